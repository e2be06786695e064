// Thinking in Anthropic's blocks. A signature or a seal of another maker stands in the block's own field with a prefix that says
// whose it is, so that a client which sends its history back brings it home.
import type { JsonObject } from '../../form/json.ts';
import type { ReasoningPart } from '../../form/request.ts';
import { type Seal, sealText } from '../../form/seal.ts';

/** A thought, or a piece of one. */
export type Thought = Omit<ReasoningPart, 'type'>;

/** What a thought shows; a summary is shown where the thought itself is not. */
export const shownText = (thought: Thought): string => thought.text ?? thought.summary ?? '';

/** What the pieces of a thought say of its maker and its signature. */
export function joinedThought(before: Thought = {}, more: Thought): Thought {
  const id = before.id ?? more.id;
  const format = before.format ?? more.format;
  const signature = `${before.signature ?? ''}${more.signature ?? ''}`;
  const sealed = `${before.sealed ?? ''}${more.sealed ?? ''}`;
  return {
    ...(signature === '' ? {} : { signature }),
    ...(sealed === '' ? {} : { sealed }),
    ...(id === undefined ? {} : { id }),
    ...(format === undefined ? {} : { format }),
  };
}

/** What a thinking block bears as its signature: Claude's own as it is; of another maker even that there is none. */
export function proofOf({ signature, sealed, id, format = 'unknown' }: Thought): string {
  if (format === 'anthropic-claude-v1' && sealed === undefined) return signature ?? '';
  return sealText(format, id, signature ?? sealed ?? '');
}

/** The data of a redacted block, for what only its maker can read. */
export const redactedData = ({ sealed = '', id, format = 'unknown' }: Thought): string =>
  format === 'anthropic-claude-v1' ? sealed : sealText(format, id, sealed);

/** A whole thought as its block. */
export function reasoningBlock(thought: Thought): JsonObject {
  const text = shownText(thought);
  if (thought.sealed !== undefined && text === '') return { type: 'redacted_thinking', data: redactedData(thought) };
  return { type: 'thinking', thinking: text, signature: proofOf(thought) };
}

/** The thought that a sealed block holds. OpenAI's kin seal their thought and show a summary; Gemini seals; others sign. */
export function fromSeal({ format, id, value }: Seal, shown?: string): ReasoningPart {
  const isSummary = format.endsWith('responses-v1');
  const isSealed = isSummary || format === 'google-gemini-v1' || shown === undefined;
  return {
    type: 'reasoning',
    ...(shown === undefined || shown === '' ? {} : isSummary ? { summary: shown } : { text: shown }),
    ...(value === '' ? {} : isSealed ? { sealed: value } : { signature: value }),
    ...(id === undefined ? {} : { id }),
    format,
  };
}
