// The messages of a chat request as turns, in the caller's order: one turn for each message.
import { ok, type Result } from '../../../base/result.ts';
import { isObject, isSaid, type JsonObject, listAt, objectAt, objectsAt, textAt } from '../../form/json.ts';
import type { Part, ReasoningPart, ToolCallPart, Turn } from '../../form/request.ts';
import { type GuardRefusal, refuseParameter } from '../../wire/guard-refusal.ts';
import { readDetails } from '../../wire/reasoning-details.ts';
import { readEach } from '../read-each.ts';
import { cacheMark, readContent, readImage } from './read-parts.ts';

type Checked<Value> = Result<Value, GuardRefusal>;

/** What earlier messages say of later ones: which calls are custom, and the id that stands for a legacy call without one. */
type Seen = { readonly customIds: Set<string>; legacyId?: string };

/** Reads `messages`. */
export function readTurns(messages: unknown): Checked<readonly Turn[]> {
  if (!Array.isArray(messages)) return refuseParameter('messages', '`messages` must be a list.');
  const seen: Seen = { customIds: new Set() };
  return readEach(messages, (message: unknown, index) => readTurn(message, `messages[${index}]`, seen));
}

function readTurn(message: unknown, at: string, seen: Seen): Checked<Turn> {
  if (!isObject(message)) return refuseParameter(at, `\`${at}\` must be an object.`);
  const content = readContent(message.content, `${at}.content`);
  if (!content.ok) return content;
  const name = textAt(message, 'name');
  const named = name === undefined ? {} : { name };
  const { role } = message;
  switch (role) {
    case 'system':
    case 'developer':
    case 'user':
      return ok({ role, parts: marked(content.value, message), ...named });
    case 'assistant': {
      const parts = readAnswer(message, content.value, at, seen);
      return parts.ok ? ok({ role, parts: marked(parts.value, message), ...named }) : parts;
    }
    case 'tool':
      return readResult(message, textAt(message, 'tool_call_id'), content.value, at, seen);
    case 'function':
      return readResult(message, seen.legacyId ?? `call_${name}`, content.value, at, seen);
    default:
      return refuseParameter(
        `${at}.role`,
        `\`${at}.role\` must be \`system\`, \`developer\`, \`user\`, \`assistant\` or \`tool\`.`,
      );
  }
}

function readResult(
  message: JsonObject,
  id: string | undefined,
  parts: readonly Part[],
  at: string,
  seen: Seen,
): Checked<Turn> {
  if (id === undefined) return refuseParameter(`${at}.tool_call_id`, `\`${at}.tool_call_id\` must name a call.`);
  const name = textAt(message, 'name');
  const cache = cacheMark(message);
  return ok({
    role: 'tool',
    parts: [
      {
        type: 'tool_result',
        id,
        ...(name === undefined ? {} : { name }),
        parts,
        ...(seen.customIds.has(id) ? { custom: true } : {}),
        ...(cache === undefined ? {} : { cache }),
      },
    ],
  });
}

/** An assistant's message, in the order in which a model says things: thoughts, words, calls. A signed call has its seal before it. */
function readAnswer(message: JsonObject, content: readonly Part[], at: string, seen: Seen): Checked<readonly Part[]> {
  const calls = readCalls(message, at, seen);
  if (!calls.ok) return calls;
  const thoughts = readThoughts(message);
  const seals = sealsOf(calls.value, thoughts);
  const isOfCall = (part: Part): boolean => part.type === 'reasoning' && part.id !== undefined && seals.has(part.id);
  const refusal = textAt(message, 'refusal');
  const audio = objectAt(message, 'audio');
  return ok([
    ...thoughts.filter((part) => !isOfCall(part)),
    ...content,
    ...(refusal === undefined || refusal === '' ? [] : [{ type: 'refusal' as const, text: refusal }]),
    ...objectsAt(message, 'images').flatMap((image) => readImage(image) ?? []),
    ...(audio === undefined
      ? []
      : [{ type: 'foreign' as const, tongue: 'chat' as const, value: { type: 'audio', audio } }]),
    ...calls.value.flatMap(({ call, seal }) => {
      const own = seals.get(call.id) ?? [];
      // Of calls that share an id, the first has them.
      seals.set(call.id, []);
      return [...(own.length === 0 && seal !== undefined ? [seal] : own), call];
    }),
  ]);
}

/** The thoughts that seal a call, by the call's id. */
function sealsOf(calls: readonly SealedCall[], thoughts: readonly Part[]): Map<string, Part[]> {
  const seals = new Map<string, Part[]>(calls.map(({ call }) => [call.id, []]));
  for (const part of thoughts) if (part.type === 'reasoning' && part.id !== undefined) seals.get(part.id)?.push(part);
  return seals;
}

/** `reasoning_details` say the same as the plain text, and more. */
function readThoughts(message: JsonObject): readonly Part[] {
  const details = readDetails(listAt(message, 'reasoning_details'));
  const isTold = details.some((part) => part.type === 'reasoning' && (part.text ?? part.summary) !== undefined);
  const text = textAt(message, 'reasoning') || textAt(message, 'reasoning_content');
  return isTold || !text ? details : [{ type: 'reasoning', text }, ...details];
}

type SealedCall = { readonly call: ToolCallPart; readonly seal?: ReasoningPart };

function readCalls(message: JsonObject, at: string, seen: Seen): Checked<readonly SealedCall[]> {
  const calls = message.tool_calls ?? [];
  if (!Array.isArray(calls)) return refuseParameter(`${at}.tool_calls`, `\`${at}.tool_calls\` must be a list.`);
  const legacy = objectAt(message, 'function_call');
  if (calls.length === 0 && legacy !== undefined) {
    const id = `call_${textAt(legacy, 'name')}`;
    seen.legacyId = id;
    return readEach([{ id, function: legacy }], (call) => readCall(call, `${at}.function_call`, seen));
  }
  return readEach(calls, (call: unknown, index) => readCall(call, `${at}.tool_calls[${index}]`, seen));
}

function readCall(call: unknown, at: string, seen: Seen): Checked<SealedCall> {
  const isCustom = isObject(call) && call.type === 'custom';
  const body = isObject(call) ? objectAt(call, isCustom ? 'custom' : 'function') : undefined;
  const id = isObject(call) ? textAt(call, 'id') : undefined;
  const name = body && textAt(body, 'name');
  if (!isObject(call) || body === undefined || id === undefined || name === undefined) {
    return refuseParameter(at, `\`${at}\` must have an \`id\` and a function with a \`name\`.`);
  }
  if (isCustom) seen.customIds.add(id);
  const signature = textAt(objectAt(objectAt(call, 'extra_content') ?? {}, 'google') ?? {}, 'thought_signature');
  return ok({
    call: {
      type: 'tool_call',
      id,
      name,
      arguments: argumentsText(isCustom ? body.input : body.arguments),
      ...(isCustom ? { custom: true } : {}),
    },
    ...(signature === undefined
      ? {}
      : { seal: { type: 'reasoning', sealed: signature, id, format: 'google-gemini-v1' } }),
  });
}

/** JSON text; some clients send the value itself. */
function argumentsText(value: unknown): string {
  if (typeof value === 'string') return value;
  return isSaid(value) ? JSON.stringify(value) : '';
}

/** A message with text alone can be marked as a whole: its last part is. */
function marked(parts: readonly Part[], message: JsonObject): readonly Part[] {
  const cache = cacheMark(message);
  const last = parts.at(-1);
  if (cache === undefined || last === undefined || !('type' in last) || last.type !== 'text') return parts;
  return [...parts.slice(0, -1), { ...last, cache }];
}
