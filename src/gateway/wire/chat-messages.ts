// Looks through a request's messages and tools for what bounds its prompt and what an endpoint must be able to do.
// It checks no more of them than that: their content is the provider's to judge.

import { ok, type Result } from '../../base/result.ts';
import { isObject, type JsonObject, listAt } from '../form/json.ts';
import {
  type Hosted,
  hasPaidPlugin,
  hostedNeeds,
  insistsOnSearch,
  isSearchTool,
  unpricedSearch,
  unpricedTools,
} from '../hosted-tools.ts';
import { type GuardRefusal, refuseMissing, refuseParameter } from './guard-refusal.ts';
import { type InlineKind, kindOfFile, kindOfImage } from './inline-data.ts';
import type { PromptParts } from './request-size.ts';

/** What an endpoint must be able to do for a request. */
export type ChatNeeds = {
  readonly tools: boolean;
  readonly structured: boolean;
  readonly imagesIn: boolean;
  readonly audioIn: boolean;
  readonly filesIn: boolean;
  readonly audioOut: boolean;
  readonly search: boolean;
  /** What the provider itself shall do; absent where it is nothing. */
  readonly hosted?: Hosted;
};

type Tally = { images: number; smallImages: number; audios: number; files: number; distantFiles: number };

/** Counts the parts of a prompt, and says what the request needs. */
export function readPrompt(body: JsonObject): Result<{ parts: PromptParts; needs: ChatNeeds }, GuardRefusal> {
  const messages = body.messages;
  if (messages === undefined || messages === null) {
    return refuseMissing('messages', 'Send the conversation: "messages": [{"role": "user", "content": "Hello"}].');
  }
  if (!Array.isArray(messages) || messages.length === 0) {
    return refuseParameter('messages', '`messages` must be a list with at least one message.');
  }
  const tally: Tally = { images: 0, smallImages: 0, audios: 0, files: 0, distantFiles: 0 };
  for (const [index, message] of messages.entries()) {
    if (!isObject(message) || typeof message.role !== 'string' || message.role === '') {
      return refuseParameter(`messages[${index}]`, `messages[${index}] must be an object with a \`role\`, as text.`);
    }
    if (Array.isArray(message.content)) for (const part of message.content) countPart(part, tally);
  }
  const tools = lengthOf(body.tools) + lengthOf(body.functions);
  return ok({
    parts: { ...tally, messages: messages.length, tools },
    needs: {
      tools: tools > 0,
      structured: isObject(body.response_format) && STRUCTURED.includes(String(body.response_format.type)),
      imagesIn: tally.images > 0,
      audioIn: tally.audios > 0,
      filesIn: tally.files > 0,
      audioOut: includes(body.modalities, 'audio'),
      ...searchOf(body),
    },
  });
}

/** Where a chat request has the bytes of images and sound. */
export function payloadAt(path: readonly string[]): 'image' | 'audio' | undefined {
  const [messages, inMessages, content, inContent, part, field, ...deeper] = path;
  if (messages !== 'messages' || inMessages !== '[]' || content !== 'content' || inContent !== '[]') return undefined;
  if (deeper.length > 0) return undefined;
  if (part === 'input_audio' && field === 'data') return 'audio';
  return part === 'image_url' && (field === 'url' || field === undefined) ? 'image' : undefined;
}

const STRUCTURED: readonly string[] = ['json_schema', 'json_object'];

function countPart(part: unknown, tally: Tally): void {
  if (!isObject(part)) return;
  switch (part.type) {
    case 'image_url':
    case 'input_image':
    case 'image':
      countImage(part.image_url, tally);
      return;
    case 'input_audio':
    case 'audio_url':
      tally.audios++;
      if (part.type === 'audio_url') tally.distantFiles++;
      return;
    case 'file':
    case 'input_file':
    case 'document_url':
    case 'video_url':
    case 'input_video':
    case 'video':
      tally.files++;
      countKind(kindOfPart(part), tally);
      return;
    default:
      return;
  }
}

function countImage(image: unknown, tally: Tally): void {
  tally.images++;
  if (isObject(image) && image.detail === 'low') tally.smallImages++;
  const url = isObject(image) ? image.url : image;
  if (typeof url === 'string' && kindOfImage(url) === 'packed') tally.distantFiles++;
}

function countKind(kind: InlineKind, tally: Tally): void {
  if (kind === 'image') tally.images++;
  if (kind === 'packed') tally.distantFiles++;
}

/** A long payload arrives here cut, with its beginning. */
function kindOfPart(part: JsonObject): InlineKind {
  const file = part.file ?? part.input_file;
  return isObject(file) && typeof file.file_data === 'string' ? kindOfFile(file.file_data) : 'packed';
}

function searchOf(body: JsonObject): Pick<ChatNeeds, 'search' | 'hosted'> {
  const tools = listAt(body, 'tools');
  const mustSearch = isObject(body.web_search_options) || insistsOnSearch(body, tools);
  const unpriced = unpricedTools('chat', tools) ?? unpricedSearch(body);
  const hosted = { mustSearch, paidPlugin: hasPaidPlugin(body), ...(unpriced === undefined ? {} : { unpriced }) };
  return { search: mustSearch || tools.some(isSearchTool), ...hostedNeeds(hosted) };
}

const lengthOf = (list: unknown): number => (Array.isArray(list) ? list.length : 0);

const includes = (list: unknown, item: string): boolean => Array.isArray(list) && list.includes(item);
