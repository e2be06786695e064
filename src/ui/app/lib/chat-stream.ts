// Reads the stream of a chat completion: the text as it comes, the id of the call, and what it used and cost at the end.
import { ApiError } from './api-error.ts';

export type StreamEvent = {
  readonly id?: string | undefined;
  readonly text: string;
  /** What the model thinks before it answers, where it tells. */
  readonly thought: string;
  readonly usage?: StreamUsage | undefined;
};

export type StreamUsage = {
  readonly prompt_tokens: number;
  readonly completion_tokens: number;
  readonly cost?: number;
};

/** The events of a streamed answer, in order; an error told in mid-stream is thrown. */
export async function* readStream(body: ReadableStream<Uint8Array>): AsyncGenerator<StreamEvent> {
  const reader = body.pipeThrough(new TextDecoderStream() as ReadableWritablePair<string, Uint8Array>).getReader();
  let rest = '';
  for (;;) {
    const { done, value } = await reader.read();
    if (done) return;
    const lines = (rest + value).split('\n');
    rest = lines.pop() ?? '';
    for (const line of lines) {
      const event = eventOf(line.trimEnd());
      if (event !== undefined) yield event;
    }
  }
}

type Delta = Readonly<Partial<Record<'content' | 'reasoning' | 'reasoning_content', string | null>>>;

type Chunk = {
  readonly id?: string;
  readonly choices?: readonly { readonly delta?: Delta }[];
  readonly usage?: StreamUsage | null;
  readonly error?: { readonly message?: string; readonly code?: string };
};

/** One line of the stream as an event; undefined for what carries none. */
function eventOf(line: string): StreamEvent | undefined {
  if (!line.startsWith('data: ') || line === 'data: [DONE]') return undefined;
  const { id, choices, usage, error } = JSON.parse(line.slice('data: '.length)) as Chunk;
  if (error !== undefined)
    throw new ApiError(error.message ?? 'The answer broke off.', {
      status: 0,
      code: error.code ?? 'unknown',
      requestId: id,
    });
  const delta = choices?.[0]?.delta;
  // Two names for the same thing; some providers send both.
  const thought = delta?.reasoning ?? delta?.reasoning_content ?? '';
  return { id, text: delta?.content ?? '', thought, usage: usage ?? undefined };
}
