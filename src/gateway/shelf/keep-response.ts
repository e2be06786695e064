// Responses that are stored: going on from one, and keeping one. Where they lie is in response-store.ts, what they hold in the dialect.
import type { ApiKey } from '../../base/api-key.ts';
import type { Refusal } from '../../base/refusal.ts';
import { ok, type Result, refuse } from '../../base/result.ts';
import type { World } from '../../world.ts';
import type { Asked } from '../asked.ts';
import { itemsIn, storedResponseOf, withItems, withPrevious } from '../dialects/responses/stored.ts';
import { isObject, type JsonObject, objectAt, parseJson, textAt } from '../form/json.ts';
import type { Run } from '../run.ts';
import type { GuardRefusal } from '../wire/guard-refusal.ts';
import { guardRefused } from '../wire/guard-refused.ts';
import { parseWhole } from '../wire/json-body.ts';
import { editFrame, editResponse, type ResponseEdits } from '../wire/responses-edit.ts';
import { dataOf } from '../wire/stream-data.ts';
import { keepResponse, readItems, readResponse } from './response-store.ts';

/** Items of earlier answers that a request may name without naming the answer before; each is looked for on the shelf. */
const REFERENCES_MAX = 512;
const TOO_MANY: GuardRefusal = {
  reason: 'invalid_parameter',
  status: 400,
  message: `\`input\` names more than ${REFERENCES_MAX} items of earlier answers; name the last answer in \`previous_response_id\`, or send the items.`,
  param: 'input',
};

/** The body with the conversation of an earlier response before its own input, and with every item in it that it only names. */
export async function continued(
  world: World,
  key: ApiKey,
  bytes: Uint8Array,
  { previousId, references }: NonNullable<Asked['responses']>,
): Promise<Result<Uint8Array, Refusal>> {
  const stored = previousId === undefined ? ok(undefined) : await readResponse(world, key, previousId);
  if (!stored.ok) {
    const isUnknown = stored.refusal.reason === 'response_not_found';
    return refuse({ ...stored.refusal, ...(isUnknown ? { facts: { param: 'previous_response_id' } } : {}) });
  }
  const earlier = stored.value;
  const known = earlier === undefined ? [] : itemsIn(earlier);
  const knownIds = new Set(known.map((item) => textAt(item, 'id')));
  const unknown = [...new Set(references)].filter((id) => !knownIds.has(id));
  if (unknown.length > REFERENCES_MAX) return refuse(guardRefused(TOO_MANY));
  const items = unknown.length === 0 ? ok([]) : await readItems(world, key, unknown);
  if (!items.ok) return items;
  const named = withItems(parseWhole(bytes), [...known, ...items.value]);
  if (!named.ok) return refuse(guardRefused(named.refusal));
  const body = earlier === undefined ? named.value : withPrevious(named.value, earlier);
  return ok(encoder.encode(JSON.stringify(body)));
}

/**
 * Keeps the response in `answer`, a whole body or the last events of a stream, where the caller asked for that. What comes back is to be
 * sent: of a response that could not be kept, one that does not say that it was.
 */
export async function keepIfAsked({ asked, call, caller }: Run, answer: Uint8Array): Promise<Uint8Array> {
  if (asked.responses?.store !== true) return answer;
  const told = asked.stream ? toldInStream(answer) : toldWhole(answer);
  const { response } = told;
  const id = response && textAt(response, 'id');
  if (response === undefined || id === undefined) return answer;
  const kept = await keepResponse(call.world, caller.key, id, storedResponseOf(parseWhole(asked.bytes), response));
  if (kept.ok) return answer;
  call.world.log('warn', 'response_not_kept', { request: call.requestId, reason: kept.refusal.reason });
  return told.notStored() ?? answer;
}

const NOT_STORED: ResponseEdits = new Map([['store', { text: 'false', adds: true }]]);

const decoder = new TextDecoder();
const encoder = new TextEncoder();

/** The response in what is sent, and the same bytes with it saying that it is not stored. */
type Told = { readonly response: JsonObject | undefined; readonly notStored: () => Uint8Array | undefined };

const toldWhole = (body: Uint8Array): Told => ({
  response: objectOf(decoder.decode(body)),
  notStored: () => editResponse(body, NOT_STORED),
});

/** The terminal event of a stream holds the whole response. */
function toldInStream(events: Uint8Array): Told {
  const frames = decoder.decode(events).split('\n\n');
  const at = frames.findLastIndex((frame) => frame.includes('"response"'));
  const frame = encoder.encode(frames[at] ?? '');
  const event = objectOf(dataOf(frame) ?? '');
  return {
    response: event && objectAt(event, 'response'),
    notStored: () => {
      const edited = editFrame(frame, NOT_STORED);
      return edited && encoder.encode(frames.with(at, decoder.decode(edited)).join('\n\n'));
    },
  };
}

function objectOf(text: string): JsonObject | undefined {
  const value = parseJson(text);
  return isObject(value) ? value : undefined;
}
