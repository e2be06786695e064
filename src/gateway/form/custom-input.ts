// Tools that take free text, for a model whose tools take objects: wrapped as a function of one text, and unwrapped again while
// the model writes its call, so that the text streams.
import { isObject, type JsonObject, parseJson } from './json.ts';
import type { CustomTool } from './request.ts';

/** The one field of a wrapped tool. */
const FIELD = 'input';

/** The schema of a wrapped tool. A grammar cannot be enforced, so it is told to the model. */
export function wrappedSchema({ format }: CustomTool): JsonObject {
  const grammar = isObject(format) && format.type === 'grammar' ? format : undefined;
  const { syntax, definition } = isObject(grammar?.grammar) ? grammar.grammar : (grammar ?? {});
  const description =
    typeof definition === 'string'
      ? `The whole input of the tool, as text that follows this grammar (${String(syntax ?? 'lark')}):\n${definition}`
      : 'The whole input of the tool, as text.';
  return {
    type: 'object',
    properties: { [FIELD]: { type: 'string', description } },
    required: [FIELD],
    additionalProperties: false,
  };
}

/** A call of a wrapped tool, as it is replayed. */
export const wrapInput = (text: string): JsonObject => ({ [FIELD]: text });

/** Unwraps a call as it comes: each function answers the next piece of the free text. */
export type Unwrapper = { readonly push: (json: string) => string; readonly end: () => string };

/** How an object with the one field begins. */
const START = /^\s*\{\s*"input"\s*:\s*"/;
const START_MAX = 64;
/** A piece of a JSON string that can be read by itself: no closing quote, no escape that is cut, no half of a character. */
const READABLE =
  /^(?:[^"\\]+|\\[^u]|\\u(?![dD][89abAB])[\da-fA-F]{4}|\\u[dD][89abAB][\da-fA-F]{2}(?:\\u[\da-fA-F]{4}|(?=[^\\]|\\[^u])))*/;

/** Opens an unwrapper. What is no object with the one field comes out as it was written. */
export function openUnwrapper(): Unwrapper {
  let held = '';
  let inText = false;
  let isDone = false;
  const push = (json: string): string => {
    if (isDone) return '';
    held += json;
    if (!inText) {
      const start = START.exec(held.slice(0, START_MAX));
      if (start === null) return '';
      inText = true;
      held = held.slice(start[0].length);
    }
    const piece = READABLE.exec(held)?.[0] ?? '';
    held = held.slice(piece.length);
    isDone = held.startsWith('"');
    return readText(piece);
  };
  const end = (): string => {
    if (isDone) return '';
    if (inText) return readText(held);
    const value = parseJson(held);
    const text = isObject(value) ? value[FIELD] : undefined;
    return typeof text === 'string' ? text : held;
  };
  return { push, end };
}

/** The text of a JSON string's inside; what is none, a raw line break for one, stays as it is. */
function readText(inside: string): string {
  const text = parseJson(`"${inside}"`);
  return typeof text === 'string' ? text : inside;
}
