// A ledger's state in memory and the sums that follow from it. Pure: no storage, no clock.

import type { Place } from '../../base/api-key.ts';
import { periodStart, type Reset } from '../../base/clock.ts';
import type { AccountId, KeyId } from '../../base/id.ts';
import { type Books, freeOf, type KeyTotals, NO_TOTALS, outOf } from '../../billing/ledger.ts';
import type { Lots } from '../../billing/lots.ts';
import { add, type NanoUsd, subtract, ZERO } from '../../billing/money.ts';
import type { Freeze, LedgerTotals, TopUpState } from '../account-messages.ts';
import type { Binding, SpendingLimit } from '../messages.ts';

export type Account = {
  readonly accountId: AccountId;
  readonly name: string;
  readonly place: Place;
  readonly createdAt: number;
  readonly limit: SpendingLimit | null;
  readonly freeze: Freeze;
};

/** A key's totals as heard, and the version of the freeze its wallet knows. */
export type LedgerKey = KeyTotals & { readonly freezeHeard: number };

export type LedgerState = {
  account: Account | null;
  books: Books;
  lots: Lots;
  /** Σ (spent − refunded) over all keys. */
  usage: NanoUsd;
  lost: NanoUsd;
  /** The account's limit counts from here: the start of its period and the usage then. */
  period: { readonly start: number; readonly usageBefore: NanoUsd };
  /** Sequence of the newest journal entry, and of the newest that D1 is known to have. */
  sequence: number;
  sent: number;
  topUp: TopUpState;
  clock: number;
  readonly keys: Map<KeyId, LedgerKey>;
};

const NO_TOP_UP: TopUpState = { rule: null, intent: null, stopped: null, day: { start: 0, ordered: ZERO } };

/** A ledger nobody has opened. */
export const emptyLedger = (): LedgerState => ({
  account: null,
  books: { moneyIn: ZERO, reversals: ZERO, setAside: ZERO, inKeys: ZERO },
  lots: { lots: [], debt: ZERO },
  usage: ZERO,
  lost: ZERO,
  period: { start: 0, usageBefore: ZERO },
  sequence: 0,
  sent: 0,
  topUp: NO_TOP_UP,
  clock: 0,
  keys: new Map(),
});

export const NEW_KEY: LedgerKey = { ...NO_TOTALS, freezeHeard: 0 };

/** Free credit of the account. */
export const freeCredit = (state: LedgerState): NanoUsd => freeOf(state.books);

/** Money in, less reversals. */
export const creditsOf = (state: Readonly<LedgerState>): NanoUsd =>
  subtract(state.books.moneyIn, state.books.reversals);

/** What all keys together could spend: free credit and all that is in slices, as last heard. Negative when the account owes. */
export const creditAtHand = (state: Readonly<LedgerState>): NanoUsd =>
  subtract(creditsOf(state), state.books.setAside, state.usage);

/** What all keys can still hold, as last heard. */
export function outOfKeys(state: LedgerState): NanoUsd {
  return subtract(state.books.inKeys, state.usage);
}

/** What the account's limit leaves to grant: the limit, less spend of the period and all that keys can still hold. */
function limitHeadroom(state: LedgerState, limit: SpendingLimit): NanoUsd {
  const spent = subtract(state.usage, state.period.usageBefore);
  return subtract(limit.amount, spent, outOfKeys(state));
}

/** Starts the period of the account's limit again where it has ended. */
export function turnPeriod(state: LedgerState, now: number): void {
  const reset: Reset = state.account?.limit?.reset ?? 'total';
  const start = periodStart(reset, now);
  if (start > state.period.start) state.period = { start, usageBefore: state.usage };
}

/** What could be granted now without a recall: free credit or what the account's limit leaves, whichever is less. May be negative. */
export function mostToGrant(state: LedgerState): { readonly most: NanoUsd; readonly binds: Binding } {
  const free = freeCredit(state);
  const limit = state.account?.limit ?? null;
  if (limit === null) return { most: free, binds: 'credit' };
  const headroom = limitHeadroom(state, limit);
  return headroom < free ? { most: headroom, binds: 'account_limit' } : { most: free, binds: 'credit' };
}

/** The ledger's word to one key. */
export function wordFor(state: LedgerState, keyId: KeyId): LedgerTotals {
  const { granted, returned, spent, refunded, lost } = state.keys.get(keyId) ?? NEW_KEY;
  const freeze = state.account?.freeze ?? { version: 0, causes: [] };
  return { granted, returned, spent, refunded, lost, freeze, free: mostToGrant(state).most };
}

/** Keys that may hold something which a recall would return. */
export const keysWithCredit = (state: Readonly<LedgerState>): readonly KeyId[] =>
  [...state.keys].filter(([, key]) => outOf(key) > ZERO).map(([keyId]) => keyId);

/** Σ of what the named keys can still hold. */
export const outOfNamed = (state: LedgerState, keyIds: readonly KeyId[]): NanoUsd =>
  keyIds.reduce<NanoUsd>((sum, keyId) => add(sum, outOf(state.keys.get(keyId) ?? NEW_KEY)), ZERO);
