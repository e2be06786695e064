// What an answer rests on: the pages that Gemini found, and which stretches of the text they bear out. Its offsets count bytes
// of UTF-8; those of the internal form count characters.
import {
  isObject,
  type JsonObject,
  numberAt,
  objectAt,
  objectsAt,
  saidOnly,
  textAt,
  textsAt,
} from '../../form/json.ts';
import type { Citation } from '../../form/request.ts';

/** A block of an answer's text so far. */
export type TextBlock = { readonly block: number; text: string };

/** A citation and the block of text that it belongs to. */
export type Cited = { readonly block: number; readonly citation: Citation };

/** The citations of one answer, as its grounding says them. Nothing is cited where there is no text. */
export function citationsOf(grounding: JsonObject, blocks: readonly TextBlock[]): readonly Cited[] {
  const last = blocks.at(-1);
  if (last === undefined) return [];
  const chunks = objectsAt(grounding, 'groundingChunks');
  const supports = objectsAt(grounding, 'groundingSupports');
  if (supports.length === 0) {
    return chunks.flatMap((chunk) => {
      const source = sourceOf(chunk);
      return source === undefined ? [] : [{ block: last.block, citation: { ...source, raw: chunk } }];
    });
  }
  return supports.flatMap((support) => {
    const segment = objectAt(support, 'segment') ?? {};
    const place = placeOf(segment, blocks);
    const quoted = textAt(segment, 'text');
    return indexesOf(support).flatMap((index) => {
      const chunk = chunks[index];
      const source = chunk === undefined ? undefined : sourceOf(chunk);
      if (source === undefined) return [];
      const citation = { ...source, ...(quoted === undefined ? {} : { quoted }), ...place?.range, raw: support };
      return [{ block: place?.block ?? last.block, citation }];
    });
  });
}

/** How many searches are billed: by the query from the third generation on, by the prompt before. */
export function searchesOf(groundings: readonly JsonObject[], isByQuery: boolean): number {
  const queries = groundings.reduce((sum, grounding) => sum + queriesOf(grounding).length, 0);
  return isByQuery ? queries : Math.min(1, queries);
}

/** Empty queries are not billed. */
const queriesOf = (grounding: JsonObject): readonly string[] =>
  [...textsAt(grounding, 'webSearchQueries'), ...textsAt(grounding, 'imageSearchQueries')].filter(
    (query) => query !== '',
  );

function sourceOf(chunk: JsonObject): Pick<Citation, 'url' | 'title'> | undefined {
  const source = [chunk.web, chunk.retrievedContext, chunk.maps, chunk.image].find(isObject);
  if (source === undefined) return undefined;
  const url = textAt(source, 'uri') ?? textAt(source, 'sourceUri');
  const title = textAt(source, 'title') ?? textAt(source, 'domain');
  if (url === undefined && title === undefined) return undefined;
  return { ...(url === undefined ? {} : { url }), ...(title === undefined ? {} : { title }) };
}

const indexesOf = (support: JsonObject): readonly number[] => {
  const indexes = support.groundingChunkIndices;
  return Array.isArray(indexes) ? indexes.filter((index) => Number.isSafeInteger(index)) : [];
};

type Place = { readonly block: number; readonly range: Pick<Citation, 'start' | 'end'> };

/** Where a segment is. Its offsets hold when they give its own words; else the words are looked for. */
function placeOf(segment: JsonObject, blocks: readonly TextBlock[]): Place | undefined {
  const whole = blocks.map(({ text }) => text).join('');
  const words = textAt(segment, 'text') ?? '';
  const endByte = numberAt(segment, 'endIndex');
  if (endByte === undefined && words === '') return undefined;
  let start = characterAt(whole, numberAt(segment, 'startIndex') ?? 0);
  let end = endByte === undefined ? start + words.length : characterAt(whole, endByte);
  if (words !== '' && whole.slice(start, end) !== words) {
    start = whole.indexOf(words);
    if (start < 0) return undefined;
    end = start + words.length;
  }
  return withinBlock(start, end, blocks);
}

function withinBlock(start: number, end: number, blocks: readonly TextBlock[]): Place | undefined {
  let before = 0;
  for (const { block, text } of blocks) {
    if (start < before + text.length) {
      return { block, range: { start: start - before, end: Math.min(end - before, text.length) } };
    }
    before += text.length;
  }
  return undefined;
}

/** The character that a byte offset of the text in UTF-8 falls on. */
function characterAt(text: string, offset: number): number {
  let bytes = 0;
  let at = 0;
  while (at < text.length && bytes < offset) {
    const code = text.codePointAt(at) ?? 0;
    bytes += code < 0x80 ? 1 : code < 0x8_00 ? 2 : code < 0x1_00_00 ? 3 : 4;
    at += code < 0x1_00_00 ? 1 : 2;
  }
  return at;
}

/** A grounding with what a later chunk of the stream says of it: whole lists, as far as they are there. */
export const mergedGrounding = (before: JsonObject, more: JsonObject): JsonObject => ({
  ...before,
  ...saidOnly(more),
});
