// Brings a price list and facts together into models with their endpoints. Pure: what it leaves out it counts and names.
import { MODALITIES, type Modality } from '../types.ts';
import type { ModelFacts } from './facts.ts';
import { identityKey, isSpellingOf } from './identity.ts';
import { CANON, type ImportedEndpoint, type LeftOut, type Offer, offersOf, type ProviderInput } from './offers.ts';

export type ImportedCapabilities = {
  readonly in: readonly Modality[];
  readonly out: readonly Modality[];
  readonly tools: 0 | 1;
  readonly structured: 0 | 1;
  readonly reasoning: 0 | 1;
};

export type ImportedModel = {
  readonly id: string;
  readonly name: string;
  readonly released: string | undefined;
  readonly context: number | undefined;
  readonly capabilities: ImportedCapabilities | undefined;
  readonly aliases: readonly string[];
  readonly endpoints: readonly ImportedEndpoint[];
};

export type Import = {
  readonly models: readonly ImportedModel[];
  readonly leftOut: readonly { readonly provider: string; readonly name: string; readonly why: LeftOut }[];
};

/** Every model that can be sold, at the prices that are in force at `now` or come later. */
export function importModels(providers: readonly ProviderInput[], now: number): Import {
  const leftOut: { provider: string; name: string; why: LeftOut }[] = [];
  const canonFirst = providers.toSorted(
    (first, second) => Number(second.slug === CANON) - Number(first.slug === CANON),
  );
  const offers = canonFirst.flatMap((provider) =>
    offersOf(provider, now, (name, why) => leftOut.push({ provider: provider.slug, name, why })),
  );
  const groups = new Map<string, Offer[]>();
  for (const offer of offers) {
    const key = identityKey(offer.id);
    const group = groups.get(key) ?? [];
    // Of two names of one provider for one model, the first stands: a model has one endpoint at a provider.
    if (group.every((other) => other.provider !== offer.provider)) group.push(offer);
    else leftOut.push({ provider: offer.provider, name: offer.upstream, why: 'variant' });
    groups.set(key, group);
  }
  const models = [...groups.values()].flatMap(modelOf);
  return { models: models.toSorted((first, second) => (first.id < second.id ? -1 : 1)), leftOut };
}

function modelOf(group: readonly Offer[]): readonly ImportedModel[] {
  const first = group[0];
  if (first === undefined) return [];
  const facts = group.flatMap((offer) => (offer.facts === undefined ? [] : [offer.facts]));
  const contexts = group.flatMap(({ context }) => (context === undefined ? [] : [context]));
  const spellings = group.flatMap(({ otherNames }) => otherNames.filter((name) => isSpellingOf(name, first.id)));
  const names = [...group.flatMap(({ id, upstream }) => [id, upstream]), ...spellings];
  const bare = first.id.slice(first.id.indexOf('/') + 1);
  return [
    {
      id: first.id,
      name: group.find(({ title }) => title !== undefined)?.title ?? bare,
      released: facts.flatMap(({ released }) => (released === undefined ? [] : [released])).toSorted()[0],
      context: contexts.length === 0 ? undefined : Math.max(...contexts),
      capabilities: capabilitiesOf(facts),
      aliases: [...new Set(names)].filter((name) => name !== first.id && name !== bare).toSorted(),
      endpoints: group.map(({ provider, upstream, priority, output, from, prices }) => ({
        provider,
        upstream,
        priority,
        output,
        from,
        prices,
      })),
    },
  ];
}

/** What any provider of the model is known to do; a thing that nobody speaks of is taken to be possible. */
function capabilitiesOf(facts: readonly ModelFacts[]): ImportedCapabilities | undefined {
  if (facts.length === 0) return undefined;
  const union = (lists: readonly (readonly string[] | undefined)[]): readonly Modality[] =>
    MODALITIES.filter((modality) => lists.some((list) => list?.includes(modality)));
  const anyOf = (flags: readonly (boolean | undefined)[], unknown: 0 | 1): 0 | 1 => {
    if (flags.includes(true)) return 1;
    return flags.every((flag) => flag === undefined) ? unknown : 0;
  };
  return {
    in: union(facts.map((fact) => fact.in)),
    out: union(facts.map((fact) => fact.out)),
    tools: anyOf(
      facts.map(({ tools }) => tools),
      1,
    ),
    structured: anyOf(
      facts.map(({ structured }) => structured),
      1,
    ),
    reasoning: anyOf(
      facts.map(({ reasoning }) => reasoning),
      1,
    ),
  };
}
