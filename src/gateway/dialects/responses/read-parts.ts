// The content of an item: text, or a list of parts. What no other dialect has is kept as it came.
import { ok, type Result } from '../../../base/result.ts';
import { sourceOfUrl } from '../../form/data-url.ts';
import {
  isObject,
  isSaid,
  type JsonObject,
  numberAt,
  objectAt,
  objectsAt,
  saidOnly,
  textAt,
} from '../../form/json.ts';
import type { Citation, Part, Source } from '../../form/request.ts';
import { type GuardRefusal, refuseParameter } from '../../wire/guard-refusal.ts';
import { readEach } from '../read-each.ts';

/** Reads the content that stands at `at`. */
export function readContent(content: unknown, at: string): Result<readonly Part[], GuardRefusal> {
  if (!isSaid(content)) return ok([]);
  if (typeof content === 'string') return ok([{ type: 'text', text: content }]);
  if (!Array.isArray(content)) return refuseParameter(at, `\`${at}\` must be text or a list of parts.`);
  return readEach(content, (part: unknown, index) => readPart(part, `${at}[${index}]`));
}

function readPart(part: unknown, at: string): Result<Part, GuardRefusal> {
  if (typeof part === 'string') return ok({ type: 'text', text: part });
  if (!isObject(part)) return refuseParameter(at, `\`${at}\` must be an object with a \`type\`.`);
  const reader = READERS.get(part.type);
  if (reader === undefined) return ok({ type: 'foreign', tongue: 'responses', value: part });
  const read = reader(part);
  if (read === undefined) {
    return refuseParameter(at, `\`${at}\` has the type \`${part.type}\` and not what belongs to it.`);
  }
  return ok(objectAt(part, 'prompt_cache_breakpoint') === undefined ? read : { ...read, cache: {} });
}

function readText(part: JsonObject): Part | undefined {
  const text = textAt(part, 'text');
  if (text === undefined) return undefined;
  const citations = objectsAt(part, 'annotations').map(readAnnotation);
  return { type: 'text', text, ...(citations.length === 0 ? {} : { citations }) };
}

/** Every annotation is kept as it came, and one of an address is understood too. */
function readAnnotation(annotation: JsonObject): Citation {
  if (annotation.type !== 'url_citation') return { raw: annotation };
  return {
    ...saidOnly({
      url: textAt(annotation, 'url'),
      title: textAt(annotation, 'title'),
      start: numberAt(annotation, 'start_index'),
      end: numberAt(annotation, 'end_index'),
    }),
    raw: annotation,
  };
}

function readRefusal(part: JsonObject): Part | undefined {
  const text = textAt(part, 'refusal');
  return text === undefined ? undefined : { type: 'refusal', text };
}

function readImage(part: JsonObject): Part | undefined {
  const source = sourceAt(part, 'image_url');
  const detail = textAt(part, 'detail');
  return source && { type: 'image', source, ...(detail === undefined ? {} : { detail }) };
}

function readAudio(part: JsonObject): Part | undefined {
  const audio = objectAt(part, 'input_audio') ?? part;
  const data = textAt(audio, 'data');
  const format = textAt(audio, 'format');
  return data === undefined || format === undefined ? undefined : { type: 'audio', data, format };
}

function readFile(part: JsonObject): Part | undefined {
  const bytes = textAt(part, 'file_data');
  const source = bytes === undefined ? sourceAt(part, 'file_url') : sourceOfBytes(bytes);
  const name = textAt(part, 'filename');
  return source && { type: 'file', source, ...(name === undefined ? {} : { name }) };
}

function readVideo(part: JsonObject): Part | undefined {
  const url = textAt(part, 'video_url');
  return url === undefined ? undefined : { type: 'video', source: sourceOfUrl(url) };
}

/** An address or bytes under `name`, or a file of the provider's store. */
function sourceAt(part: JsonObject, name: string): Source | undefined {
  const url = textAt(part, name);
  if (url !== undefined && url !== '') return sourceOfUrl(url);
  const id = textAt(part, 'file_id');
  return id === undefined ? undefined : { kind: 'stored', id };
}

/** OpenAI takes bare base64 too, and then of PDFs. */
const sourceOfBytes = (bytes: string): Source =>
  /^[a-z][a-z0-9+.-]*:/i.test(bytes.slice(0, 32))
    ? sourceOfUrl(bytes)
    : { kind: 'data', mediaType: 'application/pdf', data: bytes };

const READERS: ReadonlyMap<unknown, (part: JsonObject) => Part | undefined> = new Map([
  ['input_text', readText],
  ['output_text', readText],
  ['text', readText],
  ['refusal', readRefusal],
  ['input_image', readImage],
  ['input_audio', readAudio],
  ['input_file', readFile],
  ['input_video', readVideo],
]);
