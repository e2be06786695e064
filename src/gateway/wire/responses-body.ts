// Turns a caller's body into one for a provider that speaks the Responses API itself: the provider's name for the model, nothing kept
// there, and nothing that it would reject or run at a price the card does not know.
import type { Asked } from '../asked.ts';
import { isTakenByOpenAI } from '../dialects/responses/reasoning-item.ts';
import { isObject, parseJson } from '../form/json.ts';
import { plainServices } from '../services.ts';
import type { Member } from './json-outline.ts';
import { NEVER_SENT, ROUTER_FIELDS } from './router-fields.ts';
import { memberSplices, splice } from './splice.ts';

export type ResponsesCall = {
  readonly upstreamModel: string;
  /** The gateway's own clamp; without it the caller's limit goes on, if there is one. */
  readonly maxTokens?: number;
  /** The items to send instead of the body's own: those of earlier answers and the new ones. */
  readonly input?: readonly unknown[];
  /** Whether the model thinks. Others answer 400 to a request for sealed reasoning. */
  readonly reasons: boolean;
  /** Parameters that this provider answers an error to, and OpenRouter's where it does not know them. */
  readonly remove?: readonly string[];
};

/** What the gateway keeps instead of the provider. */
const STATE_FIELDS: readonly string[] = ['previous_response_id', 'conversation', 'background'];
const SEALED = 'reasoning.encrypted_content';

/** The bytes to send. Every byte that no edit touches is the caller's own. */
export function passResponsesBody(asked: Asked, call: ResponsesCall): Uint8Array {
  const { upstreamModel, maxTokens, reasons, remove = ROUTER_FIELDS } = call;
  const set = new Map([
    ['model', JSON.stringify(upstreamModel)],
    ['store', 'false'],
  ]);
  if (maxTokens !== undefined) set.set('max_output_tokens', String(maxTokens));
  const input = call.input ?? itemsOf(asked);
  const taken = input?.filter(isTaken);
  if (taken !== undefined && (call.input !== undefined || taken.length !== input?.length)) {
    set.set('input', JSON.stringify(taken));
  }
  // What is kept here is sent back from here, so thought has to come along sealed.
  const include = asked.responses?.store === true && reasons ? withSealed(memberValue(asked, 'include')) : undefined;
  if (include !== undefined) set.set('include', JSON.stringify(include));
  const removed = new Set([...STATE_FIELDS, ...NEVER_SENT, ...plainServices(asked), ...remove]);
  return splice(asked.bytes, memberSplices(asked.outline, set, removed));
}

/**
 * The provider keeps nothing, so it knows no thought by its id alone, and it cannot read what another maker has sealed: it would
 * refuse the request over either.
 */
const isTaken = (item: unknown): boolean => !isObject(item) || item.type !== 'reasoning' || isTakenByOpenAI(item);

/** The items of the body's input, where some may be thought; all others need not be looked at. */
function itemsOf(asked: Asked): readonly unknown[] | undefined {
  const member = memberOf(asked, 'input');
  if (member === undefined || !hasText(asked.bytes, member, THOUGHT)) return undefined;
  const input = memberValue(asked, 'input');
  return Array.isArray(input) ? input : undefined;
}

function withSealed(include: unknown): readonly unknown[] | undefined {
  const said: readonly unknown[] = Array.isArray(include) ? include : [];
  return said.includes(SEALED) ? undefined : [...said, SEALED];
}

const memberOf = ({ outline }: Asked, name: string): Member | undefined =>
  outline.members.find((member) => member.name === name);

function memberValue(asked: Asked, name: string): unknown {
  const member = memberOf(asked, name);
  return member && parseJson(decoder.decode(asked.bytes.subarray(member.start, member.end)));
}

const decoder = new TextDecoder();
const THOUGHT = new TextEncoder().encode('"reasoning"');

/** Whether the bytes of a member have a text in them, without decoding images that are there too. */
function hasText(bytes: Uint8Array, { start, end }: Member, text: Uint8Array): boolean {
  const [first = 0] = text;
  for (let at = bytes.indexOf(first, start); at >= 0 && at < end; at = bytes.indexOf(first, at + 1)) {
    if (text.every((byte, index) => bytes[at + index] === byte)) return true;
  }
  return false;
}
