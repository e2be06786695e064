// Lots: credit as it came in. Spend is taken from promotional lots first, the one that expires earliest before the others, then from
// paid ones, oldest first; spend given back refills them in reverse. Pure.
import { add, atLeastZero, type NanoUsd, smallest, subtract, ZERO } from './money.ts';

export type Lot = {
  readonly id: string;
  readonly kind: 'paid' | 'promotional';
  readonly amount: NanoUsd;
  readonly left: NanoUsd;
  readonly createdAt: number;
  readonly expiresAt?: number;
};

/** Lots, and what was taken beyond them after a reversal made the balance negative. `sum of left − debt` is credit less spend. */
export type Lots = { readonly lots: readonly Lot[]; readonly debt: NanoUsd };

/** Takes spend from the lots in their order. What they cannot cover becomes debt. */
export function takeFromLots(from: Lots, amount: NanoUsd): Lots {
  let rest = amount;
  const taken = new Map<string, NanoUsd>();
  for (const lot of [...from.lots].sort(spendingOrder)) {
    const part = smallest(rest, lot.left);
    taken.set(lot.id, part);
    rest = subtract(rest, part);
  }
  const lots = from.lots.map((lot) => ({ ...lot, left: subtract(lot.left, taken.get(lot.id) ?? ZERO) }));
  return { lots, debt: add(from.debt, rest) };
}

/** Gives spend back: debt first, then the lots in the reverse of their order, none above what it came in with. */
export function giveBackToLots(to: Lots, amount: NanoUsd): Lots {
  const cleared = smallest(amount, to.debt);
  let rest = subtract(amount, cleared);
  const given = new Map<string, NanoUsd>();
  for (const lot of [...to.lots].sort(spendingOrder).reverse()) {
    const part = smallest(rest, subtract(lot.amount, lot.left));
    given.set(lot.id, part);
    rest = subtract(rest, part);
  }
  const lots = to.lots.map((lot) => ({ ...lot, left: add(lot.left, given.get(lot.id) ?? ZERO) }));
  return { lots, debt: subtract(to.debt, cleared) };
}

/** Adds a lot; debt is paid out of it at once. */
export function addLot(to: Lots, lot: Omit<Lot, 'left'>): Lots {
  const paid = smallest(to.debt, lot.amount);
  return { lots: [...to.lots, { ...lot, left: subtract(lot.amount, paid) }], debt: subtract(to.debt, paid) };
}

/** Takes a reversal out: of its own lot first, then of the others, the last to be spent first. */
export function reverseFromLots(from: Lots, amount: NanoUsd, lotId?: string): Lots {
  const own = from.lots.find((lot) => lot.id === lotId);
  const part = own === undefined ? ZERO : smallest(own.left, amount);
  const lots = from.lots.map((lot) => (lot.id === lotId ? { ...lot, left: subtract(lot.left, part) } : lot));
  let rest = subtract(amount, part);
  const taken = new Map<string, NanoUsd>();
  for (const lot of [...lots].sort(spendingOrder).reverse()) {
    const more = smallest(rest, lot.left);
    taken.set(lot.id, more);
    rest = subtract(rest, more);
  }
  const left = lots.map((lot) => ({ ...lot, left: subtract(lot.left, taken.get(lot.id) ?? ZERO) }));
  return { lots: left, debt: add(from.debt, atLeastZero(rest)) };
}

/** Gives back what a reversal took: debt first, then its own lot, then the others in the reverse of their order. */
export function restoreToLots(to: Lots, amount: NanoUsd, lotId: string): Lots {
  const cleared = smallest(amount, to.debt);
  const rest = subtract(amount, cleared);
  const own = to.lots.find((lot) => lot.id === lotId);
  const part = own === undefined ? ZERO : smallest(rest, subtract(own.amount, own.left));
  const lots = to.lots.map((lot) => (lot.id === lotId ? { ...lot, left: add(lot.left, part) } : lot));
  return giveBackToLots({ lots, debt: subtract(to.debt, cleared) }, subtract(rest, part));
}

/** What is left of a lot. */
export const leftOf = ({ lots }: Lots, lotId: string): NanoUsd => lots.find((lot) => lot.id === lotId)?.left ?? ZERO;

/** Lots that have expired with something left, the earliest first. */
export const expiredLots = ({ lots }: Lots, now: number): readonly Lot[] =>
  lots
    .filter(({ left, expiresAt }) => left > ZERO && expiresAt !== undefined && expiresAt <= now)
    .sort((first, second) => (first.expiresAt ?? 0) - (second.expiresAt ?? 0) || (first.id < second.id ? -1 : 1));

/** When the next lot expires that has something left; undefined when none will. */
export function nextExpiry({ lots }: Lots): number | undefined {
  const times = lots.flatMap(({ left, expiresAt }) => (left > ZERO && expiresAt !== undefined ? [expiresAt] : []));
  return times.length === 0 ? undefined : Math.min(...times);
}

function spendingOrder(first: Lot, second: Lot): number {
  if (first.kind !== second.kind) return first.kind === 'promotional' ? -1 : 1;
  const expiry = (first.expiresAt ?? Number.MAX_SAFE_INTEGER) - (second.expiresAt ?? Number.MAX_SAFE_INTEGER);
  if (first.kind === 'promotional' && expiry !== 0) return expiry;
  return first.createdAt - second.createdAt || (first.id < second.id ? -1 : 1);
}
