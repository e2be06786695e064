// Requests, answers and charges to test the Messages dialect with.
import { assert } from '../../../../src/base/assert.ts';
import { nanoUsd } from '../../../../src/billing/money.ts';
import type { Usage } from '../../../../src/billing/usage.ts';
import type { Asked } from '../../../../src/gateway/asked.ts';
import type { AnswerContext, Charge } from '../../../../src/gateway/dialects/dialect.ts';
import { guardMessages } from '../../../../src/gateway/dialects/messages/guard.ts';
import { readMessagesForm } from '../../../../src/gateway/dialects/messages/read-form.ts';
import { openMessagesWriter } from '../../../../src/gateway/dialects/messages/write-stream.ts';
import type { AnswerEvent } from '../../../../src/gateway/form/event.ts';
import type { FormRequest } from '../../../../src/gateway/form/request.ts';

/** A user's one message. */
export const HELLO = [{ role: 'user', content: 'Say hello.' }];

/** A body of these fields, as the guard answers it. */
export function guard(fields: object, headers: Record<string, string> = {}) {
  const body = { model: 'anthropic/claude', max_tokens: 100, messages: HELLO, ...fields };
  return guardMessages(new TextEncoder().encode(JSON.stringify(body)), 'application/json', new Headers(headers));
}

/** A request that the guard lets pass. */
export function asked(fields: object = {}, headers: Record<string, string> = {}): Asked {
  const read = guard(fields, headers);
  assert(read.ok, 'the guard refused a test request');
  return read.value;
}

/** The form of a body of these fields. */
export function form(fields: object = {}): FormRequest {
  const read = readMessagesForm({ model: 'anthropic/claude', max_tokens: 100, messages: HELLO, ...fields });
  assert(read.ok, 'a test request has no form');
  return read.value;
}

/** What an answer to a small request says of itself; its ids count up. */
export function context(fields: object = {}): AnswerContext {
  let made = 0;
  return {
    asked: asked(fields),
    generationId: 'gen-1',
    servedModel: 'acme/m',
    createdAt: 1_700_000_000_000,
    newId: (prefix) => `${prefix}_${++made}`,
  };
}

/** A charge of 0.0000015 dollars. */
export const charge = (usage: Usage = { input: 9, output: 4 }, extra: Partial<Charge['extra']> = {}): Charge => ({
  usage,
  cost: nanoUsd(1_500),
  extra: { generationId: 'gen-1', basis: 'reported', ...extra },
});

/** The stream that tells these events. */
export function written(events: readonly AnswerEvent[], cut = false): string {
  const writer = openMessagesWriter(context());
  return events.map((event) => writer.write(event)).join('') + writer.finish(charge(), cut);
}

const at = (block: number) => ({ choice: 0, block });

/** Events of the answer. */
export const text = (block: number, said: string): AnswerEvent => ({ ...at(block), type: 'text', text: said });
/** A piece of a call; the first has its id and name. */
export const call = (block: number, json: string, first?: { id: string; name: string }): AnswerEvent => ({
  ...at(block),
  type: 'tool_call',
  arguments: json,
  ...first,
});
/** A piece of a thought. */
export const thought = (block: number, fields: object): AnswerEvent => ({
  ...at(block),
  type: 'reasoning',
  ...fields,
});
/** The end of the answer. */
export const finish = (
  reason: Extract<AnswerEvent, { type: 'finish' }>['reason'],
  more: { native?: string; stopped?: string; explanation?: string } = {},
): AnswerEvent => ({ type: 'finish', choice: 0, reason, ...more });
