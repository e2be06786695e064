// Requests, answers and charges to test the chat dialect with.
import { createParser } from 'eventsource-parser';
import { assert } from '../../../../src/base/assert.ts';
import { nanoUsd } from '../../../../src/billing/money.ts';
import { readChatForm } from '../../../../src/gateway/dialects/chat/read-form.ts';
import { openChatWriter } from '../../../../src/gateway/dialects/chat/write-stream.ts';
import type { AnswerContext, Charge } from '../../../../src/gateway/dialects/dialect.ts';
import type { AnswerEvent } from '../../../../src/gateway/form/event.ts';
import { isObject, type JsonObject, objectsAt, parseJson } from '../../../../src/gateway/form/json.ts';
import type { FormRequest } from '../../../../src/gateway/form/request.ts';
import { readChatRequest } from '../../../../src/gateway/wire/chat-request.ts';

/** A user's one message. */
export const HELLO = [{ role: 'user', content: 'Say hello.' }];

/** The form of a body of these fields. */
export function form(fields: object = {}): FormRequest {
  const read = readChatForm({ model: 'acme/m', messages: HELLO, ...fields });
  assert(read.ok, 'a test request has no form');
  return read.value;
}

/** The parameter for which a body has no form. */
export function refusedFor(fields: object): string | undefined {
  const read = readChatForm({ model: 'acme/m', messages: HELLO, ...fields });
  return read.ok ? undefined : read.refusal.param;
}

/** What an answer to a small request says of itself; its ids count up. */
export function context(fields: object = {}): AnswerContext {
  const body = JSON.stringify({ model: 'acme/m', messages: HELLO, stream: true, ...fields });
  const asked = readChatRequest(new TextEncoder().encode(body), 'application/json');
  assert(asked.ok, 'the guard refused a test request');
  let made = 0;
  return {
    asked: asked.value,
    generationId: 'gen-1',
    servedModel: 'acme/m',
    createdAt: 1_700_000_000_999,
    newId: (prefix) => `${prefix}_${++made}`,
  };
}

/** A charge of 0.0000015 dollars. */
export const charge = (extra: Partial<Charge['extra']> = {}): Charge => ({
  usage: { input: 9, output: 4 },
  cost: nanoUsd(1_500),
  extra: { generationId: 'gen-1', basis: 'reported', ...extra },
});

/** The text that tells these events and ends with the charge. */
export function written(events: readonly AnswerEvent[], fields: object = {}, cut = false): string {
  const writer = openChatWriter(context(fields));
  return events.map((event) => writer.write(event)).join('') + writer.finish(charge(), cut);
}

/** The data of a stream's events. */
export function dataOf(stream: string): readonly string[] {
  const data: string[] = [];
  createParser({ onEvent: (event) => data.push(event.data) }).feed(stream);
  return data;
}

/** The chunks of a stream, without its end. */
export const chunksOf = (stream: string): readonly JsonObject[] => dataOf(stream).map(parseJson).filter(isObject);

/** The deltas of a stream's first answer. */
export const deltasOf = (stream: string): readonly unknown[] =>
  chunksOf(stream).flatMap((chunk) => objectsAt(chunk, 'choices').map(({ delta }) => delta));

/** Events of the first answer. */
export const text = (block: number, said: string): AnswerEvent => ({ type: 'text', choice: 0, block, text: said });
/** A piece of a call; the first has its id and name. */
export const call = (block: number, json: string, first: object = {}): AnswerEvent => ({
  type: 'tool_call',
  choice: 0,
  block,
  arguments: json,
  ...first,
});
/** A piece of a thought. */
export const thought = (block: number, fields: object): AnswerEvent => ({
  type: 'reasoning',
  choice: 0,
  block,
  ...fields,
});
