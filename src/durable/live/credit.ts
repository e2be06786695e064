// An account's credit as its ledger can tell it without asking anybody: its books, and what wallets said since. Pure.

import type { KeyId } from '../../base/id.ts';
import { add, atLeastZero, formatUsd, largest, type NanoUsd, smallest, subtract, ZERO } from '../../billing/money.ts';
import type { WalletTotals } from '../account-messages.ts';
import { creditsOf, type LedgerState, NEW_KEY } from '../ledger/state.ts';
import type { Binding } from '../messages.ts';

/** Exact dollars. `available` is credits less usage, held and set_aside; `spendable` is what a key without limits could hold now. */
export type Credit = {
  readonly credits: string;
  readonly usage: string;
  readonly held: string;
  readonly set_aside: string;
  readonly available: string;
  readonly spendable: string;
  readonly binds: Exclude<Binding, 'key_limit'> | 'freeze';
  readonly frozen: readonly string[];
};

/** Adds up the account's credit; `words` are newer than what the ledger has booked of the same wallets. */
export function creditOf(state: Readonly<LedgerState>, words: ReadonlyMap<KeyId, WalletTotals>): Credit {
  const { usage, held } = spendOf(state, words);
  const credits = creditsOf(state);
  const { setAside } = state.books;
  const available = subtract(credits, usage, held, setAside);
  const frozen = state.account?.freeze.causes ?? [];
  const limit = state.account?.limit ?? null;
  const headroom =
    limit === null ? available : subtract(limit.amount, subtract(usage, state.period.usageBefore), held);
  const bound = headroom < available ? 'account_limit' : 'credit';
  return {
    credits: formatUsd(credits),
    usage: formatUsd(usage),
    held: formatUsd(held),
    set_aside: formatUsd(setAside),
    available: formatUsd(available),
    spendable: formatUsd(frozen.length > 0 ? ZERO : atLeastZero(smallest(available, headroom))),
    binds: frozen.length > 0 ? 'freeze' : bound,
    frozen,
  };
}

function spendOf(state: Readonly<LedgerState>, words: ReadonlyMap<KeyId, WalletTotals>) {
  let [usage, held]: [NanoUsd, NanoUsd] = [state.usage, ZERO];
  for (const [keyId, key] of state.keys) held = add(held, words.get(keyId)?.open ?? key.open);
  for (const [keyId, word] of words) {
    const { spent, refunded } = state.keys.get(keyId) ?? NEW_KEY;
    // Totals only grow, so the higher of two is the later one.
    const [more, back] = [largest(word.spent, spent), largest(word.refunded, refunded)];
    usage = subtract(add(usage, more, refunded), spent, back);
  }
  return { usage, held };
}
