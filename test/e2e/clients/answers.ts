// What a provider double says, in OpenAI's shape: whole answers, streams frame by frame, failures. Text only, so that tests
// can compare bytes.
import type { Reply } from './provider.ts';

export const USAGE = { prompt_tokens: 13, completion_tokens: 5, total_tokens: 18 };

const HEAD = { created: 1_750_000_000, model: 'double-1' };

/** A whole answer of one message; `more` replaces or adds to its top level. */
export const completion = (message: object = { content: 'Hello there.' }, more: object = {}): string =>
  JSON.stringify({
    id: 'chatcmpl-whole',
    object: 'chat.completion',
    ...HEAD,
    choices: [
      { index: 0, message: { role: 'assistant', refusal: null, ...message }, logprobs: null, finish_reason: 'stop' },
    ],
    usage: USAGE,
    ...more,
  });

/** One frame of a stream. */
export const chunk = (choices: readonly object[], more: object = {}): string =>
  frame({ id: 'chatcmpl-stream', object: 'chat.completion.chunk', ...HEAD, choices, ...more });

/** One frame with a delta of the first choice. */
export const delta = (fields: object, finish_reason: string | null = null): string =>
  chunk([{ index: 0, delta: fields, logprobs: null, finish_reason }]);

/** Any value as a frame. */
export const frame = (value: unknown): string => `data: ${JSON.stringify(value)}\n\n`;

export const USAGE_FRAME = chunk([], { usage: USAGE });
export const DONE = 'data: [DONE]\n\n';

/** A stream that says these words and ends well. */
export const said = (...words: readonly string[]): readonly string[] => [
  delta({ role: 'assistant', content: '', refusal: null }),
  ...words.map((content) => delta({ content })),
  delta({}, 'stop'),
  USAGE_FRAME,
  DONE,
];

/** Answers JSON. */
export const json =
  (text: string, status = 200, headers = {}): Reply =>
  (response) => {
    response.writeHead(status, { 'content-type': 'application/json', ...headers }).end(text);
  };

/** Answers frames; a function among them is awaited. The end is theirs to write. */
export const stream =
  (...frames: readonly (string | (() => Promise<unknown>))[]): Reply =>
  async (response) => {
    response.writeHead(200, { 'content-type': 'text/event-stream' });
    for (const next of frames) {
      if (typeof next === 'string') response.write(next);
      else await next();
    }
    response.end();
  };

/** A good answer, streamed or whole as it was asked for. */
export const good =
  (content = 'Hello there.'): Reply =>
  (response, call) =>
    (call.json.stream === true ? stream(...said(...content.split(/(?<= )/))) : json(completion({ content })))(
      response,
      call,
    );

/** Answers an error in OpenAI's shape. */
export const fails = (status: number, error: object = { message: 'The double fails.' }, headers = {}): Reply =>
  json(JSON.stringify({ error }), status, headers);
