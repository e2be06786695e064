// Parts of a message as chat writes them.
import { dataUrl } from '../../form/data-url.ts';
import { type JsonObject, saidOnly } from '../../form/json.ts';
import type { CacheMark, FilePart, Part, Source } from '../../form/request.ts';
import type { Target } from '../adapter.ts';

/** The member that marks the end of a prefix to cache, where this model takes one. */
export function markOf(cache: CacheMark | undefined, { row, upstreamModel }: Target): JsonObject {
  if (cache === undefined) return {};
  if (row.takes.includes('cache_control')) return { cache_control: { type: 'ephemeral', ...saidOnly(cache) } };
  return row.breakpoints?.test(upstreamModel) === true ? { prompt_cache_breakpoint: { mode: 'explicit' } } : {};
}

/** Content as one text where that says all; not every provider takes text in parts. */
export function writeContent(parts: readonly Part[], target: Target, between: string): unknown {
  const written = writeParts(parts, target);
  const texts = written.flatMap((part) => (typeof part.text === 'string' ? part.text : []));
  const isPlain = texts.length === written.length && written.every((part) => Object.keys(part).length === 2);
  const isOne = written.length <= 1 || !target.row.takes.includes('text_parts');
  return isPlain && isOne ? texts.join(between) : written;
}

/** The parts of a list that have a place there. */
export const writeParts = (parts: readonly Part[], target: Target): readonly JsonObject[] =>
  parts.flatMap((part) => [...contextOf(part), writePart(part, target)]).filter((part) => part !== undefined);

/** What is said of a document stands before it, as text: the part has no member for it. */
const contextOf = (part: Part): readonly JsonObject[] =>
  part.type === 'file' && part.context !== undefined && part.context !== '' && textOfFile(part) === undefined
    ? [{ type: 'text', text: part.context }]
    : [];

/** A part of what is asked; undefined for what stands elsewhere in a message, or has no place in chat. */
function writePart(part: Part, target: Target): JsonObject | undefined {
  const body = bodyOf(part);
  return body === undefined || !('cache' in part) ? body : { ...body, ...markOf(part.cache, target) };
}

function bodyOf(part: Part): JsonObject | undefined {
  switch (part.type) {
    case 'text':
      return { type: 'text', text: part.text };
    case 'image':
      return { type: 'image_url', image_url: saidOnly({ url: urlOf(part.source), detail: part.detail }) };
    case 'audio':
      return { type: 'input_audio', input_audio: { data: part.data, format: part.format } };
    case 'video':
      return { type: 'video_url', video_url: { url: urlOf(part.source) } };
    case 'file':
      return writeFile(part);
    case 'foreign':
      return part.tongue === 'chat' ? part.value : undefined;
    default:
      return undefined;
  }
}

/** A document of text is told as text: few providers take it as a file. */
function writeFile(part: FilePart): JsonObject {
  const text = textOfFile(part);
  if (text !== undefined) return { type: 'text', text };
  const { source, name } = part;
  const bytes = source.kind === 'stored' ? { file_id: source.id } : { file_data: urlOf(source) };
  return { type: 'file', file: saidOnly({ filename: name, ...bytes }) };
}

function textOfFile({ source, name, context }: FilePart): string | undefined {
  if (source.kind !== 'data' || !source.mediaType.startsWith('text/')) return undefined;
  const bytes = bytesOf(source.data);
  if (bytes === undefined) return undefined;
  return [name, context, new TextDecoder().decode(bytes)]
    .filter((line) => line !== undefined && line !== '')
    .join('\n\n');
}

function bytesOf(base64: string): Uint8Array | undefined {
  try {
    return Uint8Array.from(atob(base64), (letter) => letter.charCodeAt(0));
  } catch {
    return undefined;
  }
}

/** Where a part's bytes are, as a URL. Only a file can be in a provider's store, and that is checked before. */
function urlOf(source: Source): string {
  if (source.kind === 'data') return dataUrl(source);
  return source.kind === 'url' ? source.url : source.id;
}
