// Why an answer ended, in Anthropic's words.
import type { AnswerEvent, FinishReason } from '../../form/event.ts';
import type { JsonObject } from '../../form/json.ts';

type Finish = Extract<AnswerEvent, { readonly type: 'finish' }>;

const REASONS: Readonly<Record<FinishReason, string>> = {
  stop: 'end_turn',
  length: 'max_tokens',
  tool_calls: 'tool_use',
  content_filter: 'refusal',
  error: 'end_turn',
};

/** Words of Anthropic's that are finer than ours, and what they are with us. */
const FINER: ReadonlyMap<string, FinishReason> = new Map([
  ['stop_sequence', 'stop'],
  ['pause_turn', 'stop'],
  ['compaction', 'stop'],
  ['model_context_window_exceeded', 'length'],
]);

/** The members of an answer that tell its end. An answer without a finish was cut, or ended by a provider that says none. */
export function stopFacts(finish: Finish | undefined, cut: boolean, hasCalls: boolean): JsonObject {
  const reason = finish?.reason ?? (cut ? 'length' : 'stop');
  return {
    stop_reason: stopReason(reason, finish, hasCalls),
    stop_sequence: finish?.stopped ?? null,
    stop_details: reason === 'content_filter' ? refusal(finish?.explanation) : null,
  };
}

function stopReason(reason: FinishReason, finish: Finish | undefined, hasCalls: boolean): string {
  const native = finish?.native ?? '';
  if (FINER.get(native) === reason) return native;
  if (finish?.stopped !== undefined && reason === 'stop') return 'stop_sequence';
  // OpenAI says `stop` of a call that was forced; Anthropic's clients run a tool only when told so.
  return reason === 'stop' && hasCalls ? 'tool_use' : REASONS[reason];
}

const refusal = (explanation: string | undefined): JsonObject => ({
  type: 'refusal',
  category: null,
  explanation: explanation ?? null,
});
