// The built-in models: they say the last user message back, word by word, in OpenAI's shape and with real usage. A token
// is a word here: what white space separates. No network, no clock, no randomness; the caller hands in what they need.
import { type Choice, chunkText, completionText, type DemoUsage } from './demo-wire.ts';

export type DemoCall = {
  readonly upstreamModel: string;
  readonly stream: boolean;
  /** The answer's id; made of the time when absent. */
  readonly id?: string;
  /** Milliseconds since the epoch. */
  readonly now: number;
  readonly signal?: AbortSignal;
  /** Waits between two words, so that a person can watch; none by default. */
  readonly pause?: () => Promise<void>;
};

const GREETING = 'Hello from Farebox. Send a message, and it comes back word by word.';

const encoder = new TextEncoder();
const decoder = new TextDecoder();

/** What a provider's fetch would answer to this body; it throws when the call is already aborted, as fetch does. */
export function demoFetch(body: Uint8Array, { id, ...rest }: DemoCall): Response {
  const asked = readAsked(body);
  const call = { ...rest, id: id ?? `chatcmpl-demo-${rest.now}` };
  call.signal?.throwIfAborted();
  if (!call.stream) {
    const text = completionText(call, asked.words.join(''), asked.choices, asked.usage);
    return new Response(text, { headers: { 'content-type': 'application/json' } });
  }
  return new Response(streamOf(framesOf(asked, call), call), { headers: { 'content-type': 'text/event-stream' } });
}

type Asked = {
  /** With the white space in front of each, so that joined they are the message again. */
  readonly words: readonly string[];
  readonly choices: readonly Choice[];
  readonly usage: DemoUsage;
  readonly includeUsage: boolean;
};

function readAsked(body: Uint8Array): Asked {
  const request = fieldsOf(JSON.parse(decoder.decode(body)));
  const texts = listOf(request.messages).map((message) => textOf(fieldsOf(message).content));
  const last = listOf(request.messages).findLastIndex((message) => fieldsOf(message).role === 'user');
  const all = wordsOf((texts[last] ?? '').trim() === '' ? GREETING : (texts[last] ?? ''));
  const limit = Number(request.max_tokens ?? request.max_completion_tokens ?? all.length);
  const words = all.slice(0, limit);
  const finish = words.length < all.length ? 'length' : 'stop';
  const answers = Number(request.n ?? 1);
  return {
    words,
    choices: Array.from({ length: answers }, (_, index) => ({ index, finish })),
    usage: {
      prompt: Math.max(
        1,
        texts.reduce((sum, text) => sum + wordsOf(text).length, 0),
      ),
      completion: words.length * answers,
    },
    includeUsage: fieldsOf(request.stream_options).include_usage === true,
  };
}

/** The events of a streamed answer, made one at a time. */
function* framesOf(asked: Asked, call: DemoCall & { readonly id: string }): Generator<string> {
  for (const { index } of asked.choices) yield chunkText(call, [{ index, delta: { role: 'assistant', content: '' } }]);
  for (const word of asked.words) {
    for (const { index } of asked.choices) yield chunkText(call, [{ index, delta: { content: word } }]);
  }
  for (const { index, finish } of asked.choices) yield chunkText(call, [{ index, delta: {}, finish }]);
  if (asked.includeUsage) yield chunkText(call, [], asked.usage);
  yield 'data: [DONE]\n\n';
}

/** One event a pull: a reader that does not read is not written to. */
function streamOf(frames: Generator<string>, { signal, pause }: DemoCall): ReadableStream<Uint8Array> {
  return new ReadableStream<Uint8Array>(
    {
      async pull(controller) {
        if (pause !== undefined) await pause();
        if (signal?.aborted === true) return controller.error(signal.reason);
        const next = frames.next();
        if (next.done === true) controller.close();
        else controller.enqueue(encoder.encode(next.value));
      },
    },
    { highWaterMark: 1 },
  );
}

const wordsOf = (text: string): readonly string[] => text.match(/\s*\S+/g) ?? [];

function textOf(content: unknown): string {
  if (typeof content === 'string') return content;
  return listOf(content)
    .map((part) => fieldsOf(part).text)
    .filter((text) => typeof text === 'string')
    .join(' ');
}

const listOf = (value: unknown): readonly unknown[] => (Array.isArray(value) ? value : []);

const fieldsOf = (value: unknown): Partial<Record<string, unknown>> =>
  typeof value === 'object' && value !== null && !Array.isArray(value) ? { ...value } : {};
