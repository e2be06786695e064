// A Responses stream that passes from a provider that speaks the API itself.
import { describe, expect, test } from 'vitest';
import { CHARGE, decoder, encoder, PROVIDER_CUT } from './given.ts';
import { API_KEY, BEGIN, ended, frames, MESSAGE, response, scan, TOLD, USAGE } from './native.ts';
import { eventsOf, readStrictly } from './strict.ts';

const WHOLE = frames(...BEGIN, ...TOLD, ended());
const BEFORE_END = frames(...BEGIN, ...TOLD);
const HALF = TOLD.slice(0, 3);

describe('passes', () => {
  test('byte for byte but for the model that served and what the gateway does for the provider', () => {
    const { text } = scan(BEFORE_END, { previous_response_id: 'resp_0' });
    const instead = response({
      model: 'acme/served',
      store: true,
      previous_response_id: 'resp_0',
      max_output_tokens: null,
    });
    const begin = BEGIN.map((event) => ({ ...event, response: instead }));
    expect(text).toBe(frames(...begin, ...TOLD));
  });

  test('the same wherever the bytes are cut, and remembers the same', () => {
    const whole = scan(WHOLE);
    const length = encoder.encode(WHOLE).length;
    for (let cut = 0; cut <= length; cut += 7) {
      const { text, pipe } = scan(WHOLE, {}, [cut]);
      expect(text).toBe(whole.text);
      expect(pipe.seen).toEqual(whole.pipe.seen);
    }
  });

  test('events that nobody knows, comments, and lines that end in CRLF', () => {
    const unknown = `: hello\r\n\r\nevent: response.new_thing\r\ndata: {"type":"response.new_thing"}\r\n\r\n`;
    expect(scan(frames(...BEGIN) + unknown).text.endsWith(unknown)).toBe(true);
  });

  test('the response before its end as soon as it is there', () => {
    const { pipe } = scan('');
    expect(pipe.push(encoder.encode(frames(BEGIN[0] ?? {}))).length).toBeGreaterThan(0);
    expect(pipe.seen.contentSeen).toBe(false);
  });
});

describe('remembers', () => {
  test('what the charge needs', () => {
    const { pipe } = scan(WHOLE);
    expect(pipe.seen).toMatchObject({
      id: 'resp_p1',
      model: 'm-2026-01-01',
      created: 1_700_000_001,
      rawUsage: USAGE,
      outputBytes: 11,
      contentSeen: true,
      finishReason: 'stop',
      done: true,
    });
    expect(pipe.output).toEqual([MESSAGE]);
  });

  test.each([
    [
      'a call',
      { output: [{ type: 'function_call', id: 'fc_1', call_id: 'c', name: 'f', arguments: '{}' }] },
      'tool_calls',
    ],
    ['a limit', { status: 'incomplete', incomplete_details: { reason: 'max_output_tokens' } }, 'length'],
    ['a filter', { status: 'incomplete', incomplete_details: { reason: 'content_filter' } }, 'content_filter'],
  ])('that %s ended the answer', (_, fields, reason) => {
    expect(scan(frames(...BEGIN, ended(fields))).pipe.seen.finishReason).toBe(reason);
  });

  test('the service tier that served', () => {
    expect(scan(frames(...BEGIN, ended({ service_tier: 'priority' }))).pipe.seen.serviceTier).toBe('priority');
  });

  test('searches of the web, and not looks at what they found', () => {
    const call = (type: string) => ({
      type: 'web_search_call',
      id: `ws_${type}`,
      status: 'completed',
      action: { type },
    });
    const output = [call('search'), call('open_page'), call('search'), call('find_in_page'), MESSAGE];
    const { seen } = scan(frames(...BEGIN, ended({ output }))).pipe;
    expect(seen.rawUsage).toEqual({ ...USAGE, server_tool_use: { web_search_requests: 2 } });
  });

  test('the provider’s own count of searches before ours', () => {
    const tool_usage = { web_search: { num_requests: 3 } };
    const output = [{ type: 'web_search_call', id: 'ws_1', status: 'completed', action: { type: 'search' } }];
    const { seen } = scan(frames(...BEGIN, ended({ output, tool_usage }))).pipe;
    expect(seen.rawUsage).toMatchObject({ server_tool_use: { web_search_requests: 3 } });
  });

  test('finished items of a provider that sends no pieces', () => {
    const { seen, output } = scan(
      frames(...BEGIN, { type: 'response.output_item.done', output_index: 0, item: MESSAGE }),
    ).pipe;
    expect([seen.outputBytes, seen.contentSeen, output]).toEqual([11, true, [MESSAGE]]);
  });

  test('that an empty item is no content yet, and a call is', () => {
    const added = (item: object) => frames(...BEGIN, { type: 'response.output_item.added', output_index: 0, item });
    expect(scan(added({ type: 'reasoning', id: 'rs_1', summary: [] })).pipe.seen.contentSeen).toBe(false);
    expect(scan(added({ type: 'function_call', id: 'fc_1', name: 'f', arguments: '' })).pipe.seen.contentSeen).toBe(
      true,
    );
  });
});

describe('ends', () => {
  const end = (text: string, cut = false, fields = {}) => {
    const { pipe, text: passed } = scan(text, fields);
    return passed + decoder.decode(pipe.finish(CHARGE, cut));
  };

  test('with the provider’s own terminal event, once it is charged, and with the charge', () => {
    const { events, response: last } = readStrictly(end(WHOLE));
    expect(events).toHaveLength(10);
    expect(last).toMatchObject({
      id: 'resp_p1',
      model: 'acme/served',
      completed_at: 1_700_000_003,
      output: [MESSAGE],
    });
    expect(last.usage).toMatchObject({ input_tokens: 3, total_tokens: 5, cost: 0.0000125, generation_id: 'gen-1' });
  });

  test('without what a provider sends behind its end', () => {
    expect(end(`${WHOLE}data: [DONE]\n\n`)).toBe(end(WHOLE));
  });

  test.each(HALF.map((_, index) => index))(
    'a cut after event %i with all that was said, nothing half told',
    (index) => {
      const { response: last } = readStrictly(end(frames(...BEGIN, ...TOLD.slice(0, index + 1)), true));
      expect(last).toMatchObject({
        status: 'incomplete',
        incomplete_details: { reason: 'max_output_tokens' },
        usage: { cost: 0.0000125 },
      });
    },
  );

  test('a cut with the text as far as it came', () => {
    const { response: last } = readStrictly(end(frames(...BEGIN, ...HALF), true));
    expect(last.output).toMatchObject([{ status: 'incomplete', content: [{ text: 'Hello ' }] }]);
  });

  test('a cut between two pieces of a frame as if the frame had not begun', () => {
    expect(end(`${frames(...BEGIN, ...HALF)}event: response.output_text.delta\ndata: {"ty`, true)).toBe(
      end(frames(...BEGIN, ...HALF), true),
    );
  });

  test('a cut call and a cut thought', () => {
    const call = { id: 'fc_1', type: 'function_call', call_id: 'c1', name: 'f', arguments: '', status: 'in_progress' };
    const thought = { id: 'rs_1', type: 'reasoning', summary: [] };
    const at = { item_id: 'rs_1', output_index: 0, summary_index: 0 };
    const part = { type: 'summary_text', text: '' };
    const thinking = [
      { type: 'response.output_item.added', output_index: 0, item: thought },
      { type: 'response.reasoning_summary_part.added', ...at, part },
      { type: 'response.reasoning_summary_text.delta', ...at, delta: 'Hm' },
    ];
    const calling = [
      { type: 'response.output_item.added', output_index: 0, item: call },
      { type: 'response.function_call_arguments.delta', item_id: 'fc_1', output_index: 0, delta: '{"a' },
    ];
    expect(readStrictly(end(frames(...BEGIN, ...thinking), true)).response.output).toMatchObject([
      { summary: [{ text: 'Hm' }] },
    ]);
    expect(readStrictly(end(frames(...BEGIN, ...calling), true)).response.output).toMatchObject([
      { arguments: '{"a', status: 'incomplete' },
    ]);
  });
});

describe('an error', () => {
  const failed = {
    type: 'response.failed',
    response: response({ status: 'failed', error: { code: 'server_error', message: `no ${API_KEY}` } }),
  };
  const bare = { type: 'error', code: 'rate_limit_exceeded', message: `slow down ${API_KEY}`, param: null };

  test.each([
    ['the response’s', failed, 'server_error'],
    ['a bare one', bare, 'rate_limit_exceeded'],
    [
      'one inside of an event',
      { type: 'error', error: { code: 'insufficient_quota', message: '' } },
      'insufficient_quota',
    ],
  ])('before content is held back: %s', (_, event, code) => {
    const { pipe, text } = scan(frames(...BEGIN, event));
    expect(pipe.seen).toMatchObject({ error: { code }, contentSeen: false });
    expect(eventsOf(text)).toHaveLength(2);
  });

  test.each([
    ['the response’s', failed, 'server_error'],
    ['a bare one', bare, 'rate_limit_exceeded'],
  ])('behind content ends the response as failed, with the charge and without the key: %s', (_, event, code) => {
    const { pipe, text } = scan(frames(...BEGIN, ...TOLD, event));
    const last = decoder.decode(pipe.finish(CHARGE, false));
    expect(last).not.toContain(API_KEY);
    expect(readStrictly(text + last).response).toMatchObject({
      status: 'failed',
      error: { code },
      usage: { cost: 0.0000125 },
    });
  });

  test('of ours ends the response, whatever the provider had told of it', () => {
    for (const told of [[], BEGIN, [...BEGIN, ...HALF], [...BEGIN, ...TOLD]]) {
      const { pipe, text } = scan(frames(...told));
      const { response: last } = readStrictly(text + decoder.decode(pipe.fail(PROVIDER_CUT)));
      expect(last).toMatchObject({ status: 'failed', error: { code: 'provider_cut' }, model: 'acme/served' });
    }
  });

  test('that is no JSON passes without the key', () => {
    const { pipe, text } = scan(`${frames(...BEGIN)}data: no ${API_KEY}\n\n`);
    expect(pipe.seen.malformed).toBe(1);
    expect(text).not.toContain(API_KEY);
  });
});
