// Automatic top-ups as a ledger decides them: one intent at a time, written in the commit that hears of too little credit. Steps only; the
// alarm places the order.
import { startOfDay } from '../../base/clock.ts';
import { add, ZERO } from '../../billing/money.ts';
import type { TopUpEnd } from '../../payments/desk.ts';
import type { TopUpRule } from '../account-messages.ts';
import type { LedgerStep } from './operations.ts';
import { creditAtHand } from './state.ts';

/** Sets the owner's rule, or takes it away. Setting it lifts what had stopped it; an order under way goes on. */
export function setTopUpRule({ state }: LedgerStep, rule: TopUpRule | null): void {
  state.topUp = { ...state.topUp, rule, stopped: null };
}

/** Decides on a top-up when credit has fallen below the threshold. Run in every commit, after what it did. */
export function considerTopUp(step: Pick<LedgerStep, 'state' | 'now'>, newOrderId: (now: number) => string): void {
  const { state, now } = step;
  const { rule, intent, stopped } = state.topUp;
  if (rule === null || intent !== null || stopped !== null) return;
  if ((state.account?.freeze.causes.length ?? 0) > 0 || creditAtHand(state) >= rule.threshold) return;
  const today = startOfDay(now);
  const ordered = state.topUp.day.start === today ? state.topUp.day.ordered : ZERO;
  const day = { start: today, ordered: add(ordered, rule.amount) };
  if (day.ordered > rule.dailyMost) return;
  const made = { orderId: newOrderId(now), amount: rule.amount, at: now, isTried: false, isAsked: false };
  state.topUp = { ...state.topUp, intent: made, day };
}

/** A refund or a dispute stops the rule; its owner sets it again. */
export function stopTopUps({ state, now }: LedgerStep, claimId: string): void {
  const { rule, stopped } = state.topUp;
  if (rule === null || stopped !== null) return;
  const [reason = 'claim', ...id] = claimId.split('/');
  state.topUp = { ...state.topUp, stopped: { reason, orderId: id.join('/'), at: now } };
}

/** The order is about to be asked for: from here on it may have been charged. */
export function noteTried({ state }: LedgerStep, orderId: string): void {
  const { intent } = state.topUp;
  if (intent?.orderId === orderId) state.topUp = { ...state.topUp, intent: { ...intent, isTried: true } };
}

/** The provider has the order: it is asked no more. */
export function noteAsked({ state }: LedgerStep, orderId: string): void {
  const { intent } = state.topUp;
  if (intent?.orderId === orderId) state.topUp = { ...state.topUp, intent: { ...intent, isAsked: true } };
}

/** The order ended without credit. A decline stops the rule, so that a card is not tried over and over. */
export function endTopUp({ state, now }: LedgerStep, { orderId, end, reason }: TopUpEnd): void {
  if (state.topUp.intent?.orderId !== orderId) return;
  const stopped = end === 'declined' ? { reason, orderId, at: now } : state.topUp.stopped;
  state.topUp = { ...state.topUp, intent: null, stopped };
}
