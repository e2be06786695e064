// Turns as Gemini's contents: the system's words apart, two roles that alternate, results of tools first in their content and
// each with the name of its tool, thoughts only where they are Gemini's own.
import type { JsonObject } from '../../form/json.ts';
import type { Part, Turn } from '../../form/request.ts';
import { mediaPart } from './media.ts';
import { writeModelParts } from './model-parts.ts';
import { isCurrent } from './models.ts';
import { responseParts } from './tool-results.ts';

type Content = { readonly role: 'user' | 'model'; readonly parts: readonly JsonObject[] };

type WrittenTurns = { readonly systemInstruction?: JsonObject; readonly contents: readonly Content[] };

/** The turns of a request. System turns behind the first words of others are the user's here. */
export function writeTurns(turns: readonly Turn[], model: string): WrittenTurns {
  const firstOther = turns.findIndex(({ role }) => !isSystem(role));
  const leading = firstOther < 0 ? turns : turns.slice(0, firstOther);
  const systemParts = leading.flatMap(({ parts }) => parts.flatMap(plainPart));
  if (firstOther < 0) return { contents: systemParts.length === 0 ? [] : [{ role: 'user', parts: systemParts }] };
  return {
    ...(systemParts.length === 0 ? {} : { systemInstruction: { parts: systemParts } }),
    contents: writeContents(turns.slice(firstOther), model),
  };
}

function writeContents(turns: readonly Turn[], model: string): readonly Content[] {
  const names = new Map<string, string>();
  const contents: { readonly role: Content['role']; readonly parts: JsonObject[] }[] = [];
  for (const turn of turns) {
    const role = turn.role === 'assistant' ? 'model' : 'user';
    const parts =
      role === 'model' ? writeModelParts(turn.parts) : turn.parts.flatMap((part) => userParts(part, names, model));
    for (const part of turn.parts) if (part.type === 'tool_call') names.set(part.id, part.name);
    const last = contents.at(-1);
    // One by one: so many arguments as a turn can have parts would overflow the stack.
    if (last?.role === role) for (const part of parts) last.parts.push(part);
    else if (parts.length > 0) contents.push({ role, parts: [...parts] });
  }
  return contents.map(({ role, parts }) => ({
    role,
    parts: role === 'user' ? resultsFirst(parts) : isCurrent(model) ? signed(parts) : parts,
  }));
}

const isSystem = (role: Turn['role']): boolean => role === 'system' || role === 'developer';

function userParts(part: Part, names: ReadonlyMap<string, string>, model: string): readonly JsonObject[] {
  return part.type === 'tool_result' ? responseParts(part, names, model) : plainPart(part);
}

/** What any role can say. Empty text is refused by the provider. */
function plainPart(part: Part): readonly JsonObject[] {
  switch (part.type) {
    case 'text':
    case 'refusal':
      return part.text === '' ? [] : [{ text: part.text }];
    case 'file': {
      const file = mediaPart(part);
      const context = part.context === undefined || part.context === '' ? [] : [{ text: part.context }];
      return file === undefined ? [] : [...context, file];
    }
    case 'image':
    case 'audio':
    case 'video': {
      const media = mediaPart(part);
      return media === undefined ? [] : [media];
    }
    case 'foreign':
      return part.tongue === 'gemini' ? [part.value] : [];
    case 'reasoning':
    case 'tool_call':
    case 'tool_result':
      return [];
  }
}

/** Results answer the calls of the content before; nothing may stand between. */
const resultsFirst = (parts: readonly JsonObject[]): readonly JsonObject[] => [
  ...parts.filter((part) => 'functionResponse' in part),
  ...parts.filter((part) => !('functionResponse' in part)),
];

/** What Google documents for calls whose signature is not known (ai.google.dev/gemini-api/docs/thought-signatures). */
const NO_SIGNATURE = 'skip_thought_signature_validator';

/** The first call of a step has to be signed, or the request is refused. */
function signed(parts: readonly JsonObject[]): readonly JsonObject[] {
  const first = parts.findIndex((part) => 'functionCall' in part);
  return parts.map((part, index) =>
    index === first && part.thoughtSignature === undefined ? { ...part, thoughtSignature: NO_SIGNATURE } : part,
  );
}
