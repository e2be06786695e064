// What one provider sells, out of a price list and facts: which names, at which prices. Pure; it does not bring providers together.
import { ok, type Result } from '../../base/result.ts';
import type { PriceRefusal } from '../decimal.ts';
import {
  FREE_OUTPUT,
  type ImportedPrice,
  importEntry,
  importFacts,
  type ListEntry,
  NOTHING_SAID,
  withServices,
} from './card.ts';
import type { Facts, ModelFacts } from './facts.ts';
import { EMBEDS, MOVING, modelId, NOT_TEXT, RESPONSES_ONLY, RETIRED, SNAPSHOT_DATE } from './identity.ts';
import { withSearches } from './search-prices.ts';

/** A model in the price list of one provider: `names` are those it is sold by, `matches` tells whether a name is one of them. */
export type ListedModel = {
  readonly names: readonly string[];
  readonly title: string | undefined;
  readonly context: number | undefined;
  readonly deprecated: boolean;
  readonly entry: ListEntry;
  readonly matches: (name: string) => boolean;
};

export type ProviderInput = { readonly slug: string; readonly listed: readonly ListedModel[]; readonly facts: Facts };

/** Why something in the data is not sold. */
export type LeftOut = PriceRefusal | 'not_chat' | 'deprecated' | 'not_current' | 'variant';

export type ImportedEndpoint = {
  readonly provider: string;
  readonly upstream: string;
  readonly priority: number;
  readonly output: number | undefined;
  readonly from: 'list' | 'facts';
  readonly prices: readonly ImportedPrice[];
};

/** One provider's offer of one model. */
export type Offer = ImportedEndpoint & {
  readonly id: string;
  readonly facts: ModelFacts | undefined;
  readonly title: string | undefined;
  readonly context: number | undefined;
  readonly otherNames: readonly string[];
};

type Prices = {
  readonly from: Offer['from'];
  readonly prices: Result<readonly ImportedPrice[], PriceRefusal>;
};

/** The provider whose names are the canon, because it serves nearly every model; it is tried last, being one hop more. */
export const CANON = 'openrouter';
/** Its own routers, free and otherwise special variants, and names without an author are not models. */
const CANON_NAME = /^(?!openrouter\/|~)[^:/]+\/[^:/]+$/;
const DIRECT_PRIORITY = 10;
const RESELLER_PRIORITY = 20;

/** What a provider offers of a list and facts; what it does not is handed to `leave` with the reason. */
export function offersOf(
  provider: ProviderInput,
  now: number,
  leave: (name: string, why: LeftOut) => void,
): readonly Offer[] {
  const { slug, listed, facts } = provider;
  const offers: Offer[] = [];
  const known = Object.keys(facts);
  const current = known.map((name) => ({
    name,
    fact: facts[name],
    model: listed.find((entry) => entry.matches(name)),
  }));
  const newer = listed
    .filter((model) => !known.some((name) => model.matches(name)))
    .map((model) => ({ name: model.names[0] ?? '', fact: undefined, model }));
  for (const { name, fact, model } of [...current, ...newer]) {
    const why = unsellable(slug, name, fact, model);
    const offered = why === undefined ? pricesOf(name, fact, model, now) : undefined;
    if (why !== undefined) leave(name, why);
    else if (offered !== undefined && !offered.prices.ok) leave(name, offered.prices.refusal);
    else if (offered?.prices.ok === true) {
      const prices = withSearches(offered.prices.value, slug, name);
      offers.push(offerOf(slug, name, factsOf(name, fact), model, offered.from, prices));
    }
  }
  return withSnapshotsAsAliases(offers);
}

function unsellable(
  slug: string,
  name: string,
  fact: ModelFacts | undefined,
  model: ListedModel | undefined,
): LeftOut | undefined {
  if ((slug === CANON && !CANON_NAME.test(name)) || MOVING.test(name)) return 'variant';
  if (NOT_TEXT.test(name) || (fact?.out !== undefined && !isChat(fact))) return 'not_chat';
  if (slug === 'openai' && RESPONSES_ONLY.test(name.replace(SNAPSHOT_DATE, ''))) return 'not_chat';
  if (fact?.deprecated === true || model?.deprecated === true) return 'deprecated';
  // The list keeps what providers no longer serve; only what it gives a context length is kept up to date.
  const isStale = model?.context === undefined || RETIRED[slug]?.test(name) === true;
  return fact === undefined && isStale ? 'not_current' : undefined;
}

const isChat = ({ in: input = [], out = [] }: ModelFacts): boolean =>
  input.includes('text') && out.includes('text') && !out.includes('image') && !out.includes('video');

/** The list's price; the facts' where the list has none that can be taken. */
function pricesOf(name: string, fact: ModelFacts = {}, model: ListedModel | undefined, now: number): Prices {
  const said = EMBEDS.test(name) ? FREE_OUTPUT : NOTHING_SAID;
  const listed = model === undefined ? undefined : importEntry(model.entry, now, said);
  if (listed?.ok === true) return { from: 'list', prices: ok(withServices(listed.value, fact)) };
  const stated = importFacts(fact, said);
  if (stated.ok) return { from: 'facts', prices: ok(withServices(stated.value, fact)) };
  return { from: 'facts', prices: listed ?? stated };
}

/** The facts know no vectors: they call them text, and their length the longest answer. */
function factsOf(name: string, fact: ModelFacts | undefined): ModelFacts | undefined {
  if (!EMBEDS.test(name)) return fact;
  const { output: _, ...others } = fact ?? {};
  return { in: ['text'], ...others, out: ['embeddings'], tools: false, structured: false, reasoning: false };
}

function offerOf(
  slug: string,
  name: string,
  fact: ModelFacts | undefined,
  model: ListedModel | undefined,
  from: Offer['from'],
  prices: readonly ImportedPrice[],
): Offer {
  return {
    id: modelId(slug, name),
    provider: slug,
    upstream: name,
    priority: slug === CANON ? RESELLER_PRIORITY : DIRECT_PRIORITY,
    output: fact?.output,
    from,
    prices,
    facts: fact,
    // A name that its provider moves to each new snapshot is still the model's.
    title: (fact?.name ?? model?.title)?.replace(/ \(latest\)$/, ''),
    context: fact?.context ?? model?.context,
    otherNames: model?.names.filter((other) => other !== name) ?? [],
  };
}

/** A dated snapshot at the price of its undated model is another name of it; at another price it is a model of its own. */
function withSnapshotsAsAliases(offers: readonly Offer[]): readonly Offer[] {
  const byName = new Map(offers.map((offer) => [offer.upstream, offer]));
  const dated = offers.filter((offer) => {
    const undated = byName.get(offer.upstream.replace(SNAPSHOT_DATE, ''));
    return undated !== undefined && undated !== offer && samePrices(undated.prices, offer.prices);
  });
  return offers
    .filter((offer) => !dated.includes(offer))
    .map((offer) => {
      const snapshots = dated.filter(({ upstream }) => upstream.replace(SNAPSHOT_DATE, '') === offer.upstream);
      const ownNames = new Set(offers.map(({ upstream }) => upstream).filter((name) => name !== offer.upstream));
      const others = offer.otherNames.filter((name) => !ownNames.has(name));
      return { ...offer, otherNames: [...new Set([...others, ...snapshots.map(({ upstream }) => upstream)])] };
    });
}

const samePrices = (first: readonly ImportedPrice[], second: readonly ImportedPrice[]): boolean =>
  pricesText(first) === pricesText(second);

/** One text for equal prices. */
export const pricesText = (prices: readonly ImportedPrice[]): string =>
  JSON.stringify(prices, (_, value: unknown) => (typeof value === 'bigint' ? String(value) : value));
