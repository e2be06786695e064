// The input of a Responses request as turns. What the model said in a row is one turn of it, and so are the results of its tools:
// the API has an item for each thought, message and call, and models know turns.
import { ok, type Result } from '../../../base/result.ts';
import { isObject, isSaid, type JsonObject, textAt } from '../../form/json.ts';
import type { Part, Turn } from '../../form/request.ts';
import { type GuardRefusal, refuseParameter } from '../../wire/guard-refusal.ts';
import { readEach } from '../read-each.ts';
import { flatName } from './namespaces.ts';
import { isReference } from './prompt.ts';
import { readContent } from './read-parts.ts';
import { readReasoningItem } from './reasoning-item.ts';

type Checked<Value> = Result<Value, GuardRefusal>;

/** Reads `instructions`, which come first, and `input`. */
export function readTurns(body: JsonObject): Checked<readonly Turn[]> {
  const { instructions, input } = body;
  if (isSaid(instructions) && typeof instructions !== 'string') {
    return refuseParameter('instructions', '`instructions` must be text.');
  }
  const lead: readonly Turn[] =
    typeof instructions === 'string' && instructions !== '' ? [turn('system', textParts(instructions))] : [];
  if (typeof input === 'string') return ok([...lead, turn('user', textParts(input))]);
  if (!Array.isArray(input)) return ok(lead);
  const turns = readEach(input, (item: unknown, index) => readItem(item, `input[${index}]`));
  return turns.ok ? ok([...lead, ...inRows(turns.value.flat())]) : turns;
}

const turn = (role: Turn['role'], parts: readonly Part[]): Turn => ({ role, parts });

const textParts = (text: string): readonly Part[] => [{ type: 'text', text }];

/** Joins what the model said in a row, and the results in a row. */
function inRows(turns: readonly Turn[]): readonly Turn[] {
  const rows: (Turn & { readonly parts: Part[] })[] = [];
  for (const next of turns) {
    const last = rows.at(-1);
    const isJoined = last?.role === next.role && (next.role === 'assistant' || next.role === 'tool');
    // Grown in place: copied for each item, a long row would take the square of its length.
    if (isJoined) for (const part of next.parts) last.parts.push(part);
    else rows.push({ ...next, parts: [...next.parts] });
  }
  return rows;
}

/** The turn that an item makes, if it makes one. */
function readItem(item: unknown, at: string): Checked<readonly Turn[]> {
  if (!isObject(item)) return refuseParameter(at, `\`${at}\` must be an object.`);
  if (isReference(item)) {
    const message = `\`${at}\` names an item that is not stored here; send the item itself, or \`store\` the answer that has it.`;
    return refuseParameter(at, message);
  }
  const type = textAt(item, 'type') ?? 'message';
  const reader = READERS.get(type);
  if (reader !== undefined) return reader(item, at);
  // Calls and results of tools that a provider runs itself.
  const role = type.endsWith('_output') ? 'tool' : 'assistant';
  return ok([turn(role, [{ type: 'foreign', tongue: 'responses', value: item }])]);
}

function readMessage(item: JsonObject, at: string): Checked<readonly Turn[]> {
  const role = ROLES.find((known) => known === item.role);
  if (role === undefined) {
    return refuseParameter(`${at}.role`, `\`${at}.role\` must be "user", "assistant", "system" or "developer".`);
  }
  const parts = readContent(item.content, `${at}.content`);
  return parts.ok ? ok([turn(role, parts.value)]) : parts;
}

const ROLES = ['user', 'assistant', 'system', 'developer'] as const;

function readCall(item: JsonObject, at: string): Checked<readonly Turn[]> {
  const custom = item.type === 'custom_tool_call';
  const field = custom ? 'input' : 'arguments';
  const id = textAt(item, 'call_id');
  const name = textAt(item, 'name');
  const text = textAt(item, field);
  if (id === undefined || name === undefined || text === undefined) {
    return refuseParameter(at, `\`${at}\` must have a \`call_id\`, a \`name\` and \`${field}\`, as text.`);
  }
  const flat = flatName(textAt(item, 'namespace'), name);
  return ok([
    turn('assistant', [{ type: 'tool_call', id, name: flat, arguments: text, ...(custom ? { custom } : {}) }]),
  ]);
}

function readResult(item: JsonObject, at: string): Checked<readonly Turn[]> {
  const custom = item.type === 'custom_tool_call_output';
  const id = textAt(item, 'call_id');
  if (id === undefined) return refuseParameter(at, `\`${at}\` must name the call that it answers in \`call_id\`.`);
  if (!isSaid(item.output))
    return refuseParameter(`${at}.output`, `\`${at}.output\` must be text or a list of parts.`);
  const parts = readContent(item.output, `${at}.output`);
  if (!parts.ok) return parts;
  const name = textAt(item, 'name');
  const named = name === undefined ? {} : { name: flatName(textAt(item, 'namespace'), name) };
  const result: Part = { type: 'tool_result', id, ...named, parts: parts.value, ...(custom ? { custom } : {}) };
  return ok([turn('tool', [result])]);
}

/** An image that the model made is what it said, for a model that makes images itself. */
function readImage(item: JsonObject): Checked<readonly Turn[]> {
  const data = textAt(item, 'result');
  const mediaType = `image/${textAt(item, 'output_format') ?? 'png'}`;
  const part: Part =
    data === undefined
      ? { type: 'foreign', tongue: 'responses', value: item }
      : { type: 'image', source: { kind: 'data', mediaType, data } };
  return ok([turn('assistant', [part])]);
}

const READERS: ReadonlyMap<string, (item: JsonObject, at: string) => Checked<readonly Turn[]>> = new Map([
  ['message', readMessage],
  ['function_call', readCall],
  ['custom_tool_call', readCall],
  ['function_call_output', readResult],
  ['custom_tool_call_output', readResult],
  ['reasoning', (item: JsonObject) => ok([turn('assistant', [readReasoningItem(item)])])],
  ['image_generation_call', readImage],
  // Its tools are read with the others.
  ['additional_tools', () => ok([])],
]);
