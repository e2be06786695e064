// What is kept of a response, and how a later request leans on it: by naming the response before, or single items of earlier ones.
// Pure: where it lies, and for how long, is not said here.
import { ok, type Result } from '../../../base/result.ts';
import { isObject, type JsonObject, objectsAt, textAt } from '../../form/json.ts';
import { type GuardRefusal, refuseBody, refuseParameter } from '../../wire/guard-refusal.ts';
import { BODY_MAX_BYTES } from '../../wire/json-body.ts';
import { isReference } from './prompt.ts';

/** A response as it is kept. `input` is everything that it answered, items of earlier responses too. */
export type StoredResponse = { readonly input: readonly JsonObject[]; readonly response: JsonObject };

/** What is put on the shelf. `body` is the request as it was answered: behind `withPrevious` and `withItems`. */
export const storedResponseOf = (body: JsonObject, response: JsonObject): StoredResponse => ({
  input: itemsOf(body.input),
  response,
});

/** The items of a stored response, in the order in which they were said. */
export const itemsIn = ({ input, response }: StoredResponse): readonly JsonObject[] => [
  ...input,
  ...objectsAt(response, 'output'),
];

/**
 * The request with the earlier conversation before its own input. `instructions` are not carried over, as OpenAI documents; and
 * `previous_response_id` stays, because the answer says it back.
 */
export const withPrevious = (body: JsonObject, stored: StoredResponse): JsonObject => ({
  ...body,
  input: [...itemsIn(stored), ...itemsOf(body.input)],
});

/**
 * The request with every item that it only names, or a refusal that names the first of them that is not there. A name is short and what
 * it names may be long, so together they are held to what a body may have.
 */
export function withItems(body: JsonObject, stored: Iterable<JsonObject>): Result<JsonObject, GuardRefusal> {
  if (!Array.isArray(body.input)) return ok(body);
  const byId = new Map([...stored].map((item) => [textAt(item, 'id'), item]));
  const lengths = new Map<JsonObject, number>();
  const input: unknown[] = [];
  let length = 0;
  for (const [index, item] of body.input.entries()) {
    const isNamed = isObject(item) && isReference(item);
    const found = isNamed ? byId.get(textAt(item, 'id')) : item;
    if (found === undefined) {
      const param = `input[${index}]`;
      return refuseParameter(param, `\`${param}\` names an item that is not stored here; send the item itself.`);
    }
    if (isNamed && isObject(found)) length += lengthOf(found, lengths);
    if (length > BODY_MAX_BYTES) return refuseBody('body_too_large', TOO_LONG, 413);
    input.push(found);
  }
  return ok({ ...body, input });
}

const TOO_LONG = `The items that \`input\` names have more than ${BODY_MAX_BYTES} bytes; name fewer of them.`;

/** The length of an item as JSON, measured once however often it is named. */
function lengthOf(item: JsonObject, known: Map<JsonObject, number>): number {
  const length = known.get(item) ?? JSON.stringify(item).length;
  known.set(item, length);
  return length;
}

/** Text is a message of the user. */
function itemsOf(input: unknown): readonly JsonObject[] {
  if (typeof input !== 'string') return Array.isArray(input) ? input.filter(isObject) : [];
  return [{ type: 'message', role: 'user', content: [{ type: 'input_text', text: input }] }];
}
