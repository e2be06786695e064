// Why a Gemini answer ended, in the words of the internal form.
import type { FinishReason } from '../../form/event.ts';

/** `STOP` is also what a turn ends with that calls tools. A word that is not known is no ordinary end. */
export function finishReason(native: string, hasCalls: boolean): FinishReason {
  if (native === 'STOP') return hasCalls ? 'tool_calls' : 'stop';
  return REASONS.get(native) ?? 'error';
}

const REASONS: ReadonlyMap<string, FinishReason> = new Map([
  ['MAX_TOKENS', 'length'],
  ['CONTINUATION', 'length'],
  ['SAFETY', 'content_filter'],
  ['RECITATION', 'content_filter'],
  ['BLOCKLIST', 'content_filter'],
  ['PROHIBITED_CONTENT', 'content_filter'],
  ['SPII', 'content_filter'],
  ['MODEL_ARMOR', 'content_filter'],
  ['PUP_LIMITED_DISABLED', 'content_filter'],
  ['IMAGE_SAFETY', 'content_filter'],
  ['IMAGE_PROHIBITED_CONTENT', 'content_filter'],
  ['IMAGE_RECITATION', 'content_filter'],
]);
