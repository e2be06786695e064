// The account itself: opened, limited, frozen and shown. Steps inside a commit, and views.

import type { Place } from '../../base/api-key.ts';
import { assert } from '../../base/assert.ts';
import type { AccountId, KeyId } from '../../base/id.ts';
import { ok, type Result, refuse } from '../../base/result.ts';
import { add, type NanoUsd, subtract, ZERO } from '../../billing/money.ts';
import type { AccountView, CreditsView, LedgerTotals, WalletTotals } from '../account-messages.ts';
import { creditOf } from '../live/credit.ts';
import type { SpendingLimit } from '../messages.ts';
import type { Ledger } from './ledger.ts';
import { hearWallet, type LedgerStep } from './operations.ts';
import {
  type Account,
  creditsOf,
  freeCredit,
  keysWithCredit,
  type LedgerState,
  NEW_KEY,
  outOfKeys,
  turnPeriod,
  wordFor,
} from './state.ts';
import { createLedgerTables, writeAccount } from './store.ts';

/** Opens the account; one that is open keeps what it has. */
export function openAccount(
  step: LedgerStep,
  call: { readonly accountId: AccountId; readonly name: string; readonly place: Place },
): void {
  if (step.state.account !== null) return;
  createLedgerTables(step.sql);
  setAccount(step, { ...call, createdAt: step.now, limit: null, freeze: { version: 0, causes: [] } });
}

/** Notes a key of the account. */
export function registerKey(step: LedgerStep, keyId: KeyId): void {
  if (step.state.keys.has(keyId)) return;
  step.state.keys.set(keyId, NEW_KEY);
  step.dirty.add(keyId);
}

/** Sets or lifts the account's limit. A new period's count starts at the usage of now. */
export function setAccountLimit(step: LedgerStep, limit: SpendingLimit | null): void {
  const { account } = step.state;
  assert(account !== null, 'an account that is not open');
  if (limit?.reset !== account.limit?.reset) step.state.period = { start: 0, usageBefore: ZERO };
  setAccount(step, { ...account, limit });
  turnPeriod(step.state, step.now);
}

/** Changes the causes of the freeze; its version grows when they changed. */
export function changeFreeze(step: LedgerStep, change: (causes: readonly string[]) => readonly string[]): void {
  const { account } = step.state;
  assert(account !== null, 'an account that is not open');
  const causes = change(account.freeze.causes);
  if (causes.join('\n') === account.freeze.causes.join('\n')) return;
  setAccount(step, { ...account, freeze: { version: account.freeze.version + 1, causes } });
}

/** The account as its operator sees it, as last heard from its wallets. */
export function viewOfAccount(state: Readonly<LedgerState>): AccountView {
  const { account } = state;
  assert(account !== null, 'an account that is not open');
  return {
    accountId: account.accountId,
    name: account.name,
    place: account.place,
    createdAt: account.createdAt,
    credits: creditsOf(state),
    free: freeCredit(state),
    setAside: state.books.setAside,
    inSlices: outOfKeys(state),
    usage: state.usage,
    lost: state.lost,
    frozen: account.freeze.causes,
    limit: account.limit,
    keys: state.keys.size,
  };
}

/** Asks every wallet that may hold credit and adds up; refused when one does not answer, because the sum would be a guess. */
export async function creditsNow(
  ledger: Ledger,
  ask: (keyId: KeyId, word: LedgerTotals) => Promise<WalletTotals>,
): Promise<Result<CreditsView, { readonly reason: 'credit_unconfirmed' }>> {
  const asked = keysWithCredit(ledger.state);
  const words = await Promise.all(
    asked.map((keyId) => ask(keyId, wordFor(ledger.state, keyId)).catch(() => undefined)),
  );
  const heard = words.filter((word) => word !== undefined);
  if (heard.length < asked.length) return refuse({ reason: 'credit_unconfirmed' });
  return ledger.step((step) => {
    for (const word of heard) hearWallet(step, word);
    const { state } = step;
    const credits = creditsOf(state);
    const held = heard.reduce<NanoUsd>((sum, word) => add(sum, word.open), ZERO);
    const { setAside } = state.books;
    const { spendable, binds, frozen } = creditOf(state, new Map(heard.map((word) => [word.keyId, word])));
    return ok({
      credits,
      usage: state.usage,
      held,
      setAside,
      available: subtract(credits, state.usage, held, setAside),
      spendable,
      binds,
      frozen,
    });
  });
}

function setAccount(step: LedgerStep, account: Account): void {
  step.state.account = account;
  writeAccount(step.sql, account);
}
