// Turns as Anthropic's `system` and `messages`: roles alternate, and a message opens with the results of the calls before it.
import { type JsonObject, objectsAt } from '../../form/json.ts';
import type { Turn } from '../../form/request.ts';
import { blocksOf } from './blocks.ts';

/** The conversation as it is sent. */
export type WrittenTurns = { readonly system: readonly JsonObject[]; readonly messages: readonly JsonObject[] };

type Role = 'user' | 'assistant';

/** Who speaks for each role. An instruction in the middle stands where the caller put it, in the user's mouth. */
const ROLES: Readonly<Record<Turn['role'], Role>> = {
  system: 'user',
  developer: 'user',
  user: 'user',
  tool: 'user',
  assistant: 'assistant',
};

/** Writes the turns. What comes before the first other turn is the system prompt; without any other, it is the question. */
export function writeTurns(turns: readonly Turn[]): WrittenTurns {
  const isInstruction = ({ role }: Turn): boolean => role === 'system' || role === 'developer';
  const first = turns.findIndex((turn) => !isInstruction(turn));
  const rest = first < 0 ? [] : turns.slice(first);
  const messages = withoutTrailingSpace(merged(rest));
  const system = blocksOf((first < 0 ? turns : turns.slice(0, first)).flatMap(({ parts }) => parts));
  if (messages.length > 0 || system.length === 0) return { system, messages };
  return { system: [], messages: [{ role: 'user', content: system }] };
}

/** Neighbours of one role are one message; turns of which nothing is left are none. */
function merged(turns: readonly Turn[]): readonly JsonObject[] {
  const messages: { readonly role: Role; readonly content: JsonObject[] }[] = [];
  for (const { role, parts } of turns) {
    const content = blocksOf(parts);
    if (content.length === 0) continue;
    const last = messages.at(-1);
    // Grown in place: copied for each turn, a long conversation of one speaker would take the square of its length.
    if (last?.role === ROLES[role]) for (const block of content) last.content.push(block);
    else messages.push({ role: ROLES[role], content: [...content] });
  }
  return messages.map(({ role, content }) => ({ role, content: role === 'user' ? resultsFirst(content) : content }));
}

/** The API refuses a call whose result is not in the next message, before anything else. */
function resultsFirst(content: readonly JsonObject[]): readonly JsonObject[] {
  const isResult = ({ type }: JsonObject): boolean => type === 'tool_result';
  return [...content.filter(isResult), ...content.filter((block) => !isResult(block))];
}

/** An answer that the model shall go on with must not end in white space. */
function withoutTrailingSpace(messages: readonly JsonObject[]): readonly JsonObject[] {
  const last = messages.at(-1);
  const content = last === undefined ? [] : objectsAt(last, 'content');
  const block = content.at(-1);
  if (last?.role !== 'assistant' || typeof block?.text !== 'string') return messages;
  const trimmed = { ...block, text: block.text.trimEnd() };
  return [...messages.slice(0, -1), { ...last, content: [...content.slice(0, -1), trimmed] }];
}
