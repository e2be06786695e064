// OpenRouter's `reasoning_details`: how a chat message carries what a model thought, with the signatures that its maker wants
// back. Clients send back what they were streamed, whole or in the pieces in which it came.
import { isObject, type JsonObject, numberAt, saidOnly, textAt } from '../form/json.ts';
import type { ForeignPart, ReasoningFormat, ReasoningPart } from '../form/request.ts';

/** One detail, and which block of thought it belongs to. */
export type ReasoningDetail = { readonly part: ReasoningPart; readonly index?: number };

/** Reads one detail; undefined when it is none that the internal form has a place for. */
export function readDetail(value: unknown): ReasoningDetail | undefined {
  if (!isObject(value)) return undefined;
  const said = saidOnly({
    text: value.type === 'reasoning.text' ? textAt(value, 'text') : undefined,
    signature: value.type === 'reasoning.text' ? textAt(value, 'signature') : undefined,
    summary: value.type === 'reasoning.summary' ? textAt(value, 'summary') : undefined,
    sealed: value.type === 'reasoning.encrypted' ? textAt(value, 'data') : undefined,
  });
  if (Object.keys(said).length === 0) return undefined;
  const id = textAt(value, 'id');
  const format = FORMATS.find((name) => name === value.format);
  const index = numberAt(value, 'index');
  return {
    part: {
      type: 'reasoning',
      ...said,
      ...(id === undefined ? {} : { id }),
      ...(format === undefined ? {} : { format }),
    },
    ...(index === undefined ? {} : { index }),
  };
}

/**
 * Whether `next` goes on with the block that `last` has so far: a piece of its text or summary, its signature, its seal. Where no
 * index and no id says that it is another one, it does: a block is told piece by piece.
 */
export function continuesDetail(last: ReasoningDetail, next: ReasoningDetail): boolean {
  const { part } = next;
  if (differ(last.part.format, part.format) || differ(last.part.id, part.id) || last.index !== next.index)
    return false;
  if (last.part.signature !== undefined || last.part.sealed !== undefined) return false;
  const isText = part.text !== undefined || part.signature !== undefined;
  return isText ? last.part.text !== undefined : last.part.summary !== undefined;
}

/** A block with what goes on with it. */
export function joinDetails(last: ReasoningDetail, next: ReasoningDetail): ReasoningDetail {
  const { text, summary } = last.part;
  const part = {
    ...last.part,
    ...next.part,
    ...(text === undefined ? {} : { text: text + (next.part.text ?? '') }),
    ...(summary === undefined ? {} : { summary: summary + (next.part.summary ?? '') }),
  };
  return { ...last, part };
}

/** The parts of a message's `reasoning_details`; pieces of one block are put together, and what only chat has stays as it is. */
export function readDetails(list: readonly unknown[]): readonly (ReasoningPart | ForeignPart)[] {
  const parts: (ReasoningPart | ForeignPart)[] = [];
  let last: ReasoningDetail | undefined;
  for (const value of list) {
    const next = readDetail(value);
    if (next === undefined) {
      if (isObject(value) && value.type === 'reasoning.server_tool_call') {
        parts.push({ type: 'foreign', tongue: 'chat', value });
        last = undefined;
      }
      continue;
    }
    const joined = last !== undefined && continuesDetail(last, next) ? joinDetails(last, next) : undefined;
    if (joined !== undefined) parts.pop();
    last = joined ?? next;
    parts.push(last.part);
  }
  return parts;
}

/** The details of one part of reasoning: what it says, then what only its maker can read. */
export function writeDetails(part: Omit<ReasoningPart, 'type'>, index: number): readonly JsonObject[] {
  const { text, signature, summary, sealed, id, format } = part;
  const common = saidOnly({ id, format, index });
  return [
    ...(text === undefined && signature === undefined
      ? []
      : [{ type: 'reasoning.text', ...saidOnly({ text, signature }), ...common }]),
    ...(summary === undefined ? [] : [{ type: 'reasoning.summary', summary, ...common }]),
    ...(sealed === undefined ? [] : [{ type: 'reasoning.encrypted', data: sealed, ...common }]),
  ];
}

const differ = (first: string | undefined, second: string | undefined): boolean =>
  first !== undefined && second !== undefined && first !== second;

const FORMATS: readonly ReasoningFormat[] = [
  'anthropic-claude-v1',
  'google-gemini-v1',
  'openai-responses-v1',
  'azure-openai-responses-v1',
  'bedrock-openai-responses-v1',
  'bedrock-xai-responses-v1',
  'xai-responses-v1',
  'meta-responses-v1',
  'unknown',
];
