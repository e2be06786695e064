// What a stored response was asked with, in OpenAI's list: each item with an id, a page at a time. Pure.
import type { Refusal } from '../../base/refusal.ts';
import { ok, type Result, refuse } from '../../base/result.ts';
import { type JsonObject, textAt } from '../form/json.ts';

const LIMIT_DEFAULT = 20;
const LIMIT_MOST = 100;

/** Which part of the list is asked for. */
export type ItemsPage = { readonly limit: number; readonly order: 'asc' | 'desc'; readonly after: string | undefined };

/** Reads the query; newest first where it says nothing else, as OpenAI has it. */
export function readItemsPage(query: Readonly<Record<string, string>>): Result<ItemsPage, Refusal> {
  const limit = query.limit === undefined ? LIMIT_DEFAULT : Number(query.limit);
  if (!Number.isInteger(limit) || limit < 1 || limit > LIMIT_MOST)
    return invalid('limit', `\`limit\` must be a whole number from 1 to ${LIMIT_MOST}.`);
  const { order = 'desc', after } = query;
  if (order !== 'asc' && order !== 'desc') return invalid('order', '`order` must be "asc" or "desc".');
  return ok({ limit, order, after });
}

/** A page of items. Behind an item that is not there comes nothing. */
export function itemsPage(
  responseId: string,
  input: readonly JsonObject[],
  { limit, order, after }: ItemsPage,
): JsonObject {
  const all = input.map((item, at) => itemOf(responseId, item, at));
  const ordered = order === 'asc' ? all : all.toReversed();
  const behind = after === undefined ? 0 : ordered.findIndex((item) => textAt(item, 'id') === after) + 1;
  const rest = after !== undefined && behind === 0 ? [] : ordered.slice(behind);
  const data = rest.slice(0, limit);
  return {
    object: 'list',
    data,
    first_id: data[0]?.id ?? null,
    last_id: data.at(-1)?.id ?? null,
    has_more: rest.length > data.length,
  };
}

/** An item as OpenAI gives it back: with an id, its kind, and its content in parts. */
function itemOf(responseId: string, item: JsonObject, at: number): JsonObject {
  const type = textAt(item, 'type') ?? 'message';
  const id = textAt(item, 'id') ?? `${type === 'message' ? 'msg' : 'item'}_${responseId.replace(/^resp_/, '')}_${at}`;
  const content = textAt(item, 'content');
  if (type !== 'message' || content === undefined) return { ...item, id, type };
  const isAnswer = textAt(item, 'role') === 'assistant';
  const part = isAnswer
    ? { type: 'output_text', text: content, annotations: [] }
    : { type: 'input_text', text: content };
  return { ...item, id, type, content: [part] };
}

const invalid = (param: string, message: string): Result<never, Refusal> =>
  refuse({ reason: 'invalid_parameter', facts: { param, message } });
