// What a ledger does to its state, each a synchronous step inside a commit. Nothing here waits or talks to a wallet.
import { assert } from '../../base/assert.ts';
import type { KeyId } from '../../base/id.ts';
import type { Log } from '../../base/log.ts';
import { grantFor, type Posting, postings, unheldOf } from '../../billing/ledger.ts';
import { addLot, giveBackToLots, type Lots, reverseFromLots, takeFromLots } from '../../billing/lots.ts';
import { add, atLeastZero, largest, type NanoUsd, subtract, ZERO } from '../../billing/money.ts';
import type { Freeze, GrantAnswer, GrantCall, MoneyInCall, MoneyOutCall, WalletTotals } from '../account-messages.ts';
import type { Sql } from '../sql.ts';
import { limitResetsAt } from '../wallet/state.ts';
import { type LedgerKey, type LedgerState, mostToGrant, NEW_KEY, wordFor } from './state.ts';
import { appendJournal, writeAccount, writeLots, writeMovement } from './store.ts';

/** What an operation works on; `dirty` collects the keys whose row the commit writes. */
export type LedgerStep = {
  readonly sql: Sql;
  readonly state: LedgerState;
  readonly dirty: Set<KeyId>;
  readonly log: Log;
  readonly now: number;
};

/**
 * Takes a wallet's word: keeps the higher of each total and posts the growth of spend to the journal. Answers whether the wallet
 * had seen more granted than the ledger knows, which means that the ledger's storage went back.
 */
export function hearWallet(step: LedgerStep, word: WalletTotals): { readonly wentBack: boolean } {
  const { state } = step;
  const before = state.keys.get(word.keyId) ?? NEW_KEY;
  const after = {
    granted: largest(before.granted, word.granted),
    returned: largest(before.returned, word.returned),
    spent: largest(before.spent, word.spent),
    refunded: largest(before.refunded, word.refunded),
    lost: largest(before.lost, word.lost),
    open: word.open,
    freezeHeard: Math.max(before.freezeHeard, word.freeze.version),
  };
  state.keys.set(word.keyId, after);
  if (!isSameKey(before, after)) step.dirty.add(word.keyId);
  const inKeys = subtract(add(state.books.inKeys, after.granted, before.returned), before.granted, after.returned);
  state.books = { ...state.books, inKeys };
  postSpend(step, word.keyId, {
    spent: subtract(after.spent, before.spent),
    refunded: subtract(after.refunded, before.refunded),
    lost: subtract(after.lost, before.lost),
  });
  adoptFreeze(step, word.freeze);
  const wentBack = word.granted > before.granted;
  if (wentBack) step.log('incident', 'ledger_storage_went_back', { key: word.keyId });
  return { wentBack };
}

const isSameKey = (first: LedgerKey, second: LedgerKey): boolean =>
  first.granted === second.granted &&
  first.returned === second.returned &&
  first.spent === second.spent &&
  first.refunded === second.refunded &&
  first.lost === second.lost &&
  first.open === second.open &&
  first.freezeHeard === second.freezeHeard;

/** A wallet that has heard of a newer freeze than the ledger knows shows what the ledger forgot. */
function adoptFreeze(step: LedgerStep, freeze: Freeze): void {
  const { account } = step.state;
  if (account === null || freeze.version <= account.freeze.version) return;
  step.log('incident', 'ledger_freeze_went_back', { version: freeze.version });
  step.state.account = { ...account, freeze };
  writeAccount(step.sql, step.state.account);
}

/** Decides a grant out of what is free now, or answers undefined when a recall should be tried first. */
export function grant(step: LedgerStep, call: GrantCall): GrantAnswer | undefined {
  const { state } = step;
  const { keyId } = call.totals;
  const frozen = (state.account?.freeze.causes.length ?? 0) > 0;
  if (frozen && !call.partial) {
    if (call.least === ZERO) return { totals: wordFor(state, keyId) };
    return { totals: wordFor(state, keyId), refusal: { reason: 'account_frozen', binds: 'credit', spendable: ZERO } };
  }
  const key = state.keys.get(keyId) ?? NEW_KEY;
  const { most } = mostToGrant(state);
  const amount = grantFor(call, key, most);
  if (amount === undefined) return undefined;
  // An overrun takes what there is only after a recall had its chance.
  if (call.partial && amount < subtract(call.least, unheldOf(key))) return undefined;
  give(step, keyId, amount);
  return { totals: wordFor(state, keyId) };
}

/** Grants what there is for an overrun, after a recall. While wallets are unheard that could cover the rest, it is not the last word. */
export function grantPartial(step: LedgerStep, call: GrantCall, unheard: NanoUsd): GrantAnswer {
  const { keyId } = call.totals;
  const key = step.state.keys.get(keyId) ?? NEW_KEY;
  const { most, binds } = mostToGrant(step.state);
  const amount = grantFor(call, key, most) ?? ZERO;
  give(step, keyId, amount);
  const totals = wordFor(step.state, keyId);
  const isShort = amount < subtract(call.least, unheldOf(key));
  if (!isShort || unheard <= ZERO) return { totals };
  return { totals, refusal: { reason: 'credit_unconfirmed', binds, spendable: ZERO } };
}

/** Why a grant is refused. `unheard` is what wallets that did not answer a recall can still hold. */
export function refusalOfGrant(step: LedgerStep, call: GrantCall, unheard: NanoUsd): GrantAnswer {
  const { state } = step;
  const { keyId } = call.totals;
  const key = state.keys.get(keyId) ?? NEW_KEY;
  const { most, binds } = mostToGrant(state);
  const spendable = atLeastZero(add(most, unheldOf(key)));
  const couldCover = unheard > ZERO && add(spendable, unheard) >= call.least;
  if (couldCover)
    return { totals: wordFor(state, keyId), refusal: { reason: 'credit_unconfirmed', binds, spendable } };
  const limit = binds === 'account_limit' ? state.account?.limit : null;
  const resetsAt = limit === null || limit === undefined ? undefined : limitResetsAt(limit, step.now);
  return {
    totals: wordFor(state, keyId),
    refusal: {
      reason: 'insufficient_credit',
      binds,
      spendable,
      ...(state.topUp.intent === null ? {} : { topUpPending: true }),
      ...(limit === null || limit === undefined ? {} : { limit }),
      ...(resetsAt === undefined ? {} : { resetsAt }),
    },
  };
}

/** Books money that came in, as a lot. The caller has checked that its id is new. */
export function moneyIn(step: LedgerStep, call: MoneyInCall): void {
  const { state } = step;
  assert(call.amount > ZERO, 'money in must be positive');
  state.books = { ...state.books, moneyIn: add(state.books.moneyIn, call.amount) };
  const { kind, expiresAt } = call.lot;
  const expiry = expiresAt === undefined ? {} : { expiresAt };
  setLots(
    step,
    addLot(state.lots, { id: call.externalId, kind, amount: call.amount, createdAt: step.now, ...expiry }),
  );
  writeMovement(step.sql, call.externalId, { kind: 'money_in', amount: call.amount, state: 'done' }, step.now);
  post(step, 'money_in', call.externalId, call.reason, postings.moneyIn(call.amount, kind === 'promotional'));
}

/** Takes credit out. The caller has checked that its id is new and that so much is free. */
export function moneyOut(step: LedgerStep, call: MoneyOutCall): void {
  const { state } = step;
  assert(call.amount > ZERO, 'a reversal must be positive');
  state.books = { ...state.books, reversals: add(state.books.reversals, call.amount) };
  setLots(step, reverseFromLots(state.lots, call.amount));
  writeMovement(step.sql, call.externalId, { kind: 'reversal', amount: call.amount, state: 'done' }, step.now);
  post(step, 'reversal', call.externalId, call.reason, postings.reversal(call.amount));
}

function give(step: LedgerStep, keyId: KeyId, amount: NanoUsd): void {
  assert(amount >= ZERO, 'a negative grant');
  if (amount === ZERO) return;
  const { state } = step;
  const key = state.keys.get(keyId) ?? NEW_KEY;
  state.keys.set(keyId, { ...key, granted: add(key.granted, amount) });
  state.books = { ...state.books, inKeys: add(state.books.inKeys, amount) };
  step.dirty.add(keyId);
}

function postSpend(
  step: LedgerStep,
  keyId: KeyId,
  growth: { readonly spent: NanoUsd; readonly refunded: NanoUsd; readonly lost: NanoUsd },
): void {
  const { state } = step;
  if (growth.spent === ZERO && growth.refunded === ZERO && growth.lost === ZERO) return;
  state.usage = subtract(add(state.usage, growth.spent), growth.refunded);
  state.lost = add(state.lost, growth.lost);
  const net = subtract(growth.spent, growth.refunded);
  setLots(step, net >= ZERO ? takeFromLots(state.lots, net) : giveBackToLots(state.lots, subtract(ZERO, net)));
  const parts: readonly (readonly Posting[])[] = [
    growth.spent > ZERO ? postings.spend(growth.spent) : [],
    growth.refunded > ZERO ? postings.refunded(growth.refunded) : [],
    growth.lost > ZERO ? postings.lost(growth.lost) : [],
  ];
  post(step, 'spend', null, `key ${keyId}`, parts.flat());
}

/** Replaces the lots and writes those that changed. */
export function setLots(step: LedgerStep, lots: Lots): void {
  writeLots(step.sql, step.state.lots.lots, lots.lots);
  step.state.lots = lots;
}

/** Appends a balanced entry to the journal. */
export function post(
  step: LedgerStep,
  kind: string,
  externalId: string | null,
  note: string,
  entries: readonly Posting[],
): void {
  const sum = entries.reduce<NanoUsd>((total, entry) => add(total, entry.amount), ZERO);
  assert(sum === ZERO, 'an entry that does not balance');
  step.state.sequence += 1;
  appendJournal(step.sql, { sequence: step.state.sequence, at: step.now, kind, externalId, note, postings: entries });
}
