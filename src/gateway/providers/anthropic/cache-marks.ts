// Keeps a request within the number of cache marks that Anthropic takes: more are answered 400.
import { isObject, type JsonObject, objectsAt } from '../../form/json.ts';

/** Marks that a request may have, the one for the whole prompt among them. */
const MARKS_MAX = 4;

/**
 * The body with its last marks only. A mark covers all that stands before it, so a later one serves what an earlier one would, and
 * what is written at it is found again from there; and the marks that stay keep their order of lifetimes.
 */
export function withinCacheMarks(body: JsonObject): JsonObject {
  const places = ['tools', 'system', 'messages'].filter((name) => Array.isArray(body[name]));
  const marks = places.reduce((sum, name) => sum + marksIn(objectsAt(body, name)), 0);
  let excess = marks + (isObject(body.cache_control) ? 1 : 0) - MARKS_MAX;
  if (excess <= 0) return body;
  const isExcess = (): boolean => excess-- > 0;
  return { ...body, ...Object.fromEntries(places.map((name) => [name, unmarked(objectsAt(body, name), isExcess)])) };
}

/** Marks of blocks, of messages' blocks, and of the blocks inside a tool's result, in the order of the prompt. */
function marksIn(blocks: readonly JsonObject[]): number {
  return blocks.reduce(
    (sum, block) => sum + marksIn(objectsAt(block, 'content')) + (isObject(block.cache_control) ? 1 : 0),
    0,
  );
}

function unmarked(blocks: readonly JsonObject[], isExcess: () => boolean): readonly JsonObject[] {
  return blocks.map((block) => {
    const content = Array.isArray(block.content) ? { content: unmarked(objectsAt(block, 'content'), isExcess) } : {};
    const { cache_control, ...rest } = block;
    return isObject(cache_control) && isExcess() ? { ...rest, ...content } : { ...block, ...content };
  });
}
