// A stream on its way from one tongue to another: what its last event says counts, whether or not its end came.
import { describe, expect, test } from 'vitest';
import { openChatWriter } from '../../src/gateway/dialects/chat/write-stream.ts';
import { anthropicAdapter } from '../../src/gateway/providers/anthropic/adapter.ts';
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

function seenOf(stream: Uint8Array) {
  if (!form.ok) throw new Error('a test request has no form');
  const pipe = new Translation(anthropicAdapter.openReader(form.value), openChatWriter(context));
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
});
