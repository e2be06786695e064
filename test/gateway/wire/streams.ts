// Small streams for tests, and a scan of them cut into chunks.
import { StreamScanner } from '../../../src/gateway/wire/stream-scanner.ts';

export const encoder = new TextEncoder();
export const decoder = new TextDecoder('utf-8', { fatal: false, ignoreBOM: true });
export const EXTRA = { generationId: 'gen-1', basis: 'reported' } as const;
export const USAGE = { input: 3, output: 2 };

/** A chunk as an event. */
export const frame = (chunk: object, end = '\n\n'): string => `data: ${JSON.stringify(chunk)}${end}`;
/** A chunk with text. */
export const content = (text: string, rest: object = {}): object => ({
  id: 'c1',
  object: 'chat.completion.chunk',
  created: 5,
  model: 'a/m',
  choices: [{ index: 0, delta: { content: text }, finish_reason: null }],
  ...rest,
});
/** A chunk that ends the answer. */
export const finish = (rest: object = {}): object => ({
  id: 'c1',
  choices: [{ index: 0, delta: {}, finish_reason: 'stop' }],
  ...rest,
});
/** A usage report of a prompt. */
export const report = (prompt: number): object => ({
  prompt_tokens: prompt,
  completion_tokens: 2,
  total_tokens: prompt + 2,
});

/** Scans bytes in chunks that end at the cuts. */
export function scan(
  bytes: Uint8Array,
  cuts: readonly number[] = [],
  options = { includeUsage: false, servedModel: 'a/m' },
) {
  const scanner = new StreamScanner(options);
  const parts: Uint8Array[] = [];
  let from = 0;
  for (const cut of [...cuts, bytes.length]) {
    parts.push(scanner.push(bytes.subarray(from, cut)));
    from = cut;
  }
  parts.push(scanner.end());
  return { scanner, seen: scanner.seen, text: parts.map((part) => decoder.decode(part, { stream: true })).join('') };
}

/** Scans a whole stream at once. */
export const scanText = (text: string) => scan(encoder.encode(text));
