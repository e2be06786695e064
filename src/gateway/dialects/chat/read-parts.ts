// The content of a chat message: text, or a list of parts. What no other dialect has is kept as it came.
import { ok, type Result } from '../../../base/result.ts';
import { sourceOfUrl } from '../../form/data-url.ts';
import { isObject, isSaid, type JsonObject, objectAt, objectsAt, textAt } from '../../form/json.ts';
import type { CacheMark, Part } from '../../form/request.ts';
import { type GuardRefusal, refuseParameter } from '../../wire/guard-refusal.ts';
import { readEach } from '../read-each.ts';

/** Reads the content that stands at `at`; empty text is no part. */
export function readContent(content: unknown, at: string): Result<readonly Part[], GuardRefusal> {
  if (!isSaid(content) || content === '') return ok([]);
  if (typeof content === 'string') return ok([{ type: 'text', text: content }]);
  if (!Array.isArray(content)) return refuseParameter(at, `\`${at}\` must be text or a list of parts.`);
  return readEach(content, (part: unknown, index) => readPart(part, `${at}[${index}]`));
}

/** Anthropic's and OpenRouter's `cache_control`, and OpenAI's `prompt_cache_breakpoint`, whose lifetime the request says. */
export function cacheMark(object: JsonObject): CacheMark | undefined {
  const control = objectAt(object, 'cache_control');
  if (control === undefined) return objectAt(object, 'prompt_cache_breakpoint') === undefined ? undefined : {};
  const { ttl } = control;
  return ttl === '5m' || ttl === '1h' ? { ttl } : {};
}

/** The image of a part or of an answer's list. */
export function readImage(part: JsonObject): Part | undefined {
  const image = part.image_url;
  const url = isObject(image) ? textAt(image, 'url') : textAt(part, 'image_url');
  if (url === undefined) return undefined;
  const detail = isObject(image) ? textAt(image, 'detail') : undefined;
  return { type: 'image', source: sourceOfUrl(url), ...(detail === undefined ? {} : { detail }) };
}

function readPart(part: unknown, at: string): Result<Part, GuardRefusal> {
  if (typeof part === 'string') return ok({ type: 'text', text: part });
  if (!isObject(part)) return refuseParameter(at, `\`${at}\` must be an object with a \`type\`.`);
  const reader = READERS.get(part.type);
  if (reader === undefined) return ok({ type: 'foreign', tongue: 'chat', value: part });
  const read = reader(part);
  if (read === undefined) {
    return refuseParameter(at, `\`${at}\` has the type \`${part.type}\` and not what belongs to it.`);
  }
  const cache = cacheMark(part);
  return ok(cache === undefined ? read : { ...read, cache });
}

function readText(part: JsonObject): Part | undefined {
  const text = textAt(part, 'text');
  return text === undefined ? undefined : { type: 'text', text };
}

function readRefusal(part: JsonObject): Part | undefined {
  const text = textAt(part, 'refusal');
  return text === undefined ? undefined : { type: 'refusal', text };
}

function readAudio(part: JsonObject): Part | undefined {
  const audio = objectAt(part, 'input_audio') ?? {};
  const data = textAt(audio, 'data');
  const format = textAt(audio, 'format');
  return data === undefined || format === undefined ? undefined : { type: 'audio', data, format };
}

function readFile(part: JsonObject): Part | undefined {
  const file = objectAt(part, 'file') ?? {};
  const bytes = textAt(file, 'file_data');
  const id = textAt(file, 'file_id');
  const name = textAt(file, 'filename');
  const named = name === undefined ? {} : { name };
  if (bytes !== undefined) return { type: 'file', source: sourceOfBytes(bytes), ...named };
  return id === undefined ? undefined : { type: 'file', source: { kind: 'stored', id }, ...named };
}

/** OpenAI takes bare base64 too, and then of PDFs. */
const sourceOfBytes = (bytes: string): ReturnType<typeof sourceOfUrl> =>
  /^[a-z][a-z0-9+.-]*:/i.test(bytes.slice(0, 32))
    ? sourceOfUrl(bytes)
    : { kind: 'data', mediaType: 'application/pdf', data: bytes };

function readVideo(part: JsonObject): Part | undefined {
  const url = textAt(objectAt(part, 'video_url') ?? {}, 'url') ?? textAt(part, 'video_url');
  return url === undefined ? undefined : { type: 'video', source: sourceOfUrl(url) };
}

/** Mistral's thinking: text parts inside of a part. */
function readThinking(part: JsonObject): Part | undefined {
  const pieces = objectsAt(part, 'thinking').map((piece) => textAt(piece, 'text') ?? '');
  return pieces.length === 0 ? undefined : { type: 'reasoning', text: pieces.join('') };
}

const READERS: ReadonlyMap<unknown, (part: JsonObject) => Part | undefined> = new Map([
  ['text', readText],
  ['refusal', readRefusal],
  ['image_url', readImage],
  ['input_audio', readAudio],
  ['file', readFile],
  ['video_url', readVideo],
  ['input_video', readVideo],
  ['thinking', readThinking],
]);
