// Requests, endpoints and catalogues to test the gateway's pure steps with.
import { assert } from '../../src/base/assert.ts';
import { marginPpm, type PriceCard, pricePerMillion } from '../../src/billing/price.ts';
import type { Catalog, Endpoint, Model } from '../../src/catalog/types.ts';
import type { Asked } from '../../src/gateway/asked.ts';
import { readChatRequest } from '../../src/gateway/wire/chat-request.ts';

const price = (dollars: number) => {
  const checked = pricePerMillion(BigInt(dollars * 1e9));
  assert(checked !== undefined, 'a price out of range');
  return checked;
};

/** A card of dollars per million tokens. */
export const card = (input: number, output: number): PriceCard => ({
  prices: { input: price(input), output: price(output) },
  tiers: [],
});

/** $10 for a thousand searches, and $25 for a thousand requests of models that search unasked. */
export const SEARCH_FEES = { searches: price(10_000), requests: price(25_000) } as const;

/** A card with one of these fees, or with both. */
export const withFees = (plain: PriceCard, fees: PriceCard['prices']): PriceCard => ({
  ...plain,
  prices: { ...plain.prices, ...fees },
});

/** An endpoint of `provider`; $1 in and $2 out unless told otherwise. */
export function endpoint(provider: string, prices = card(1, 2), more: Partial<Endpoint> = {}): Endpoint {
  const margin = marginPpm(0);
  assert(margin !== undefined, 'no margin');
  const version = { version: 'v1', effectiveFrom: 0, source: 'operator', card: prices } as const;
  return { provider, upstreamModel: 'm', price: version, margin, priority: 0, maxOutputTokens: 8_000, ...more };
}

/** A model served by these endpoints. */
export const model = (endpoints: readonly Endpoint[], reasoning = false): Model => ({
  id: 'acme/m',
  name: 'M',
  description: '',
  createdAt: 0,
  contextTokens: 100_000,
  capabilities: {
    inputModalities: ['text'],
    outputModalities: ['text'],
    tools: true,
    structuredOutputs: true,
    reasoning,
  },
  aliases: [],
  endpoints,
});

/** A catalogue of one model; every provider named by `on` is on. */
export const catalog = (only: Model, on: readonly string[]): Catalog => ({
  version: '1',
  models: new Map([[only.id, only]]),
  providers: new Map(
    on.map((slug) => [
      slug,
      { slug, kind: 'openai-compatible', baseUrl: `https://${slug}.test/v1`, apiKey: 'k', source: 'operator' },
    ]),
  ),
});

/** A chat request as the guard reads it. */
export function chat(fields: object = {}): Asked {
  const body = { model: 'acme/m', messages: [{ role: 'user', content: 'Say hello.' }], ...fields };
  const read = readChatRequest(new TextEncoder().encode(JSON.stringify(body)), 'application/json');
  assert(read.ok, 'the guard refused a test request');
  return read.value;
}
