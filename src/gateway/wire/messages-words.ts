// Words of Anthropic's Messages API that callers who speak it and the adapter to it read alike.
import type { FinishReason } from '../form/event.ts';
import { type JsonObject, textAt } from '../form/json.ts';
import type { Citation } from '../form/request.ts';

/** Why a message ends, in the words of the form. A turn that was paused, and one that ended in a compaction, have stopped. */
export const STOP_REASONS: ReadonlyMap<string, FinishReason> = new Map([
  ['end_turn', 'stop'],
  ['stop_sequence', 'stop'],
  ['pause_turn', 'stop'],
  ['compaction', 'stop'],
  ['max_tokens', 'length'],
  ['model_context_window_exceeded', 'length'],
  ['tool_use', 'tool_calls'],
  ['refusal', 'content_filter'],
]);

/** What a citation rests on; `url` is its address, where it has one. Places are counted in its sources, so they stay in `raw` alone. */
export function citationFrom(raw: JsonObject, url: string | undefined): Citation {
  const title = textAt(raw, 'title') ?? textAt(raw, 'document_title');
  const quoted = textAt(raw, 'cited_text');
  return {
    ...(url === undefined ? {} : { url }),
    ...(title === undefined ? {} : { title }),
    ...(quoted === undefined ? {} : { quoted }),
    raw,
  };
}
