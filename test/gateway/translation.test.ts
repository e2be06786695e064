// A stream on its way from one tongue to another: what its last event says counts, whether or not its end came.
import { describe, expect, test } from 'vitest';
import { openChatWriter } from '../../src/gateway/dialects/chat/write-stream.ts';
import { anthropicAdapter } from '../../src/gateway/providers/anthropic/adapter.ts';
import { openaiAdapter } from '../../src/gateway/providers/openai/adapter.ts';
import { providerRow } from '../../src/gateway/providers/table.ts';
import { Translation } from '../../src/gateway/translation.ts';
import { chat } from './given.ts';

const encoder = new TextEncoder();
const asked = chat();
const form = asked.form();
const context = {
  asked,
  generationId: 'gen-1',
  servedModel: 'acme/m',
  createdAt: 1_700_000_000_000,
  newId: (prefix: string) => `${prefix}_1`,
};
const frame = (data: { readonly type: string; readonly [name: string]: unknown }) =>
  `event: ${data.type}\ndata: ${JSON.stringify(data)}\n\n`;

const SAID =
  frame({
    type: 'message_start',
    message: { id: 'msg_1', content: [], usage: { input_tokens: 5, output_tokens: 1 } },
  }) +
  frame({ type: 'content_block_start', index: 0, content_block: { type: 'text', text: '' } }) +
  frame({ type: 'content_block_delta', index: 0, delta: { type: 'text_delta', text: 'Grüße' } }) +
  frame({ type: 'content_block_stop', index: 0 });
const END = frame({ type: 'message_delta', delta: { stop_reason: 'end_turn' }, usage: { output_tokens: 9 } });

function seenOf(stream: Uint8Array, adapter = anthropicAdapter) {
  if (!form.ok) throw new Error('a test request has no form');
  const pipe = new Translation(adapter.openReader(form.value), openChatWriter(context));
  pipe.push(stream);
  pipe.end();
  return pipe.seen;
}

describe('a translated stream', () => {
  test.each([0, 1, 2])('that lacks its last %i bytes is as the whole one', (missing) => {
    const seen = seenOf(encoder.encode((SAID + END).slice(0, (SAID + END).length - missing)));
    expect(seen).toMatchObject({
      finishReason: 'stop',
      rawUsage: { input_tokens: 5, output_tokens: 9 },
      malformed: 0,
    });
  });

  test('that is cut at any byte before is told without its last event', () => {
    const bytes = encoder.encode(SAID + END);
    const from = encoder.encode(SAID).length;
    for (let at = from; at < bytes.length - 2; at++) {
      const seen = seenOf(bytes.subarray(0, at));
      expect(seen.finishReason).toBeUndefined();
      expect(seen.rawUsage).toMatchObject({ input_tokens: 5, output_tokens: 1 });
      expect(seen.outputBytes).toBe(encoder.encode('Grüße').length);
    }
  });

  test('counts nothing as written for a call that a program of the model’s made', () => {
    const call = {
      ...{ type: 'tool_use', id: 'a', name: 'roll', input: { who: 'me' } },
      caller: { type: 'code_execution_20250825', tool_id: 't' },
    };
    const usage = { input_tokens: 0, output_tokens: 0 };
    const message = { id: 'msg_1', content: [call], stop_reason: 'tool_use', usage };
    const seen = seenOf(encoder.encode(frame({ type: 'message_start', message }) + frame({ type: 'message_stop' })));
    expect(seen).toMatchObject({ outputBytes: 0, contentSeen: true, finishReason: 'tool_calls', rawUsage: usage });
  });

  test('keeps the service tier that served, which stands beside the usage of OpenAI’s answers', () => {
    const usage = { prompt_tokens: 5, completion_tokens: 2, total_tokens: 7 };
    const chunks = [
      { id: 'c', service_tier: 'priority', choices: [{ index: 0, delta: { content: 'a' }, finish_reason: 'stop' }] },
      { id: 'c', choices: [], usage },
    ].map((chunk) => `data: ${JSON.stringify(chunk)}\n\n`);
    const { rawUsage } = seenOf(encoder.encode(chunks.join('')), openaiAdapter);
    expect(openaiAdapter.readUsage(rawUsage, providerRow('openai'))).toMatchObject({
      usage: { input: 5, output: 2 },
      served: { tier: 'priority' },
    });
  });
});
