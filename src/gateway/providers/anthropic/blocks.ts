// Parts of a turn as Anthropic's content blocks. What has no block is not written here; whether that may be is for limits.ts.

import { wrapInput } from '../../form/custom-input.ts';
import { parseExactJson } from '../../form/exact-json.ts';
import { isObject, type JsonObject, saidOnly } from '../../form/json.ts';
import type {
  CacheMark,
  Citation,
  FilePart,
  ImagePart,
  Part,
  ReasoningPart,
  TextPart,
  ToolCallPart,
  ToolResultPart,
} from '../../form/request.ts';

/** A mark as it stands on a block. */
export const cacheControl = (mark: CacheMark | undefined): JsonObject | undefined =>
  mark === undefined ? undefined : saidOnly({ type: 'ephemeral', ttl: mark.ttl });

/** The block of a part; undefined when it has none, and for text without a visible character, which the API refuses. */
export function blockOf(part: Part): JsonObject | undefined {
  switch (part.type) {
    case 'text':
      return part.text.trim() === '' ? undefined : textBlock(part);
    case 'refusal':
      return part.text.trim() === '' ? undefined : { type: 'text', text: part.text };
    case 'image':
      return imageBlock(part);
    case 'file':
      return fileBlock(part);
    case 'reasoning':
      return reasoningBlock(part);
    case 'tool_call':
      return toolUse(part);
    case 'tool_result':
      return toolResult(part);
    case 'foreign':
      return part.tongue === 'messages' ? part.value : undefined;
    default:
      return undefined;
  }
}

/** The blocks of parts that have one. */
export const blocksOf = (parts: readonly Part[]): readonly JsonObject[] =>
  parts.map(blockOf).filter((block) => block !== undefined);

/** The input of a call as the object that the API wants; undefined when the arguments are none. No text is no arguments. */
export function inputOf({ arguments: text, custom }: ToolCallPart): JsonObject | undefined {
  if (custom === true) return wrapInput(text);
  const value = text.trim() === '' ? {} : parseExactJson(text);
  return isObject(value) ? value : undefined;
}

function textBlock({ text, citations = [], cache }: TextPart): JsonObject {
  const own = citations.flatMap(ownCitation);
  return saidOnly({
    type: 'text',
    text,
    citations: own.length === 0 ? undefined : own,
    cache_control: cacheControl(cache),
  });
}

/** Citations go back in the provider's own words only. It tells the file's id, and does not take it. */
function ownCitation({ raw }: Citation): readonly JsonObject[] {
  if (typeof raw?.type !== 'string' || !raw.type.endsWith('_location')) return [];
  const { file_id: _, ...citation } = raw;
  return [citation];
}

/** What a block can hold of images; `image/jpg` is what some clients say for JPEG. */
const IMAGES: ReadonlyMap<string, string> = new Map([
  ['image/jpeg', 'image/jpeg'],
  ['image/jpg', 'image/jpeg'],
  ['image/png', 'image/png'],
  ['image/gif', 'image/gif'],
  ['image/webp', 'image/webp'],
]);

function imageBlock({ source, cache }: Pick<ImagePart, 'source' | 'cache'>): JsonObject | undefined {
  const mediaType = source.kind === 'data' ? IMAGES.get(essence(source.mediaType)) : undefined;
  if (source.kind === 'data' && mediaType === undefined) return undefined;
  const written =
    source.kind === 'data' ? { type: 'base64', media_type: mediaType, data: source.data } : remote(source);
  return saidOnly({ type: 'image', source: written, cache_control: cacheControl(cache) });
}

const remote = (source: Exclude<FilePart['source'], { readonly kind: 'data' }>): JsonObject =>
  source.kind === 'url' ? { type: 'url', url: source.url } : { type: 'file', file_id: source.id };

/** A document; an image that was sent as a file is an image. */
function fileBlock(part: FilePart): JsonObject | undefined {
  const { source, name, context, cite, cache } = part;
  if (source.kind !== 'stored' && essence(source.mediaType ?? '').startsWith('image/')) return imageBlock(part);
  const written = source.kind === 'data' ? documentData(source.mediaType, source.data) : remote(source);
  if (written === undefined) return undefined;
  return saidOnly({
    type: 'document',
    source: written,
    title: name === '' ? undefined : name,
    context,
    citations: cite === true ? { enabled: true } : undefined,
    cache_control: cacheControl(cache),
  });
}

/** Text of kinds that do not begin with `text/`. */
const TEXTS = /^text\/|^application\/(?:json|xml|yaml|x-yaml|javascript|x-ndjson)$|\+(?:json|xml)$/;

function documentData(mediaType: string, data: string): JsonObject | undefined {
  const kind = essence(mediaType);
  if (kind === 'application/pdf') return { type: 'base64', media_type: kind, data };
  if (!TEXTS.test(kind)) return undefined;
  const text = decoded(data);
  return text === undefined ? undefined : { type: 'text', media_type: 'text/plain', data: text };
}

/** Text out of base64; undefined when it is neither. */
function decoded(data: string): string | undefined {
  try {
    const bytes = Uint8Array.from(atob(data), (character) => character.charCodeAt(0));
    return new TextDecoder('utf-8', { fatal: true, ignoreBOM: false }).decode(bytes);
  } catch {
    return undefined;
  }
}

/** A media type without its parameters. */
const essence = (mediaType: string): string => (mediaType.split(';')[0] ?? '').trim().toLowerCase();

/** Only what Claude signed or sealed goes back: the API refuses thought that it cannot prove. */
function reasoningBlock({ text, signature, sealed, format }: ReasoningPart): JsonObject | undefined {
  if (format !== undefined && format !== 'anthropic-claude-v1') return undefined;
  if (signature !== undefined) return { type: 'thinking', thinking: text ?? '', signature };
  return sealed === undefined || format === undefined ? undefined : { type: 'redacted_thinking', data: sealed };
}

function toolUse(part: ToolCallPart): JsonObject {
  return saidOnly({
    type: 'tool_use',
    id: blockId(part.id),
    name: part.name,
    input: inputOf(part) ?? {},
    cache_control: cacheControl(part.cache),
  });
}

function toolResult({ id, parts, isError, cache }: ToolResultPart): JsonObject {
  const content = blocksOf(parts);
  return saidOnly({
    type: 'tool_result',
    tool_use_id: blockId(id),
    content: content.length === 0 ? undefined : content,
    is_error: isError === true ? true : undefined,
    cache_control: cacheControl(cache),
  });
}

/** Other providers' ids have characters that the API refuses in its own; a call and its result are changed alike. */
const blockId = (id: string): string => id.replaceAll(/[^a-zA-Z0-9_-]/g, '_');
