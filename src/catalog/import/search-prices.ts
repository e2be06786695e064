// What providers ask for searches of the web where neither the price list nor the facts say it: decimal dollars for a thousand, from
// their pages of prices. A search that a model makes for every request and tells nobody of is a price of the request.
import { assert } from '../../base/assert.ts';
import type { UsageKind } from '../../billing/usage.ts';
import { nanoPerMillion } from '../decimal.ts';
import type { ImportedPrice } from './card.ts';

type Searching = {
  readonly provider: string;
  readonly models: RegExp;
  readonly kind: 'searches' | 'requests';
  /** Dollars for a thousand, as text. */
  readonly price: string;
};

/** The first row that fits stands. A price that depends on how much is searched is the dearest: a receipt names one. */
const SEARCHING: readonly Searching[] = [
  // platform.openai.com/docs/pricing, built-in tools: web search, and web search preview of models that do not reason.
  { provider: 'openai', models: /^gpt-4o(?:-mini)?-search-preview/, kind: 'requests', price: '25' },
  { provider: 'openai', models: /^gpt-(?:5|[6-9])/, kind: 'searches', price: '10' },
  // ai.google.dev/gemini-api/docs/pricing, grounding: by the prompt up to 2.5, by the query from 3 on.
  { provider: 'gemini', models: /^gemini-2\.5-/, kind: 'searches', price: '35' },
  { provider: 'gemini', models: /^gemini-[3-9]/, kind: 'searches', price: '14' },
  // docs.x.ai, pricing of tools; older models have none.
  { provider: 'xai', models: /^grok-4/, kind: 'searches', price: '5' },
  // openrouter.ai/docs, web search: what a model's own provider asks is passed on, so it is that provider's price.
  { provider: 'openrouter', models: /^openai\/gpt-4o(?:-mini)?-search-preview/, kind: 'requests', price: '25' },
  { provider: 'openrouter', models: /^perplexity\/sonar$/, kind: 'requests', price: '12' },
  { provider: 'openrouter', models: /^perplexity\/sonar-(?:reasoning-)?pro$/, kind: 'requests', price: '14' },
  // The same page: $4 for a thousand results of Exa, and five results a search.
  { provider: 'openrouter', models: /^(?!perplexity\/|relace\/|.*-deep-research)/, kind: 'searches', price: '20' },
];

/** Adds what a model asks for its searches to versions of its price that have no such part. */
export function withSearches(
  versions: readonly ImportedPrice[],
  provider: string,
  name: string,
): readonly ImportedPrice[] {
  const found = SEARCHING.find((one) => one.provider === provider && one.models.test(name));
  if (found === undefined) return versions;
  const amount = nanoPerMillion(found.price, 3);
  assert(amount.ok, 'a price of searches that is none');
  const added: Partial<Record<UsageKind, bigint>> = { [found.kind]: amount.value };
  return versions.map((version) => ({
    ...version,
    tiers: version.tiers.map((tier) => (tier.from === 0 ? { ...tier, amounts: { ...added, ...tier.amounts } } : tier)),
  }));
}
