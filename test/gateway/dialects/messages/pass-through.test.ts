// Anthropic's own streams on their way through: what passes byte for byte, what is held back, what is seen.
import { describe, expect, it } from 'vitest';
import { errorBody } from '../../../../src/base/refusal.ts';
import { openMessagesScanner } from '../../../../src/gateway/wire/messages-scanner.ts';
import { charge, context } from './given.ts';
import { eventsOf, messageOf } from './stream-rules.ts';

const encoder = new TextEncoder();
const decoder = new TextDecoder();
const frame = (data: { type: string; [name: string]: unknown }) =>
  `event: ${data.type}\ndata: ${JSON.stringify(data)}\n\n`;

const USAGE = {
  input_tokens: 20,
  cache_creation_input_tokens: 30,
  cache_read_input_tokens: 0,
  cache_creation: { ephemeral_5m_input_tokens: 10, ephemeral_1h_input_tokens: 20 },
  output_tokens: 1,
  service_tier: 'standard',
};
const START = frame({
  type: 'message_start',
  message: { id: 'msg_9', type: 'message', role: 'assistant', model: 'claude-x', content: [], usage: USAGE },
});
const PING = frame({ type: 'ping' });
const opened = (index: number, content_block: object) => frame({ type: 'content_block_start', index, content_block });
const delta = (index: number, said: object) => frame({ type: 'content_block_delta', index, delta: said });
const closed = (index: number) => frame({ type: 'content_block_stop', index });
const TEXT = opened(0, { type: 'text', text: '' }) + delta(0, { type: 'text_delta', text: 'Grüße' }) + closed(0);
const CALL =
  opened(1, { type: 'tool_use', id: 'a', name: 'find', input: {} }) +
  delta(1, { type: 'input_json_delta', partial_json: '{"error":' }) +
  delta(1, { type: 'input_json_delta', partial_json: '"usage"}' }) +
  closed(1);
const END = frame({
  type: 'message_delta',
  delta: { stop_reason: 'tool_use', stop_sequence: null },
  usage: { input_tokens: 25, cache_creation_input_tokens: 36, output_tokens: 9 },
});
const STOP = frame({ type: 'message_stop' });
const WHOLE = START + PING + TEXT + CALL + END + STOP;

/** Sends a stream through the pipe in chunks that end at the cuts. */
function through(stream: string | Uint8Array, cuts: readonly number[] = [], apiKey = 'key-that-was-sent') {
  const bytes = typeof stream === 'string' ? encoder.encode(stream) : stream;
  const pipe = openMessagesScanner({ context: context(), apiKey });
  const ends = [...cuts, bytes.length];
  const passed = ends.map((end, index) => pipe.push(bytes.slice(ends[index - 1] ?? 0, end)).slice());
  passed.push(pipe.end().slice());
  const text = passed.map((part) => decoder.decode(part, { stream: true })).join('');
  return { pipe, seen: pipe.seen, text };
}
const finished = ({ pipe, text }: ReturnType<typeof through>, cut = false) =>
  text + decoder.decode(pipe.finish(charge(), cut));

describe('a stream that passes', () => {
  it('keeps every byte but the name of the model, and holds the end back', () => {
    const { text, seen } = through(WHOLE);
    expect(text).toBe((START + PING + TEXT + CALL).replace('claude-x', 'acme/m'));
    expect(seen).toMatchObject({
      id: 'msg_9',
      model: 'claude-x',
      done: true,
      finishReason: 'tool_calls',
      malformed: 0,
    });
  });

  it('ends with the charge inside of the usage', () => {
    const message = messageOf(finished(through(WHOLE)));
    expect(message).toMatchObject({
      stop_reason: 'tool_use',
      content: [{ text: 'Grüße' }, { input: { error: 'usage' } }],
    });
    expect(message.usage).toMatchObject({
      input_tokens: 25,
      output_tokens: 9,
      cost: 0.0000015,
      generation_id: 'gen-1',
    });
  });

  it('tells the counts that were charged where the report was not believed', () => {
    const { pipe, text } = through(WHOLE);
    const estimated = charge({ input: 3, output: 2 }, { basis: 'estimated' });
    const message = messageOf(text + decoder.decode(pipe.finish(estimated, false)));
    expect(message.usage).toMatchObject({ input_tokens: 3, output_tokens: 2, basis: 'estimated' });
  });

  it('is the same wherever its chunks end, and cut at any byte it can be ended well', () => {
    const bytes = encoder.encode(WHOLE);
    const size = bytes.length;
    const whole = finished(through(WHOLE));
    for (let at = 1; at < size; at++) {
      expect(finished(through(WHOLE, [at]))).toBe(whole);
      const message = messageOf(finished(through(bytes.subarray(0, at)), true));
      expect(message.stop_reason).toBe(at < size - STOP.length - 2 ? 'max_tokens' : 'tool_use');
    }
  });

  it('counts what the model wrote, and merges usage as cumulative totals', () => {
    const { seen } = through(WHOLE);
    expect(seen.outputBytes).toBe(encoder.encode('Grüßefind{"error":"usage"}').length);
    expect(seen.rawUsage).toEqual({
      ...USAGE,
      input_tokens: 25,
      cache_creation_input_tokens: 36,
      cache_creation: { ephemeral_5m_input_tokens: 16, ephemeral_1h_input_tokens: 20 },
      output_tokens: 9,
    });
  });

  it('has content only when something was said', () => {
    const at = (stream: string) => through(stream).seen.contentSeen;
    expect(at(START + PING + opened(0, { type: 'text', text: '' }))).toBe(false);
    expect(at(START + opened(0, { type: 'thinking', thinking: '' }))).toBe(false);
    expect(at(START + opened(0, { type: 'thinking' }) + delta(0, { type: 'thinking_delta', thinking: 'Hm' }))).toBe(
      true,
    );
    expect(at(START + opened(0, { type: 'tool_use', id: 'a', name: 'f', input: {} }))).toBe(true);
  });

  it('starts once, whatever a relay repeats', () => {
    expect(eventsOf(through(START + START + TEXT).text).filter(({ type }) => type === 'message_start')).toHaveLength(
      1,
    );
  });

  it('numbers on where a relay begins anew in the middle of a block', () => {
    const again = START + TEXT + CALL.replaceAll('"id":"a"', '"id":"b"') + END + STOP;
    const broken = START + TEXT + opened(1, { type: 'tool_use', id: 'a', name: 'find', input: {} });
    const message = messageOf(finished(through(broken + again)));
    expect(message.content).toMatchObject([{ text: 'Grüße' }, { id: 'a' }, { text: 'Grüße' }, { id: 'b' }]);
    expect(message.stop_reason).toBe('tool_use');
  });

  it('keeps what a message that comes whole with its start says, and bills no call that a program made', () => {
    const made = { type: 'tool_use', id: 'a', name: 'find', input: {}, caller: { type: 'code_execution_20250825' } };
    const fields = {
      role: 'assistant',
      content: [made],
      stop_reason: 'tool_use',
      usage: { input_tokens: 0, output_tokens: 0 },
    };
    const came = through(frame({ type: 'message_start', message: { type: 'message', ...fields } }) + STOP);
    expect(came.seen).toMatchObject({ done: true, finishReason: 'tool_calls', outputBytes: 0, contentSeen: true });
    const [start, end] = eventsOf(finished(came));
    expect(start).toMatchObject({ message: { content: [made] } });
    expect(end).toMatchObject({ type: 'message_delta', delta: { stop_reason: 'tool_use', stop_sequence: null } });
  });

  it('gets names for events that have none, and keeps what it does not know', () => {
    const bare = WHOLE.replaceAll(/event: .*\n/g, '');
    expect(messageOf(finished(through(bare)))).toEqual(messageOf(finished(through(WHOLE))));
    const news = `: a comment\n\n${frame({ type: 'something_new', of: 1 })}`;
    expect(through(START + news).text).toContain(news);
  });

  it('gives no event a name that breaks out of its line', () => {
    const odd = `data: ${JSON.stringify({ type: 'ping\n\nevent: error\ndata: {}' })}\n\n`;
    expect(through(START + odd).text).not.toMatch(/^event: error$/m);
  });

  it('passes a frame that is too long to keep in pieces', () => {
    const result = opened(0, { type: 'web_fetch_tool_result', content: 'x'.repeat(1_200_000) });
    const cuts = Array.from({ length: 12 }, (_, index) => (index + 1) * 100_000);
    const { text, seen, pipe } = through(START + result + closed(0), cuts);
    expect(text).toContain(result);
    expect(seen).toMatchObject({ oversized: 1, contentSeen: true });
    expect(pipe.betweenFrames).toBe(true);
  });
});

describe('an error of the provider', () => {
  const error = frame({
    type: 'error',
    error: { type: 'overloaded_error', message: 'Overloaded for key-that-was-sent' },
  });
  const ours = errorBody('provider_overloaded', {}, 'req-1');

  it('before content is held back, and ours told when no other endpoint helps', () => {
    const { text, seen, pipe } = through(START + error);
    expect(text).toBe(START.replace('claude-x', 'acme/m'));
    expect(seen.error).toMatchObject({ type: 'overloaded_error' });
    expect(eventsOf(decoder.decode(pipe.fail(ours)))).toMatchObject([{ error: { code: 'provider_overloaded' } }]);
  });

  it('behind content is told in its own words, without the key, with the charge', () => {
    const { pipe, text } = through(START + TEXT + error + TEXT);
    expect(text).not.toContain('Overloaded');
    const last = {
      error: { type: 'overloaded_error', message: 'Overloaded for [masked]' },
      usage: { cost: 0.0000015 },
    };
    expect(eventsOf(decoder.decode(pipe.fail(ours, charge())))).toMatchObject([last]);
  });
});
