// OpenAI-shaped answers for the double, and what a client reads of ours.
const encoder = new TextEncoder();

export const USAGE = { prompt_tokens: 11, completion_tokens: 7, total_tokens: 18 };

/** A whole answer. */
export const completion = (
  content: string | null,
  usage: unknown = USAGE,
  finish_reason: string | null = 'stop',
): Response =>
  Response.json({
    id: 'chatcmpl-1',
    object: 'chat.completion',
    created: 1,
    model: 'm-upstream-2026',
    choices: [{ index: 0, message: { role: 'assistant', content }, finish_reason }],
    ...(usage === undefined ? {} : { usage }),
  });

/** One chunk of a stream. */
export const chunk = (delta: object, finish_reason: string | null = null, more: object = {}): string =>
  `data: ${JSON.stringify({
    id: 'chatcmpl-1',
    object: 'chat.completion.chunk',
    created: 1,
    model: 'm-upstream-2026',
    choices: [{ index: 0, delta, finish_reason }],
    ...more,
  })}\n\n`;

export const words = (text: string): string => chunk({ content: text });

export const usageChunk = (usage: unknown = USAGE): string =>
  `data: ${JSON.stringify({ id: 'chatcmpl-1', object: 'chat.completion.chunk', created: 1, choices: [], usage })}\n\n`;

export const DONE = 'data: [DONE]\n\n';

/** A stream of these frames, given as it is read. A function among them is awaited; an Error breaks the connection. */
export function stream(
  frames: Iterable<string | Error | (() => Promise<unknown>)>,
  left: { cancelled?: boolean } = {},
  signal?: AbortSignal | null,
): Response {
  const each = frames[Symbol.iterator]();
  const body = new ReadableStream<Uint8Array>({
    start(controller) {
      signal?.addEventListener('abort', () => {
        left.cancelled = true;
        try {
          controller.error(signal.reason);
        } catch {
          // It was closed already.
        }
      });
    },
    async pull(controller) {
      for (;;) {
        const next = each.next();
        if (next.done === true) return controller.close();
        if (next.value instanceof Error) return controller.error(next.value);
        if (typeof next.value === 'string') return controller.enqueue(encoder.encode(next.value));
        await next.value();
      }
    },
    cancel() {
      left.cancelled = true;
    },
  });
  return new Response(body, { headers: { 'content-type': 'text/event-stream' } });
}

export type Chunk = {
  readonly choices: readonly {
    readonly delta: { readonly content?: string };
    readonly finish_reason: string | null;
  }[];
  readonly usage?: {
    readonly cost: number;
    readonly basis: string;
    readonly stopped_by?: string;
    readonly completion_tokens: number;
  };
  readonly error?: { readonly code: string; readonly message: string };
};

/** The data frames of an answer, `[DONE]` left out but counted. */
export async function chunksOf(
  response: Response,
): Promise<{ readonly chunks: readonly Chunk[]; readonly isDone: boolean }> {
  const text = await response.text();
  const data = text.split('\n\n').flatMap((frame) => (frame.startsWith('data: ') ? [frame.slice(6)] : []));
  return {
    chunks: data.filter((line) => line !== '[DONE]').map((line) => JSON.parse(line) as Chunk),
    isDone: data.at(-1) === '[DONE]',
  };
}
