// A streamed answer is read as it comes, however the bytes are cut.
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { readStream } from '../../../src/ui/app/lib/chat-stream.ts';

const LINES = [
  ': FAREBOX PROCESSING',
  'data: {"id":"gen-1","choices":[{"delta":{"content":"Hé"}}]}',
  'data: {"id":"gen-1","choices":[{"delta":{"content":"llo"}}]}',
  'data: {"id":"gen-1","choices":[],"usage":{"prompt_tokens":2,"completion_tokens":1,"cost":0}}',
  'data: [DONE]',
];

function bodyOf(lines: readonly string[], size: number): ReadableStream<Uint8Array> {
  const bytes = new TextEncoder().encode(`${lines.join('\n\n')}\n\n`);
  return new ReadableStream({
    start(sink) {
      for (let at = 0; at < bytes.length; at += size) sink.enqueue(bytes.slice(at, at + size));
      sink.close();
    },
  });
}

describe('a streamed answer', () => {
  test('is the same text, however its bytes are cut', async () => {
    await fc.assert(
      fc.asyncProperty(fc.integer({ min: 1, max: 400 }), async (size) => {
        const events = await Array.fromAsync(readStream(bodyOf(LINES, size)));
        expect(events.map(({ text }) => text).join('')).toBe('Héllo');
        expect(events.at(-1)?.usage?.completion_tokens).toBe(1);
      }),
      { numRuns: 60, seed: 3 },
    );
  });

  test('that breaks off throws what was said', async () => {
    const lines = ['data: {"error":{"message":"The credit has come to its end.","code":"insufficient_credit"}}'];
    const reading = Array.fromAsync(readStream(bodyOf(lines, 9)));
    await expect(reading).rejects.toMatchObject({ code: 'insufficient_credit' });
  });
});
