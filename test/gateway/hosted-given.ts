// Endpoints with and without prices of searches, and requests that ask their provider for more than reading and writing.
import { assert } from '../../src/base/assert.ts';
import type { PriceCard } from '../../src/billing/price.ts';
import type { ProviderKind } from '../../src/catalog/types.ts';
import { isObject, type JsonObject, parseJson } from '../../src/gateway/form/json.ts';
import type { Reach } from '../../src/gateway/passages/passage.ts';
import { askedIn, outcomeOf, reachOf } from './fields/carried.ts';
import { card, SEARCH_FEES, withFees } from './given.ts';

/** An endpoint as a catalogue sells it, with or without a price of searches. */
export function reach(slug: string, prices: PriceCard, upstreamModel = 'm', kind?: ProviderKind): Reach {
  const one = reachOf(slug, upstreamModel, kind);
  const price = { ...one.endpoint.price, source: 'import', card: prices } as const;
  return { ...one, endpoint: { ...one.endpoint, price } };
}

export const NO_SEARCH = card(1, 2);
export const BY_SEARCH = withFees(NO_SEARCH, { searches: SEARCH_FEES.searches });
export const BY_REQUEST = withFees(NO_SEARCH, { requests: SEARCH_FEES.requests });

/** A short conversation in each dialect, with more. */
export const chat = (fields: object) => ({ model: 'acme/m', messages: [{ role: 'user', content: 'Hi' }], ...fields });
const responses = (fields: object) => ({ model: 'acme/m', input: 'Hi', ...fields });
const messages = (fields: object) => ({ ...chat(fields), max_tokens: 9 });
const BODIES = { chat, responses, messages } as const;

export type Spoken = keyof typeof BODIES;

/** An endpoint that each dialect goes to as it is. */
export const NATIVE = {
  chat: reach('openai', BY_SEARCH),
  responses: reach('openai', BY_SEARCH),
  messages: reach('anthropic', BY_SEARCH, 'claude-opus-4-6', 'anthropic'),
} as const;

/** What becomes of it. */
export const outcome = (dialect: Spoken, fields: object, at: Reach) =>
  outcomeOf(askedIn(dialect, BODIES[dialect](fields)), at);

/** The body that is sent. */
export function sent(dialect: Spoken, fields: object, at: Reach): JsonObject {
  const { sent: text, refused } = outcome(dialect, fields, at);
  assert(text !== undefined, `refused for ${refused}`);
  const body = parseJson(text.slice(text.indexOf(' ') + 1));
  assert(isObject(body), 'no body');
  return body;
}
