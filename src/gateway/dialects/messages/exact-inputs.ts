// The inputs of earlier calls. They are objects here, and their ids may be numbers that no number of ours can hold.
import { hasLongNumber, parseExactJson } from '../../form/exact-json.ts';
import { isObject, type JsonObject, listAt } from '../../form/json.ts';
import { parseWhole } from '../../wire/json-body.ts';

const decoder = new TextDecoder();

/** The whole of a body that was guarded, the inputs of its calls such that they are written as they came. */
export function parseMessagesBody(bytes: Uint8Array): JsonObject {
  const body = parseWhole(bytes);
  const text = decoder.decode(bytes);
  if (!hasLongNumber(text)) return body;
  const exact = parseExactJson(text);
  return { ...body, messages: paired(listAt(body, 'messages'), messagesIn(exact), withInputs) };
}

const messagesIn = (body: unknown): readonly unknown[] => (isObject(body) ? listAt(body, 'messages') : []);

const withInputs = (message: JsonObject, exact: JsonObject): JsonObject =>
  Array.isArray(message.content)
    ? { ...message, content: paired(message.content, listAt(exact, 'content'), withInput) }
    : message;

const withInput = (block: JsonObject, exact: JsonObject): JsonObject =>
  isObject(block.input) ? { ...block, input: exact.input } : block;

/** Every object joined with its like at the same place. */
const paired = (
  plain: readonly unknown[],
  exact: readonly unknown[],
  join: (plain: JsonObject, exact: JsonObject) => JsonObject,
): readonly unknown[] =>
  plain.map((value, at) => {
    const like = exact[at];
    return isObject(value) && isObject(like) ? join(value, like) : value;
  });
