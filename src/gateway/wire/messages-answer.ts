// Reads a whole Message of Anthropic's for what the gateway needs, and puts the charge into its bytes for a caller who speaks
// the same dialect.
import type { Charge } from '../dialects/dialect.ts';
import { chargeJson, usageJson } from '../dialects/messages/usage-json.ts';
import { isObject, isSaid, objectAt, objectsAt, parseJson, textAt } from '../form/json.ts';
import type { ChatAnswer } from './chat-answer.ts';
import { withMembers } from './json-edit.ts';
import { blockBytes, finishReason, hasCount } from './messages-seen.ts';

const decoder = new TextDecoder();

/** Reads an answer; undefined when it is not a JSON object: an HTML page, an empty or a broken body. */
export function readMessagesAnswer(bytes: Uint8Array): ChatAnswer | undefined {
  const body = parseJson(decoder.decode(bytes));
  if (!isObject(body)) return undefined;
  const content = objectsAt(body, 'content');
  const id = textAt(body, 'id');
  const model = textAt(body, 'model');
  const usage = objectAt(body, 'usage');
  const reason = finishReason(textAt(body, 'stop_reason'));
  const error = isSaid(body.error) ? body.error : undefined;
  return {
    ...(id === undefined ? {} : { id }),
    ...(model === undefined ? {} : { model }),
    ...(usage === undefined || !hasCount(usage) ? {} : { rawUsage: usage }),
    outputBytes: content.reduce((sum, block) => sum + blockBytes(block), 0),
    audioBytes: 0,
    ...(reason === undefined ? {} : { finishReason: reason }),
    contentSeen: content.length > 0,
    ...(error === undefined ? {} : { error }),
  };
}

/** The answer with the charge in its `usage`, and with the name of the model that served. */
export const withMessagesUsage = (bytes: Uint8Array, charge: Charge, servedModel: string): Uint8Array =>
  withCharge(withMembers(bytes, [], new Map([['model', JSON.stringify(servedModel)]])), charge);

/** A message, or an event of one, with the charge in its `usage`. Counts that we did not believe give way to those we charged. */
export function withCharge(bytes: Uint8Array, charge: Charge): Uint8Array {
  const own = Object.entries(chargeJson(charge)).map(([name, value]): [string, string] => [
    name,
    JSON.stringify(value),
  ]);
  const inside = charge.extra.basis === 'reported' ? withMembers(bytes, ['usage'], new Map(own)) : bytes;
  return inside === bytes ? withMembers(bytes, [], new Map([['usage', JSON.stringify(usageJson(charge))]])) : inside;
}
