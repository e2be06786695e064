// A stream as a provider sends it that speaks the Responses API itself, and a scan of it.

import type { JsonObject } from '../../../../src/gateway/form/json.ts';
import { openResponsesScanner } from '../../../../src/gateway/wire/responses-scanner.ts';
import { context, decoder, encoder } from './given.ts';

export const API_KEY = 'sk-provider-0123456789abcdef';

/** Frames of events, numbered. */
export const frames = (...events: readonly JsonObject[]): string =>
  events
    .map(
      (event, sequence_number) => `event: ${event.type}\ndata: ${JSON.stringify({ ...event, sequence_number })}\n\n`,
    )
    .join('');

/** A response object of the provider's. */
export const response = (fields: JsonObject = {}): JsonObject => ({
  id: 'resp_p1',
  object: 'response',
  created_at: 1_700_000_001,
  status: 'in_progress',
  error: null,
  incomplete_details: null,
  max_output_tokens: 512,
  model: 'm-2026-01-01',
  output: [],
  previous_response_id: null,
  store: false,
  usage: null,
  ...fields,
});

export const USAGE = {
  input_tokens: 30,
  input_tokens_details: { cached_tokens: 10, cache_write_tokens: 0 },
  output_tokens: 7,
  output_tokens_details: { reasoning_tokens: 4 },
  total_tokens: 37,
};

const ITEM = { id: 'msg_p1', type: 'message', role: 'assistant' };
const PART = { type: 'output_text', annotations: [], logprobs: [] };
const AT = { item_id: 'msg_p1', output_index: 0, content_index: 0 };

export const MESSAGE = { ...ITEM, status: 'completed', content: [{ ...PART, text: 'Hello there' }] };

export const BEGIN: readonly JsonObject[] = [
  { type: 'response.created', response: response() },
  { type: 'response.in_progress', response: response() },
];

export const TOLD: readonly JsonObject[] = [
  { type: 'response.output_item.added', output_index: 0, item: { ...ITEM, status: 'in_progress', content: [] } },
  { type: 'response.content_part.added', ...AT, part: { ...PART, text: '' } },
  { type: 'response.output_text.delta', ...AT, delta: 'Hello ', logprobs: [], obfuscation: 'x9' },
  { type: 'response.output_text.delta', ...AT, delta: 'there', logprobs: [], obfuscation: 'y' },
  { type: 'response.output_text.done', ...AT, text: 'Hello there', logprobs: [] },
  { type: 'response.content_part.done', ...AT, part: { ...PART, text: 'Hello there' } },
  { type: 'response.output_item.done', output_index: 0, item: MESSAGE },
];

/** The terminal event. */
export const ended = (fields: JsonObject = {}): JsonObject => {
  const status = fields.status ?? 'completed';
  return {
    type: `response.${status}`,
    response: response({ status, output: [MESSAGE], usage: USAGE, completed_at: 1_700_000_003, ...fields }),
  };
};

/** Scans a stream, in one piece or in pieces that end at `cuts`. */
export function scan(text: string, fields: JsonObject = {}, cuts: readonly number[] = []) {
  const bytes = encoder.encode(text);
  const pipe = openResponsesScanner({ servedModel: 'acme/served', context: context(fields), apiKey: API_KEY });
  const parts: Uint8Array[] = [];
  let from = 0;
  for (const cut of [...cuts, bytes.length]) {
    parts.push(pipe.push(bytes.slice(from, cut)));
    from = cut;
  }
  parts.push(pipe.end());
  return { pipe, text: parts.map((part) => decoder.decode(part, { stream: true })).join('') };
}
