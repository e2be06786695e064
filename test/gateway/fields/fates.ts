// What becomes of every field of a request, told from what is sent with it and without it.
import type { Asked } from '../../../src/gateway/asked.ts';
import type { JsonObject } from '../../../src/gateway/form/json.ts';
import type { Reach } from '../../../src/gateway/passages/passage.ts';
import { type Around, CONTEXTS, GIVEN } from './bodies.ts';
import { askedIn, type Outcome, outcomeOf } from './carried.ts';
import { type Given, type Pair, pairsOf } from './sample.ts';
import { type Member, TAGS } from './shapes.ts';
import type { Holder } from './walk.ts';

/** `carried` is kept or mapped. */
export type Fate = 'carried' | 'dropped' | 'refused';

/** The fate of every field of `holders`, by place and name, at the one of `reaches` that does most for it. */
export function fatesOf(
  dialect: string,
  holders: readonly Holder[],
  reaches: readonly Reach[],
): ReadonlyMap<string, Fate> {
  const fates = new Map<string, Fate>();
  const refused = new Set<Holder>();
  for (const holder of holders) {
    const isRefused =
      (holder.inside !== undefined && refused.has(holder.inside.holder)) || isRefusedWhole(dialect, holder, reaches);
    if (isRefused) refused.add(holder);
    for (const member of holder.members) {
      const key = keyOf(holder, member);
      const known = fates.get(key);
      if (known === 'carried') continue;
      const fate = isRefused ? 'refused' : fateOf(dialect, holder, member, reaches);
      const better = BEST.find((one) => one === known || one === fate);
      if (better !== undefined) fates.set(key, better);
    }
  }
  return fates;
}

const BEST: readonly Fate[] = ['carried', 'refused', 'dropped'];

/** Place and name of a field. */
const keyOf = ({ at }: Holder, { name }: Member): string => (at === '' ? name : `${at}.${name}`);

/** An object that is refused for what it is: then so are its members, whatever they say. */
function isRefusedWhole(dialect: string, holder: Holder, reaches: readonly Reach[]): boolean {
  const tag = holder.members.find(({ name }) => TAGS.includes(name));
  return tag !== undefined && /\)$/.test(holder.at) && fateOf(dialect, holder, tag, reaches) === 'refused';
}

/** Whether a field that is left out is named as such. */
export function isNamed(dialect: string, holder: Holder, member: Member, reach: Reach): boolean {
  const [around] = CONTEXTS[dialect]?.(keyOf(holder, member)) ?? [];
  const pairs = around === undefined ? [] : pairsOf(holder, member, givenOf(dialect));
  return pairs.some(({ said, unsaid }) => {
    const named = outcome(dialect, around?.(said) ?? said, reach).dropped;
    return named.length > outcome(dialect, around?.(unsaid) ?? unsaid, reach).dropped.length;
  });
}

const givenOf = (dialect: string): Given => GIVEN[dialect] ?? { values: {}, objects: {} };

/** Undefined where nothing tells it: the kind of an object that is always there. */
function fateOf(dialect: string, holder: Holder, member: Member, reaches: readonly Reach[]): Fate | undefined {
  const pairs = pairsOf(holder, member, givenOf(dialect));
  if (pairs.length === 0) return undefined;
  const seen = new Set<Fate | undefined>();
  for (const around of CONTEXTS[dialect]?.(keyOf(holder, member)) ?? []) {
    for (const pair of pairs) {
      for (const reach of reaches) {
        const fate = fateAt(dialect, pair, around, reach);
        if (fate === 'carried') return fate;
        seen.add(fate);
      }
    }
  }
  return seen.has('dropped') && !seen.has('refused') ? 'dropped' : 'refused';
}

/** Undefined where it is refused with the field and without: something else is why. */
function fateAt(dialect: string, { said, unsaid }: Pair, around: Around, reach: Reach): Fate | undefined {
  const withIt = outcome(dialect, around(said), reach);
  const without = outcome(dialect, around(unsaid), reach);
  if (withIt.refused !== undefined) return without.refused === undefined ? 'refused' : undefined;
  return withIt.sent === without.sent ? 'dropped' : 'carried';
}

type Request = { readonly asked: Asked | string; readonly outcomes: Map<Reach, Outcome> };

const requests = new Map<string, Request>();

/** Many fields are told from the same body without them. */
function outcome(dialect: string, body: JsonObject, reach: Reach): Outcome {
  const key = `${dialect} ${JSON.stringify(body)}`;
  const request = requests.get(key) ?? { asked: askedIn(dialect, body), outcomes: new Map() };
  requests.set(key, request);
  const known = request.outcomes.get(reach) ?? outcomeOf(request.asked, reach);
  request.outcomes.set(reach, known);
  return known;
}
