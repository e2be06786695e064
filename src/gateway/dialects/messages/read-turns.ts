// Reads the system prompt and the messages of a Messages request as turns, in their order.
import { ok, type Result } from '../../../base/result.ts';
import { isObject, isSaid, type JsonObject } from '../../form/json.ts';
import type { Part, Turn } from '../../form/request.ts';
import { type GuardRefusal, refuseParameter } from '../../wire/guard-refusal.ts';
import { readEach } from '../read-each.ts';
import { readContent } from './read-blocks.ts';

type Checked<Value> = Result<Value, GuardRefusal>;

/** The turns of a body; the system prompt is the first. */
export function readTurns(body: JsonObject): Checked<readonly Turn[]> {
  const system: Checked<readonly Part[]> = isSaid(body.system) ? readContent(body.system, 'system') : ok([]);
  if (!system.ok) return system;
  if (!Array.isArray(body.messages)) return refuseParameter('messages', '`messages` must be a list.');
  const turns = readEach(body.messages, (message, index) => readMessage(message, `messages[${index}]`));
  if (!turns.ok) return turns;
  const first: readonly Turn[] = system.value.length === 0 ? [] : [{ role: 'system', parts: system.value }];
  return ok([...first, ...turns.value.flat()]);
}

const ROLES = ['user', 'assistant', 'system'] as const;

function readMessage(message: unknown, at: string): Checked<readonly Turn[]> {
  if (!isObject(message)) return refuseParameter(at, `\`${at}\` must be an object.`);
  const role = ROLES.find((name) => name === message.role);
  if (role === undefined) {
    return refuseParameter(`${at}.role`, `\`${at}.role\` must be "user", "assistant" or "system".`);
  }
  // A system message may only change tools or effort, and then has no content.
  const hasContent = isSaid(message.content) || role !== 'system';
  const parts: Checked<readonly Part[]> = hasContent ? readContent(message.content, `${at}.content`) : ok([]);
  if (!parts.ok) return parts;
  return ok(role === 'user' ? withToolTurns(parts.value) : [{ role, parts: parts.value }]);
}

/** Results of tools stand in the user's message; here they are turns of their own. */
function withToolTurns(parts: readonly Part[]): readonly Turn[] {
  const turns: { role: 'user' | 'tool'; parts: Part[] }[] = [];
  for (const part of parts) {
    const role = part.type === 'tool_result' ? 'tool' : 'user';
    const last = turns.at(-1);
    if (last?.role === role) last.parts.push(part);
    else turns.push({ role, parts: [part] });
  }
  return turns.length === 0 ? [{ role: 'user', parts: [] }] : turns;
}
