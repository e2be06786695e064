// The answer of a tool as Gemini's function response, which is an object and needs the tool's name.
import { parseExactJson } from '../../form/exact-json.ts';
import { isObject, type JsonObject } from '../../form/json.ts';
import type { Part, ToolResultPart } from '../../form/request.ts';
import { mediaPart } from './media.ts';
import { isCurrent } from './models.ts';

/** The response, and behind it what it cannot hold: pictures from the third generation on lie inside it. */
export function responseParts(
  result: ToolResultPart,
  names: ReadonlyMap<string, string>,
  model: string,
): readonly JsonObject[] {
  const media = result.parts.flatMap(mediaOf);
  const inside = isCurrent(model) ? media.filter(fitsInside) : [];
  const response = {
    ...(result.id === '' ? {} : { id: result.id }),
    name: resultName(result, names) ?? NAMELESS,
    response: responseObject(result),
    ...(inside.length === 0 ? {} : { parts: inside }),
  };
  return [{ functionResponse: response }, ...media.filter((part) => !inside.includes(part))];
}

/** The name of the tool that a result is of: as it says, or as the call of that id before it. */
export const resultName = (result: ToolResultPart, names: ReadonlyMap<string, string>): string | undefined =>
  names.get(result.id) ?? (result.name === '' ? undefined : result.name);

/** Never sent: `cannot` refuses a result whose call is not known. */
const NAMELESS = 'unknown';

/** An object is sent as it is; other text has a name put before it. */
function responseObject({ parts, isError }: ToolResultPart): JsonObject {
  const text = parts.flatMap(textOf).join('\n');
  if (isError === true) return { error: text };
  const value = parseExactJson(text);
  return isObject(value) ? value : { result: text };
}

const textOf = (part: Part): readonly string[] => (part.type === 'text' || part.type === 'refusal' ? [part.text] : []);

function mediaOf(part: Part): readonly JsonObject[] {
  if (part.type !== 'image' && part.type !== 'file' && part.type !== 'audio' && part.type !== 'video') return [];
  const media = mediaPart(part);
  return media === undefined ? [] : [media];
}

/** The types of ai.google.dev/gemini-api/docs/function-calling, multimodal function responses. */
const fitsInside = ({ inlineData }: JsonObject): boolean =>
  isObject(inlineData) &&
  /^(?:image\/(?:png|jpeg|webp)|application\/pdf|text\/plain)$/.test(String(inlineData.mimeType));
