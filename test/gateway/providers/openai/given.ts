// What the tests of the adapter start from: an empty request, a model, and the events of a stream.

import { createParser } from 'eventsource-parser';
import type { Capabilities } from '../../../../src/catalog/types.ts';
import { collect } from '../../../../src/gateway/form/collect.ts';
import type { AnswerEvent, CollectedAnswer } from '../../../../src/gateway/form/event.ts';
import type { JsonObject } from '../../../../src/gateway/form/json.ts';
import type { FormRequest, Turn } from '../../../../src/gateway/form/request.ts';
import type { Target } from '../../../../src/gateway/providers/adapter.ts';
import { openaiAdapter } from '../../../../src/gateway/providers/openai/adapter.ts';
import { providerRow } from '../../../../src/gateway/providers/table.ts';
import { formIn } from '../forms.ts';

/** A request that asks for nothing but what is given. */
export const form = formIn('messages');

const CAPABLE: Capabilities = {
  inputModalities: ['text', 'image'],
  outputModalities: ['text'],
  tools: true,
  structuredOutputs: true,
  reasoning: true,
};

/** A model of a provider. */
export const target = (slug = 'openai', given: Partial<Target> = {}): Target => ({
  row: providerRow(slug),
  upstreamModel: 'gpt-5.6',
  capabilities: CAPABLE,
  stream: false,
  ...given,
});

/** What is sent to a provider for a request. */
export const bodyFor = (slug: string, given: Partial<FormRequest>, more?: Partial<Target>): JsonObject =>
  openaiAdapter.write(form(given), target(slug, more)).body;

/** The messages that are sent to a provider for these turns. */
export const messagesFor = (slug: string, ...turns: readonly Turn[]): unknown => bodyFor(slug, { turns }).messages;

/** What is left out of it. */
export const droppedFor = (slug: string, given: Partial<FormRequest>, more?: Partial<Target>): readonly string[] =>
  openaiAdapter.write(form(given), target(slug, more)).dropped;

/** The parameter that excludes a provider. */
export const excludedFor = (slug: string, given: Partial<FormRequest>, more?: Partial<Target>): string | undefined =>
  openaiAdapter.cannot(form(given), target(slug, more));

/** What these chunks say, with what was kept until their end. */
export function readChunks(chunks: readonly object[], request: FormRequest = form()): readonly AnswerEvent[] {
  const reader = openaiAdapter.openReader(request);
  const told = chunks.flatMap((chunk) => reader.read({ data: JSON.stringify(chunk) }) ?? []);
  return [...told, ...reader.end()];
}

/** The answer of these chunks. */
export const answerOf = (chunks: readonly object[], request?: FormRequest): CollectedAnswer =>
  collect(readChunks(chunks, request));

/** The parts of the first choice of an answer. */
export const partsOf = (chunks: readonly object[], request?: FormRequest): unknown =>
  answerOf(chunks, request).choices[0]?.parts;

/** A chunk of this delta. */
export const delta = (said: object, rest: object = {}): object => ({
  id: 'c1',
  model: 'm',
  created: 5,
  choices: [{ index: 0, delta: said, finish_reason: null, ...rest }],
});

/** The events of a stream's text, or of its beginning. */
export function readText(text: string, request: FormRequest = form()): readonly AnswerEvent[] {
  const reader = openaiAdapter.openReader(request);
  const told: AnswerEvent[] = [];
  createParser({ onEvent: (event) => told.push(...(reader.read(event) ?? [])) }).feed(text);
  return [...told, ...reader.end()];
}

/** A piece of a call. */
export const piece = (index: number | undefined, fields: object, json?: string) => ({
  ...(index === undefined ? {} : { index }),
  ...fields,
  ...(json === undefined ? {} : { function: { ...('name' in fields ? { name: fields.name } : {}), arguments: json } }),
});
