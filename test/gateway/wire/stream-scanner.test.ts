// Streams as providers send them, cut at every byte: what passes, what is held back, what is remembered.
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { StreamScanner } from '../../../src/gateway/wire/stream-scanner.ts';
import { content, decoder, encoder, finish, frame, report, scan, scanText } from './streams.ts';

/** What a client that did not set include_usage gets for a list of no choices. */
const EMPTY_CHOICES = [{ index: 0, delta: {}, finish_reason: null }];

describe('usage', () => {
  const last = { prompt_tokens: 9, completion_tokens: 2, total_tokens: 11 };
  const body = frame(content('hi')) + frame(finish());

  test.each([
    ['in a chunk of its own', body + frame({ id: 'c1', choices: [], usage: last }), body],
    ['without choices', body + frame({ usage: last }), body],
    [
      'in the finish chunk',
      frame(content('hi')) + frame(finish({ usage: last })),
      frame(content('hi')) + frame(finish({ usage: null })),
    ],
    ['under x_groq', frame(finish({ x_groq: { usage: last } })), frame(finish({ x_groq: { usage: last } }))],
    ['in the choice', frame({ choices: [{ index: 0, delta: {}, finish_reason: 'stop', usage: last }] }), undefined],
    ['in every chunk', frame(content('a', { usage: report(1) })) + frame(content('b', { usage: last })), undefined],
    [
      'behind the finish, with an empty delta',
      body +
        frame({
          choices: [{ index: 0, delta: { role: 'assistant', content: '' }, finish_reason: null }],
          usage: last,
        }),
      body,
    ],
    ['with the finish reason said again', body + frame(finish({ usage: last })), body],
    [
      'followed by another chunk',
      body + frame({ choices: [], usage: last }) + frame({ choices: [], moderation: {} }),
      body + frame({ choices: EMPTY_CHOICES, moderation: {} }),
    ],
    [
      'several times',
      body +
        frame({ choices: [], usage: report(1) }) +
        frame({ choices: [], usage: last }) +
        frame({ choices: [], usage: null }),
      body + frame({ choices: EMPTY_CHOICES, usage: null }),
    ],
    [
      'followed by an empty report',
      body + frame({ choices: [], usage: last }) + frame(finish({ usage: {} })),
      undefined,
    ],
  ])('%s', (_, stream, passed) => {
    const { seen, text } = scanText(`${stream}data: [DONE]\n\n`);
    expect(seen.rawUsage).toEqual(last);
    expect(seen.done).toBe(true);
    expect(text).not.toContain('[DONE]');
    if (passed !== undefined) expect(text).toBe(passed);
  });

  test('quoted by the model is not usage', () => {
    const { seen, text } = scanText(frame(content('{"usage":{"prompt_tokens":1},"error":"x"} data: [DONE]')));
    expect(seen.rawUsage).toBeUndefined();
    expect(seen.error).toBeUndefined();
    expect(text).toContain('[DONE]');
  });
});

describe('frames', () => {
  const stream = [
    '\ufeff: OPENROUTER PROCESSING\n\n',
    frame({ id: '', model: 'a/m', choices: [], prompt_filter_results: [] }, '\r\n\r\n'),
    frame(content('héllo 日本'), '\r\r'),
    'event: message\nid: 4\ndata: {"id":"c1","choices":[{"index":0,\ndata: "delta":{"content":"two"},"finish_reason":null}]}\n\n',
    '\n\r\n',
    'data:{"choices":[{"delta":{"reasoning":"abc","reasoning_content":"abc"}}]}\n\n',
    'data: not json at all\n\n',
    frame(finish()),
    ': ping\ndata: {"choices":[],"usage":{"prompt_tokens":1,"completion_tokens":2}}\n\n',
    'data: [DONE]\n\n',
  ].join('');

  test('are the same wherever the chunks are cut', () => {
    const bytes = encoder.encode(stream);
    const whole = scan(bytes);
    expect(whole.seen).toMatchObject({ id: 'c1', finishReason: 'stop', malformed: 1, done: true, outputBytes: 19 });
    for (let cut = 0; cut <= bytes.length; cut++) {
      const { seen, text } = scan(bytes, [cut]);
      expect(text).toBe(whole.text);
      expect(seen).toEqual(whole.seen);
    }
    fc.assert(
      fc.property(fc.array(fc.nat(bytes.length)), (cuts) => {
        const { seen, text } = scan(
          bytes,
          cuts.toSorted((first, second) => first - second),
        );
        expect(text).toBe(whole.text);
        expect(seen).toEqual(whole.seen);
      }),
    );
    const single = Array.from(bytes, (_, at) => at);
    expect(scan(bytes, single).text).toBe(whole.text);
  });

  test('pass byte for byte, but for usage and [DONE]', () => {
    const kept = stream.slice(0, stream.indexOf(': ping'));
    expect(scan(encoder.encode(stream), [], { includeUsage: true, servedModel: 'a/m' }).text).toBe(kept);
  });

  test('say which model served, and nothing of what the provider charged', () => {
    const sent = frame({
      id: 'c1',
      model: 'up "2"',
      choices: [{ delta: { content: '"model":"x"' } }],
      usage: { cost: 9, a: { b: '}' } },
    });
    const told = frame({ id: 'c1', model: 'a/m', choices: [{ delta: { content: '"model":"x"' } }], usage: null });
    expect(scanText(sent).text).toBe(told);
  });

  test('without choices get an empty one, and no other change, for a client that did not ask for such', () => {
    const kept = stream.slice(0, stream.indexOf(': ping'));
    expect(scanText(stream).text).toBe(kept.replace('"choices":[]', `"choices":${JSON.stringify(EMPTY_CHOICES)}`));
  });

  test('that are whole pass at once, whatever ends them', () => {
    for (const end of ['\n\n', '\r\n\r\n', '\r\r']) {
      const scanner = new StreamScanner({ includeUsage: false, servedModel: 'a/m' });
      const text = frame(content('x'), end);
      expect(decoder.decode(scanner.push(encoder.encode(text)))).toBe(text);
    }
  });

  test('without an end are passed on unread, and memory stays bounded', () => {
    const scanner = new StreamScanner({ includeUsage: false, servedModel: 'a/m' });
    const piece = new Uint8Array(300_000).fill(0x61);
    let passed = 0;
    for (let pieces = 0; pieces < 40; pieces++) passed += scanner.push(piece).length;
    expect(12_000_000 - passed).toBeLessThanOrEqual(1_000_000);
    expect(scanner.betweenFrames).toBe(false);
    expect(scanner.seen).toMatchObject({ oversized: 1, contentSeen: true });
    const after = frame(content('x'));
    expect(decoder.decode(scanner.push(encoder.encode(`\n\n${after}`)))).toBe(`\n\n${after}`);
    expect(scanner.betweenFrames).toBe(true);
    expect(scanner.seen.oversized).toBe(1);
  });

  test('of any text are given back', () => {
    fc.assert(
      fc.property(
        fc.string({ unit: fc.constantFrom('\n', '\r', 'a', ':', 'data:', '{', '"', '\\') }),
        fc.nat(30),
        (text, cut) => {
          const scanner = new StreamScanner({ includeUsage: false, servedModel: 'a/m' });
          const bytes = encoder.encode(`${text}\n\n\n\n`);
          const out = [scanner.push(bytes.subarray(0, cut)), scanner.push(bytes.subarray(cut))].map((part) =>
            decoder.decode(part),
          );
          expect(out.join('')).toBe(decoder.decode(bytes));
        },
      ),
    );
  });
});
