// Credit that expires: what is left of its lot is reversed, up to free credit. What running requests hold of it is taken once they have
// ended. Steps only; the alarm recalls slices before.
import { postings } from '../../billing/ledger.ts';
import { expiredLots, nextExpiry, reverseFromLots } from '../../billing/lots.ts';
import { add, atLeastZero, type NanoUsd, smallest, subtract, ZERO } from '../../billing/money.ts';
import { type LedgerStep, post, setLots } from './operations.ts';
import { freeCredit, type LedgerState } from './state.ts';

/** True while a lot has expired of which something is left. */
export const owesExpiry = (state: Readonly<LedgerState>, now: number): boolean =>
  (nextExpiry(state.lots) ?? Number.POSITIVE_INFINITY) <= now;

/**
 * Reverses what is left of expired lots, as far as free credit goes. As much of it as wallets that did not answer the recall can hold
 * stays: they may have spent it in time.
 */
export function expireLots(step: LedgerStep, unheard: NanoUsd): void {
  const { state } = step;
  let kept = atLeastZero(unheard);
  for (const lot of expiredLots(state.lots, step.now)) {
    const stays = smallest(kept, lot.left);
    kept = subtract(kept, stays);
    const amount = smallest(subtract(lot.left, stays), atLeastZero(freeCredit(state)));
    if (amount === ZERO) continue;
    state.books = { ...state.books, reversals: add(state.books.reversals, amount) };
    setLots(step, reverseFromLots(state.lots, amount, lot.id));
    post(step, 'expiry', `expiry/${lot.id}`, 'expired', postings.expiry(amount, lot.kind === 'promotional'));
  }
}
