// How streams end, fail, and what of them counts as output.
import { describe, expect, test } from 'vitest';
import { errorBody } from '../../../src/base/refusal.ts';
import { nanoUsd } from '../../../src/billing/money.ts';
import { StreamScanner } from '../../../src/gateway/wire/stream-scanner.ts';
import { content, decoder, EXTRA, encoder, finish, frame, scan, scanText, USAGE } from './streams.ts';

describe('the end', () => {
  test.each([
    ['[DONE] without a blank line', `${frame(finish())}data: [DONE]`, frame(finish()), true],
    [
      'a frame without its blank line',
      `${frame(content('a'))}data: ${JSON.stringify(finish())}\n`,
      `${frame(content('a'))}data: ${JSON.stringify(finish())}\n\n\n`,
      false,
    ],
    ['a frame cut short', `${frame(content('a'))}data: {"choices":[{"delta":{"con`, frame(content('a')), false],
    ['nothing', '', '', false],
  ])('with %s', (_, stream, passed, done) => {
    const { seen, text } = scanText(stream);
    expect(text).toBe(passed);
    expect(seen.done).toBe(done);
  });

  test('gives a usage chunk that the loop of a tutorial can read, and [DONE]', () => {
    const { scanner } = scanText(frame(content('a')));
    const [chunk, done, rest] = decoder.decode(scanner.finalFrames(USAGE, nanoUsd(12_500), EXTRA)).split('\n\n');
    expect(done).toBe('data: [DONE]');
    expect(rest).toBe('');
    const parsed = JSON.parse(chunk?.slice(6) ?? '');
    expect(parsed).toMatchObject({ id: 'c1', model: 'a/m', created: 5, object: 'chat.completion.chunk' });
    expect(parsed.choices).toEqual([{ index: 0, delta: {}, finish_reason: null }]);
    expect(parsed.usage).toMatchObject({
      prompt_tokens: 3,
      completion_tokens: 2,
      cost: 0.0000125,
      generation_id: 'gen-1',
    });
  });

  test('gives a client that asked for usage no choices', () => {
    const { scanner } = scan(encoder.encode(''), [], { includeUsage: true, servedModel: 'a/m' });
    const parsed = JSON.parse(
      decoder
        .decode(scanner.finalFrames(USAGE, nanoUsd(0), EXTRA))
        .slice(6)
        .split('\n')[0] ?? '',
    );
    expect(parsed).toMatchObject({ id: 'gen-1', model: 'a/m', choices: [] });
  });

  test('by credit finishes the open choices with "length"', () => {
    const scanner = new StreamScanner({ includeUsage: false, servedModel: 'a/m', answers: 2 });
    scanner.push(encoder.encode(frame(content('a')) + frame(finish())));
    const text = decoder.decode(scanner.cutFrames(USAGE, nanoUsd(1), { ...EXTRA, stoppedBy: 'credit' }));
    const chunks = text
      .split('\n\n')
      .filter((part) => part.includes('{'))
      .map((part) => JSON.parse(part.slice(6)));
    expect(chunks[0]?.choices).toEqual([{ index: 1, delta: {}, finish_reason: 'length' }]);
    expect(chunks[1]?.usage).toMatchObject({ stopped_by: 'credit' });
    expect(text.endsWith('data: [DONE]\n\n')).toBe(true);
  });

  test.each([
    ['stop', content('a')],
    ['tool_calls', { choices: [{ index: 0, delta: { tool_calls: [{ index: 0, function: { name: 'f' } }] } }] }],
    ['stop', { choices: [{ index: 0, delta: { content: 'a', tool_calls: [] }, finish_reason: null }] }],
  ])('says %s where the provider ended the answer without saying why', (reason, said) => {
    const { scanner } = scanText(`${frame(said)}data: [DONE]\n\n`);
    const charge = { usage: USAGE, cost: nanoUsd(1), extra: EXTRA };
    const reasons = [...decoder.decode(scanner.finish(charge, false)).matchAll(/"finish_reason":"(\w+)"/g)];
    expect(reasons.map((found) => found[1])).toEqual([reason]);
  });

  test('says nothing more of why where the provider did', () => {
    const { scanner } = scanText(`${frame(content('a'))}${frame(finish())}data: [DONE]\n\n`);
    const last = decoder.decode(scanner.finish({ usage: USAGE, cost: nanoUsd(1), extra: EXTRA }, false));
    expect(last).not.toContain('"finish_reason":"');
  });
});

describe('errors in a 200', () => {
  const error = { message: 'Incorrect API key provided: sk-proj-abc123def456', type: 'server_error' };

  test.each([
    ['a top-level error', frame({ error }), error],
    ['an error event', `event: error\ndata: ${JSON.stringify(error)}\n\n`, error],
    ['an array', `data: ${JSON.stringify([{ error }])}\n\n`, error],
    ['an error on the choice', frame({ choices: [{ delta: { content: '' }, finish_reason: 'error', error }] }), error],
    ['an error in words', frame({ error: 'overloaded' }), 'overloaded'],
  ])('%s before content is held back', (_, stream, expected) => {
    const { seen, text } = scanText(
      frame({ id: 'c', choices: [{ delta: { role: 'assistant', content: '' } }] }) + stream,
    );
    expect(seen.error).toEqual(expected);
    expect(seen.contentSeen).toBe(false);
    expect(text).not.toContain('rror');
  });

  test('behind content it passes, without credentials', () => {
    const { seen, text } = scanText(frame(content('a')) + frame({ id: 'c1', error }));
    expect(seen.error).toEqual(error);
    expect(text).toContain('Incorrect API key provided');
    expect(text).not.toContain('abc123');
    const plain = frame({ error: { message: 'The server had an error' } });
    expect(scanText(frame(content('a')) + plain).text).toBe(frame(content('a')) + plain);
  });
});

test('an error of ours has the id of the answer that it ends', () => {
  const { scanner } = scanText(frame(content('a')));
  const [told] = decoder.decode(scanner.fail(errorBody('provider_cut', {}, 'req-1'))).split('\n\n');
  expect(JSON.parse(told?.slice(6) ?? '')).toMatchObject({
    id: 'c1',
    request_id: 'req-1',
    choices: [{ finish_reason: 'error' }],
  });
});

test('an answer that ended with an error does not end a second time, as if it were whole', () => {
  const { scanner } = scanText(frame(content('a')));
  const charge = { usage: USAGE, cost: nanoUsd(1), extra: EXTRA };
  const text = decoder.decode(scanner.fail(errorBody('provider_cut', {}, 'req-1'), charge));
  expect([...text.matchAll(/"finish_reason":"(\w+)"/g)].map(([, reason]) => reason)).toEqual(['error']);
});

describe('output', () => {
  test.each([
    [{ content: 'a\n"b"\u00e9' }, 7],
    [{ role: 'assistant', content: '' }, 0],
    [{ content: null, refusal: 'no' }, 2],
    [{ tool_calls: [{ index: 0, id: 'call_1', type: 'function', function: { name: 'f', arguments: '{"a":1}' } }] }, 8],
    [{ reasoning: 'abc', reasoning_details: [{ type: 'reasoning.text', text: 'abc' }] }, 3],
    [{ content: [{ type: 'text', text: 'abcd' }] }, 4],
  ])('%j counts', (delta, bytes) => {
    const { seen } = scanText(frame({ id: 'x', choices: [{ index: 0, message: { content: 'not this' }, delta }] }));
    expect(seen.outputBytes).toBe(bytes);
    expect(seen.contentSeen).toBe(bytes > 0);
  });

  test('encrypted reasoning is not sound', () => {
    const { seen } = scanText(frame({ choices: [{ delta: { reasoning_details: [{ data: 'AAAA' }] } }] }));
    expect(seen.audioBytes).toBe(0);
  });

  test('escapes count as what they stand for, sound and images are content', () => {
    expect(scanText('data: {"choices":[{"delta":{"content":"\\u65e5\\n"}}]}\n\n').seen.outputBytes).toBe(4);
    expect(scanText(frame({ choices: [{ delta: { audio: { data: 'AAAA' } } }] })).seen).toMatchObject({
      audioBytes: 4,
      contentSeen: true,
    });
    expect(
      scanText(frame({ choices: [{ delta: { images: [{ image_url: { url: 'data:' } }] } }] })).seen.contentSeen,
    ).toBe(true);
  });
});
