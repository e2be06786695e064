// What the tests of the adapter start from: an empty request, a model, and the events of a stream.

import { ASSUMED_CAPABILITIES, type Capabilities } from '../../../../src/catalog/types.ts';
import { collect } from '../../../../src/gateway/form/collect.ts';
import type { AnswerEvent, CollectedAnswer } from '../../../../src/gateway/form/event.ts';
import type { JsonObject } from '../../../../src/gateway/form/json.ts';
import type { FormRequest } from '../../../../src/gateway/form/request.ts';
import type { Target } from '../../../../src/gateway/providers/adapter.ts';
import { anthropicAdapter } from '../../../../src/gateway/providers/anthropic/adapter.ts';
import { providerRow } from '../../../../src/gateway/providers/table.ts';
import { formIn } from '../forms.ts';

/** A request that asks for nothing but what is given. */
export const form = formIn('chat');

/** A model, by Anthropic's name. */
export const target = (upstreamModel = 'claude-sonnet-4-5', given: Partial<Target> = {}): Target => ({
  row: providerRow('anthropic'),
  upstreamModel,
  capabilities: ASSUMED_CAPABILITIES,
  maxTokens: 8_000,
  stream: false,
  ...given,
});

/** A model that lacks something. */
export const lacking = (lack: Partial<Capabilities>): Partial<Target> => ({
  capabilities: { ...ASSUMED_CAPABILITIES, ...lack },
});

/** The body that is sent for a request. */
export const bodyOf = (given: Partial<FormRequest>, model?: string, more?: Partial<Target>): JsonObject =>
  anthropicAdapter.write(form(given), target(model, more)).body;

/** What is left out of it. */
export const droppedOf = (given: Partial<FormRequest>, model?: string, more?: Partial<Target>): readonly string[] =>
  anthropicAdapter.write(form(given), target(model, more)).dropped;

/** The parameter that excludes a request. */
export const refusedFor = (given: Partial<FormRequest>, model?: string, more?: Partial<Target>): string | undefined =>
  anthropicAdapter.cannot(form(given), target(model, more));

/** What a stream of events says, with what was kept at its end. */
export function readStream(events: readonly JsonObject[], request: FormRequest = form()): readonly AnswerEvent[] {
  const reader = anthropicAdapter.openReader(request);
  const told = events.flatMap(
    (event) => reader.read({ event: String(event.type), data: JSON.stringify(event) }) ?? [],
  );
  return [...told, ...reader.end()];
}

/** The answer of a stream. */
export const answerOf = (events: readonly JsonObject[], request?: FormRequest): CollectedAnswer =>
  collect(readStream(events, request));

/** The events of a message whose blocks are told as given. */
export const message = (blocks: readonly JsonObject[], stop_reason = 'end_turn'): readonly JsonObject[] => [
  {
    type: 'message_start',
    message: {
      id: 'msg_1',
      type: 'message',
      role: 'assistant',
      model: 'claude-sonnet-4-5',
      content: [],
      usage: USAGE,
    },
  },
  ...blocks,
  { type: 'message_delta', delta: { stop_reason, stop_sequence: null }, usage: { output_tokens: 9 } },
  { type: 'message_stop' },
];

const USAGE = { input_tokens: 7, cache_read_input_tokens: 20, cache_creation_input_tokens: 3, output_tokens: 1 };

/** The events of one block: how it starts, and its deltas. */
export const block = (
  index: number,
  content_block: JsonObject,
  ...deltas: readonly JsonObject[]
): readonly JsonObject[] => [
  { type: 'content_block_start', index, content_block },
  ...deltas.map((delta) => ({ type: 'content_block_delta', index, delta })),
  { type: 'content_block_stop', index },
];
