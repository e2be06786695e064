// A payment provider as automatic top-ups meet it. It keeps its own books: one order for each id, whatever is asked how often, and what
// it has once said of an order it says again.
import type { TopUpIntent, TopUpOutcome } from '../../src/payments/desk.ts';

/** `amount` is what it was asked for first. */
export type Charge = { readonly amount: bigint; state: 'open' | 'paid' | 'declined' | 'expired' };

/** What can come of asking for an order the first time. After `unknown` the provider has it, and nobody was told. */
export const PLANS = ['declined', 'expired', 'unknown'] as const;

export class Provider {
  readonly charges = new Map<string, Charge>();
  /** What comes of the next orders, the first first; an order without a plan is taken. */
  readonly plans: (typeof PLANS)[number][] = [];

  /** Asks for an order, or with `mayAsk` false only looks it up: of what was never asked for nothing will come any more. */
  place({ orderId, amount }: TopUpIntent, mayAsk: boolean): TopUpOutcome {
    const known = this.charges.get(orderId);
    const plan = known !== undefined ? undefined : mayAsk ? this.plans.shift() : 'expired';
    const state = plan === undefined || plan === 'unknown' ? 'open' : plan;
    const charge = known ?? { amount, state };
    this.charges.set(orderId, charge);
    if (plan === 'unknown') return { end: 'unknown' };
    if (charge.state === 'open' || charge.state === 'paid') return { end: 'asked' };
    return { end: charge.state, reason: `card ${charge.state}` };
  }
}
