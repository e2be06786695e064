// Reads the content blocks of a Messages request. What only Anthropic has (server tools and their results, containers) is kept
// as it came; a block that cannot be read is refused by its place.
import { ok, type Result } from '../../../base/result.ts';
import { isObject, isSaid, type JsonObject, objectAt, objectsAt, textAt } from '../../form/json.ts';
import type { CacheMark, Citation, FilePart, Part, ReasoningPart, Source } from '../../form/request.ts';
import { readSeal } from '../../form/seal.ts';
import { type GuardRefusal, refuseParameter } from '../../wire/guard-refusal.ts';
import { citationFrom } from '../../wire/messages-words.ts';
import { readEach } from '../read-each.ts';
import { fromSeal } from './reasoning-block.ts';

type Checked<Value> = Result<Value, GuardRefusal>;
type Read = (block: JsonObject, at: string) => Checked<Part>;

/** The parts of `content`: text, or a list of blocks. `at` is where it stands. */
export function readContent(content: unknown, at: string): Checked<readonly Part[]> {
  if (typeof content === 'string') return ok([{ type: 'text', text: content }]);
  if (!Array.isArray(content)) return refuseParameter(at, `\`${at}\` must be text or a list of blocks.`);
  return readEach(content, (block, index) => readBlock(block, `${at}[${index}]`));
}

function readBlock(block: unknown, at: string): Checked<Part> {
  if (!isObject(block) || typeof block.type !== 'string') {
    return refuseParameter(at, `\`${at}\` must be an object with a \`type\`, as text.`);
  }
  const read = Object.hasOwn(READERS, block.type) ? READERS[block.type] : undefined;
  return read === undefined ? ok(foreign(block)) : read(block, at);
}

const READERS: Readonly<Record<string, Read>> = {
  text: readText,
  image: readImage,
  document: readDocument,
  search_result: readSearchResult,
  thinking: readThinking,
  redacted_thinking: readRedacted,
  tool_use: readToolUse,
  tool_result: readToolResult,
  tool_reference: readToolReference,
};

const foreign = (block: JsonObject): Part => ({ type: 'foreign', tongue: 'messages', value: block });

/** The mark of a block, a tool or the whole prompt. */
export function cacheOf(holder: JsonObject): { readonly cache?: CacheMark } {
  const mark = objectAt(holder, 'cache_control');
  if (mark === undefined) return {};
  return { cache: mark.ttl === '5m' || mark.ttl === '1h' ? { ttl: mark.ttl } : {} };
}

function readText(block: JsonObject, at: string): Checked<Part> {
  const text = textAt(block, 'text');
  if (text === undefined) return refuseParameter(`${at}.text`, `\`${at}.text\` must be text.`);
  const citations = objectsAt(block, 'citations').map(readCitation);
  return ok({ type: 'text', text, ...cacheOf(block), ...(citations.length === 0 ? {} : { citations }) });
}

function readCitation(raw: JsonObject): Citation {
  const source = raw.type === 'search_result_location' ? textAt(raw, 'source') : undefined;
  return citationFrom(raw, textAt(raw, 'url') ?? source);
}

function readImage(block: JsonObject, at: string): Checked<Part> {
  const source = readSource(objectAt(block, 'source') ?? {});
  return source === undefined ? refuseSource(at) : ok({ type: 'image', source, ...cacheOf(block) });
}

function readSource(source: JsonObject): Source | undefined {
  const data = textAt(source, 'data');
  const url = textAt(source, 'url');
  const id = textAt(source, 'file_id');
  if (source.type === 'base64' && data !== undefined) {
    return { kind: 'data', mediaType: textAt(source, 'media_type') ?? 'application/octet-stream', data };
  }
  if (source.type === 'url' && url !== undefined) return { kind: 'url', url };
  return source.type === 'file' && id !== undefined ? { kind: 'stored', id } : undefined;
}

const refuseSource = (at: string): Checked<never> =>
  refuseParameter(`${at}.source`, `\`${at}.source\` must be of type "base64", "url" or "file", with what that needs.`);

function readDocument(block: JsonObject, at: string): Checked<Part> {
  const source = objectAt(block, 'source') ?? {};
  const written = textOfSource(source);
  if (written === undefined && source.type === 'content') return ok(foreign(block));
  const read: Source | undefined = written === undefined ? readSource(source) : textSource(written);
  if (read === undefined) return refuseSource(at);
  // The only documents that Anthropic fetches are PDFs.
  const whole: Source = read.kind === 'url' ? { ...read, mediaType: 'application/pdf' } : read;
  return ok({ type: 'file', source: whole, ...fileFacts(block, textAt(block, 'title'), textAt(block, 'context')) });
}

/** A search result is a text with a title and an address. */
function readSearchResult(block: JsonObject): Checked<Part> {
  const written = textOfSource({ type: 'content', content: block.content });
  if (written === undefined) return ok(foreign(block));
  const facts = fileFacts(block, textAt(block, 'title'), textAt(block, 'source'));
  return ok({ type: 'file', source: textSource(written), ...facts });
}

/** The text of a source that is text, or is made of blocks of text. */
function textOfSource(source: JsonObject): string | undefined {
  if (source.type === 'text') return textAt(source, 'data');
  if (source.type !== 'content') return undefined;
  if (typeof source.content === 'string') return source.content;
  const blocks = objectsAt(source, 'content');
  const texts = blocks.map((block) => textAt(block, 'text')).filter((text) => text !== undefined);
  return texts.length === blocks.length && texts.length > 0 ? texts.join('\n\n') : undefined;
}

const encoder = new TextEncoder();

function textSource(text: string): Source {
  const binary = Array.from(encoder.encode(text), (byte) => String.fromCharCode(byte)).join('');
  return { kind: 'data', mediaType: 'text/plain', data: btoa(binary) };
}

function fileFacts(
  block: JsonObject,
  name: string | undefined,
  context: string | undefined,
): Omit<FilePart, 'type' | 'source'> {
  const cite = objectAt(block, 'citations')?.enabled;
  return {
    ...(name === undefined ? {} : { name }),
    ...(context === undefined ? {} : { context }),
    ...(typeof cite === 'boolean' ? { cite } : {}),
    ...cacheOf(block),
  };
}

function readThinking(block: JsonObject): Checked<Part> {
  const text = textAt(block, 'thinking') ?? '';
  const signature = textAt(block, 'signature') ?? '';
  const seal = readSeal(signature);
  if (seal !== undefined) return ok(fromSeal(seal, text));
  const unsigned: ReasoningPart = { type: 'reasoning', text, format: 'unknown' };
  return ok(signature === '' ? unsigned : { ...unsigned, signature, format: 'anthropic-claude-v1' });
}

function readRedacted(block: JsonObject): Checked<Part> {
  const data = textAt(block, 'data') ?? '';
  const seal = readSeal(data);
  if (seal !== undefined) return ok(fromSeal(seal));
  return ok({ type: 'reasoning', sealed: data, format: 'anthropic-claude-v1' });
}

/** A call that code of Anthropic's made, or of one of its own sets of tools, means nothing to anybody else. */
function isAnthropics(block: JsonObject): boolean {
  const caller = objectAt(block, 'caller')?.type;
  return isSaid(block.toolset_name) || (caller !== undefined && caller !== 'direct');
}

function readToolUse(block: JsonObject, at: string): Checked<Part> {
  if (isAnthropics(block)) return ok(foreign(block));
  const id = textAt(block, 'id');
  const name = textAt(block, 'name');
  if (id === undefined || name === undefined) {
    return refuseParameter(at, `\`${at}\` must have an \`id\` and a \`name\`, as text.`);
  }
  return ok({ type: 'tool_call', id, name, arguments: JSON.stringify(block.input ?? {}), ...cacheOf(block) });
}

function readToolResult(block: JsonObject, at: string): Checked<Part> {
  if (isAnthropics(block)) return ok(foreign(block));
  const id = textAt(block, 'tool_use_id');
  if (id === undefined) return refuseParameter(`${at}.tool_use_id`, `\`${at}.tool_use_id\` must be text.`);
  const parts: Checked<readonly Part[]> = isSaid(block.content) ? readContent(block.content, `${at}.content`) : ok([]);
  if (!parts.ok) return parts;
  const isError = typeof block.is_error === 'boolean' ? { isError: block.is_error } : {};
  return ok({ type: 'tool_result', id, parts: parts.value, ...isError, ...cacheOf(block) });
}

/** A search among deferred tools found this one. Where nothing is deferred the model knows it, and its name is all to say. */
function readToolReference(block: JsonObject): Checked<Part> {
  return ok({ type: 'text', text: textAt(block, 'tool_name') ?? '' });
}
