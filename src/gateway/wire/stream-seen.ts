// What has been seen of a stream, and how one parsed chunk adds to it.
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
  /** Base64 bytes of sound. */
  audioBytes: number;
  contentSeen: boolean;
  /** `[DONE]` came. */
  done: boolean;
  /** Frames with data. */
  frames: number;
  malformed: number;
  oversized: number;
  created: number;
  /** The choices that have their finish reason. */
  readonly finished: Set<number>;
};

/** Nothing seen yet. */
export const nothingSeen = (): StreamSeen => ({
  outputBytes: 0,
  audioBytes: 0,
  contentSeen: false,
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
