// One entry of a price list to the versions of a price card. A card without input and output prices is refused, with the reason.
import { ok, type Result, refuse } from '../../base/result.ts';
import type { UsageKind } from '../../billing/usage.ts';
import { nanoPerMillion, type PriceRefusal } from '../decimal.ts';
import type { Services } from '../service-price.ts';
import type { ModelFacts } from './facts.ts';

/** Amounts by kind in nano-USD per million, for prompts of `from` tokens and more. The first tier is the base, from 0. */
export type ImportedTier = { readonly from: number; readonly amounts: Readonly<Partial<Record<UsageKind, bigint>>> };
export type ImportedPrice = {
  readonly effectiveFrom: number;
  readonly tiers: readonly ImportedTier[];
  /** What service tiers multiply it by, in parts per million. */
  readonly services?: Services;
};

/** Prices that are said on purpose where the data has none: an embedding has no output to be paid for. */
type Said = Readonly<Partial<Record<UsageKind, bigint>>>;
export const NOTHING_SAID: Said = {};
export const FREE_OUTPUT: Said = { output: 0n };

/** A price in the list: a number, or one that changes above a count of prompt tokens. */
export type ListPrice =
  | number
  | { readonly base: number; readonly tiers: readonly { readonly start: number; readonly price: number }[] };
export type ListPrices = Readonly<Record<string, ListPrice | undefined>>;
export type ListConstraint =
  | { readonly type: 'start_date'; readonly start_date: string }
  | { readonly type: 'time_of_date'; readonly start_time: string; readonly end_time: string };
export type ListEntry =
  | ListPrices
  | readonly { readonly constraint?: ListConstraint | undefined; readonly prices: ListPrices }[];

/** The list's names for what we price, and of how many units (as a power of ten) a price is. Others have no kind of ours. */
export const LIST_KINDS: Readonly<Record<string, { readonly kind: UsageKind; readonly places: 3 | 6 }>> = {
  input_mtok: { kind: 'input', places: 6 },
  output_mtok: { kind: 'output', places: 6 },
  cache_read_mtok: { kind: 'cache_read', places: 6 },
  cache_audio_read_mtok: { kind: 'cache_read_audio', places: 6 },
  cache_write_mtok: { kind: 'cache_write_5m', places: 6 },
  cache_write_1h_mtok: { kind: 'cache_write_1h', places: 6 },
  input_audio_mtok: { kind: 'input_audio', places: 6 },
  output_audio_mtok: { kind: 'output_audio', places: 6 },
  input_image_mtok: { kind: 'input_image', places: 6 },
  output_image_mtok: { kind: 'output_image', places: 6 },
  output_reasoning_mtok: { kind: 'reasoning', places: 6 },
  requests_kcount: { kind: 'requests', places: 3 },
  web_searches_kcount: { kind: 'searches', places: 3 },
};

type Quoted = { readonly kind: UsageKind; readonly places: 3 | 6; readonly from: number; readonly text: string };

/** The versions of an entry that are in force at `now` or will be later, oldest first. */
export function importEntry(
  entry: ListEntry,
  now: number,
  said = NOTHING_SAID,
): Result<readonly ImportedPrice[], PriceRefusal> {
  const parts: Extract<ListEntry, readonly unknown[]> = Array.isArray(entry) ? entry : [{ prices: entry }];
  const byHour = parts.filter((part) => part.constraint?.type === 'time_of_date').map((part) => part.prices);
  const dated = parts.flatMap(({ constraint, prices }) => {
    if (constraint?.type === 'time_of_date') return [];
    return [{ effectiveFrom: constraint === undefined ? 0 : Date.parse(constraint.start_date), prices }];
  });
  const inForce = dated.findLastIndex(({ effectiveFrom }) => effectiveFrom <= now);
  const versions: ImportedPrice[] = [];
  for (const { effectiveFrom, prices } of dated.slice(Math.max(0, inForce))) {
    // A price by the hour of the day is sold at its dearest hour: the reserve must cover it, and a receipt names one price.
    const tiers = tiersOf([prices, ...byHour].flatMap(quotedIn), said);
    if (!tiers.ok) return tiers;
    versions.push({ effectiveFrom, tiers: tiers.value });
  }
  return versions.length === 0 ? refuse('missing') : ok(versions);
}

/** The price that the facts about a model state. */
export function importFacts(facts: ModelFacts, said = NOTHING_SAID): Result<readonly ImportedPrice[], PriceRefusal> {
  const sets = [{ above: -1, prices: facts.prices ?? {} }, ...(facts.tiers ?? [])];
  const quoted = sets.flatMap(({ above, prices }) =>
    Object.entries(prices).flatMap(([name, text]): readonly Quoted[] => {
      const known = Object.values(LIST_KINDS).find(({ kind }) => kind === name);
      return known === undefined ? [] : [{ ...known, from: above + 1, text }];
    }),
  );
  const tiers = tiersOf(quoted, said);
  return tiers.ok ? ok([{ effectiveFrom: 0, tiers: tiers.value }]) : tiers;
}

/** Adds the service tiers of the facts to versions that ask for input what the facts do: a multiplier is of those prices. */
export function withServices(
  versions: readonly ImportedPrice[],
  { prices = {}, services }: ModelFacts,
): readonly ImportedPrice[] {
  const input = nanoPerMillion(prices.input ?? '');
  if (services === undefined || !input.ok) return versions;
  return versions.map((version) =>
    version.tiers[0]?.amounts.input === input.value ? { ...version, services } : version,
  );
}

/** JavaScript writes a number as the shortest decimal that means it, which is the text that the list was written with. */
function quotedIn(prices: ListPrices): readonly Quoted[] {
  return Object.entries(prices).flatMap(([name, price]): readonly Quoted[] => {
    const known = LIST_KINDS[name];
    if (known === undefined || price === undefined) return [];
    if (typeof price === 'number') return [{ ...known, from: 0, text: String(price) }];
    // A tier of the list holds above its start, ours holds from its first token.
    const above = price.tiers.map((tier) => ({ ...known, from: tier.start + 1, text: String(tier.price) }));
    return [{ ...known, from: 0, text: String(price.base) }, ...above];
  });
}

function tiersOf(quoted: readonly Quoted[], said: Said): Result<readonly ImportedTier[], PriceRefusal> {
  const tiers = new Map<number, Partial<Record<UsageKind, bigint>>>([[0, {}]]);
  for (const { kind, places, from, text } of quoted) {
    const amount = nanoPerMillion(text, places);
    if (!amount.ok) return amount;
    const amounts = tiers.get(from) ?? {};
    const known = amounts[kind];
    amounts[kind] = known === undefined || amount.value > known ? amount.value : known;
    tiers.set(from, amounts);
  }
  const base = { ...said, ...tiers.get(0) };
  tiers.set(0, base);
  if (base.input === undefined || base.output === undefined) return refuse('missing');
  // Zero is a price that an operator says on purpose; a list that has it means a trial, or does not know.
  if (base.input === 0n || (base.output === 0n && said.output === undefined)) return refuse('zero_unsaid');
  return ok(
    [...tiers]
      .toSorted(([first], [second]) => first - second)
      .map(([from, amounts]) => ({ from, amounts: withoutZeros(amounts, said) })),
  );
}

/** A part at zero beside prices that are not is one that the list does not know: it falls to its parent's price. */
const withoutZeros = (amounts: Partial<Record<UsageKind, bigint>>, said: Said): ImportedTier['amounts'] =>
  Object.fromEntries(Object.entries(amounts).filter(([kind, amount]) => amount > 0n || Object.hasOwn(said, kind)));
