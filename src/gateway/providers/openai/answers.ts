// What the model said before, as an assistant's message. Its thoughts go back the way the provider uses them, or not at all.

import { wrapInput } from '../../form/custom-input.ts';
import { type JsonObject, objectAt, saidOnly, textAt } from '../../form/json.ts';
import type { ForeignPart, Part, ReasoningPart, ToolCallPart } from '../../form/request.ts';
import { writeDetails } from '../../wire/reasoning-details.ts';
import type { Target } from '../adapter.ts';
import { writeContent, writeParts } from './parts.ts';

/** The members of an assistant's message but its role. */
export function writeAnswer(parts: readonly Part[], target: Target): JsonObject {
  const { takes } = target.row;
  const keepsRefusal = takes.includes('refusal');
  const words = parts.flatMap((part) => wordsOf(part, keepsRefusal));
  const refusals = parts.flatMap((part) => (part.type === 'refusal' && keepsRefusal ? part.text : []));
  const calls = parts.filter((part) => part.type === 'tool_call');
  const images = parts.filter((part) => part.type === 'image');
  const audio = audioOf(parts);
  const isSilent = words.length === 0 && (calls.length > 0 || refusals.length > 0 || audio !== undefined);
  return saidOnly({
    content: isSilent ? null : writeContent(words, target, ''),
    refusal: refusals.length === 0 ? undefined : refusals.join(''),
    ...writeThoughts(parts, target),
    images: images.length === 0 ? undefined : writeParts(images, target),
    audio,
    tool_calls: calls.length === 0 ? undefined : calls.map((call) => writeCall(call, parts, target)),
  });
}

/** What stands in `content`. */
function wordsOf(part: Part, keepsRefusal: boolean): readonly Part[] {
  if (part.type === 'text') return [part];
  if (part.type === 'refusal') return keepsRefusal ? [] : [{ type: 'text', text: part.text }];
  return part.type === 'foreign' && part.tongue === 'chat' && !isAudio(part) && !isDetail(part) ? [part] : [];
}

function writeThoughts(parts: readonly Part[], { row }: Target): JsonObject {
  const thoughts = parts.filter((part) => part.type === 'reasoning');
  switch (row.replaysReasoning) {
    case 'never':
      return {};
    case 'reasoning_content': {
      const text = thoughts.map((part) => part.text ?? part.summary ?? '').join('');
      return text === '' ? {} : { reasoning_content: text };
    }
    case 'reasoning_details': {
      const own = parts.flatMap((part) => (part.type === 'foreign' && isDetail(part) ? part.value : []));
      const details = [...thoughts.flatMap(writeDetails), ...own];
      return details.length === 0 ? {} : { reasoning_details: details };
    }
  }
}

function writeCall(call: ToolCallPart, parts: readonly Part[], { row }: Target): JsonObject {
  const { id, name } = call;
  const seal = row.takesRouterFields ? parts.find((part) => isSealOf(part, id)) : undefined;
  const signed = seal?.type === 'reasoning' ? { extra_content: { google: { thought_signature: seal.sealed } } } : {};
  if (call.custom !== true) {
    return { id, type: 'function', function: { name, arguments: call.arguments || '{}' }, ...signed };
  }
  return row.takes.includes('custom_tools')
    ? { id, type: 'custom', custom: { name, input: call.arguments } }
    : { id, type: 'function', function: { name, arguments: JSON.stringify(wrapInput(call.arguments)) }, ...signed };
}

/** Gemini's signature of a call. */
const isSealOf = (part: Part, id: string): part is ReasoningPart =>
  part.type === 'reasoning' && part.format === 'google-gemini-v1' && part.id === id && part.sealed !== undefined;

/** OpenAI keeps what was spoken for a while; only its id goes back. */
function audioOf(parts: readonly Part[]): JsonObject | undefined {
  const spoken = parts.find((part) => part.type === 'foreign' && isAudio(part));
  const id = spoken?.type === 'foreign' ? textAt(objectAt(spoken.value, 'audio') ?? {}, 'id') : undefined;
  return id === undefined ? undefined : { id };
}

const isAudio = ({ tongue, value }: ForeignPart): boolean => tongue === 'chat' && value.type === 'audio';

const isDetail = ({ tongue, value }: ForeignPart): boolean =>
  tongue === 'chat' && String(value.type).startsWith('reasoning.');
