// What has been seen of a stream, and how one parsed chunk adds to it.
import type { AnswerEvent } from '../form/event.ts';
import type { JsonObject } from '../form/json.ts';
import { choicesOf, textOf, usageOf } from './chunk-json.ts';

export type StreamSeen = {
  id?: string;
  model?: string;
  /** The last usage report that was not null. Reports are cumulative everywhere, so they are never added up. */
  rawUsage?: JsonObject;
  finishReason?: string;
  /** The provider's error, of the chunk or of a choice. */
  error?: unknown;
  /** UTF-8 bytes of text, reasoning, refusals and tool calls. */
  outputBytes: number;
  /** How many of them had come when the provider reported last: of the rest its report knows nothing. */
  reportedBytes: number;
  /** Base64 bytes of sound. */
  audioBytes: number;
  contentSeen: boolean;
  /** Searches whose results the provider told of. */
  searches: number;
  /** A stream that passes called a tool. */
  callsSeen: boolean;
  /** `[DONE]` came. */
  done: boolean;
  /** Frames with data. */
  frames: number;
  malformed: number;
  oversized: number;
  created: number;
  /** Said beside the usage, by OpenAI. */
  serviceTier?: string;
  /** The choices that have their finish reason. */
  readonly finished: Set<number>;
};

/** Nothing seen yet. */
export const nothingSeen = (): StreamSeen => ({
  outputBytes: 0,
  reportedBytes: 0,
  audioBytes: 0,
  contentSeen: false,
  searches: 0,
  callsSeen: false,
  done: false,
  frames: 0,
  malformed: 0,
  oversized: 0,
  created: 0,
  finished: new Set(),
});

/** Notes what a chunk says; true when it finishes a choice that was open. */
export function noteChunk(seen: StreamSeen, chunk: JsonObject): boolean {
  const id = seen.id ?? textOf(chunk, 'id');
  if (id !== undefined) seen.id = id;
  const model = seen.model ?? textOf(chunk, 'model');
  if (model !== undefined) seen.model = model;
  if (seen.created === 0 && Number.isSafeInteger(chunk.created)) seen.created = Number(chunk.created);
  const tier = textOf(chunk, 'service_tier');
  if (tier !== undefined) seen.serviceTier = tier;
  const usage = usageOf(chunk);
  if (usage !== undefined) seen.rawUsage = usage;
  const before = seen.finished.size;
  for (const [position, choice] of choicesOf(chunk).entries()) {
    const reason = textOf(choice, 'finish_reason');
    if (reason === undefined) continue;
    seen.finishReason = reason;
    seen.finished.add(typeof choice.index === 'number' ? choice.index : position);
  }
  return seen.finished.size > before;
}

/** Notes what an event of a translated stream says. */
export function noteEvent(seen: StreamSeen, event: AnswerEvent): void {
  switch (event.type) {
    case 'start':
      if (event.id !== undefined) seen.id ??= event.id;
      if (event.model !== undefined) seen.model ??= event.model;
      if (event.created !== undefined && seen.created === 0) seen.created = event.created;
      break;
    case 'usage':
      seen.rawUsage = event.report;
      break;
    case 'finish':
      seen.finishReason = event.reason;
      seen.finished.add(event.choice);
      break;
    case 'error':
      seen.error ??= event.error;
      break;
    case 'end':
      seen.done = true;
      break;
    case 'ping':
      break;
    default:
      noteContent(seen, event);
  }
}

type Content = Extract<AnswerEvent, { readonly block: number }>;

function noteContent(seen: StreamSeen, event: Content): void {
  const text = textIn(event);
  const audio = event.type === 'audio' ? (event.data?.length ?? 0) : 0;
  if (!isOfProgram(event)) seen.outputBytes += utf8Length(text);
  seen.audioBytes += audio;
  seen.contentSeen ||= text !== '' || audio > 0 || event.type === 'image' || event.type === 'foreign';
  if (event.type === 'foreign' && isSearched(event.value)) seen.searches++;
}

/** Whether a block of Anthropic's has what a search found. One that failed is not billed, and has an object there. */
export const isSearched = ({ type, content }: JsonObject): boolean =>
  type === 'web_search_tool_result' && Array.isArray(content);

const isOfProgram = (event: Content): boolean => event.type === 'tool_call' && event.isOfProgram === true;

/** What a provider bills as output tokens of text. */
function textIn(event: Content): string {
  switch (event.type) {
    case 'text':
    case 'refusal':
      return event.text;
    case 'reasoning':
      return `${event.text ?? ''}${event.summary ?? ''}`;
    case 'tool_call':
      return `${event.name ?? ''}${event.arguments}`;
    case 'audio':
      return event.transcript ?? '';
    case 'image':
    case 'foreign':
    case 'citation':
      return '';
  }
}

/** Bytes of a text in UTF-8, without making them. */
function utf8Length(text: string): number {
  let bytes = text.length;
  for (let at = 0; at < text.length; at++) {
    const code = text.charCodeAt(at);
    if (code < 0x80) continue;
    // Both halves of a pair count one here, which with their two units makes four.
    bytes += code < 0x8_00 || (code >= 0xd8_00 && code <= 0xdf_ff) ? 1 : 2;
  }
  return bytes;
}
