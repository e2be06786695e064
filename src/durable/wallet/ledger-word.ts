// What a wallet takes from its ledger's word. Totals only grow, so a late, lost or repeated word does no harm. Pure.
import { type NanoUsd, subtract } from '../../billing/money.ts';
import type { LedgerTotals } from '../account-messages.ts';
import { countSpend, later, type WalletState } from './state.ts';

/**
 * Keeps the higher of each total. When the ledger has seen more of the wallet's own totals than the wallet knows, its storage
 * went back: the higher figures are adopted, and the spend it forgot counts against the current periods.
 */
export function hearLedger(state: WalletState, word: LedgerTotals): { readonly wentBack: boolean } {
  const wentBack =
    word.returned > state.returned ||
    word.spent > state.spent ||
    word.refunded > state.refunded ||
    word.lost > state.lost;
  const forgotten: NanoUsd = subtract(later(state.spent, word.spent), state.spent);
  state.granted = later(state.granted, word.granted);
  state.returned = later(state.returned, word.returned);
  state.spent = later(state.spent, word.spent);
  state.refunded = later(state.refunded, word.refunded);
  state.lost = later(state.lost, word.lost);
  state.periods = countSpend(state.periods, state.clock, forgotten);
  if (word.freeze.version > state.freeze.version) state.freeze = word.freeze;
  return { wentBack };
}

/** Whether the ledger's word holds anything that the wallet does not know. */
export const isNews = (state: Readonly<WalletState>, word: LedgerTotals): boolean =>
  word.freeze.version > state.freeze.version || TOTALS.some((total) => word[total] > state[total]);

const TOTALS = ['granted', 'returned', 'spent', 'refunded', 'lost'] as const;
