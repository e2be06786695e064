// What a receipt says of an order's money: what was paid, what went back and how much of that was credit, fee and tax. Pure; it only takes
// apart what the order's words already come to.
import { add, fromCents, type NanoUsd, smallest, subtract, ZERO } from '../../billing/money.ts';
import { type Claim, type ClaimState, figuresOf, type OrderStanding } from '../../billing/order-standing.ts';
import { standingOf } from '../../payments/bring.ts';
import type { PaymentObject } from '../../payments/object-rows.ts';
import { type Order, priceOf } from '../../payments/order.ts';
import { claimStateOf } from '../../payments/ranks.ts';
import type { Refund } from '../../payments/refund-rows.ts';

/** Money that goes back to the buyer, or would have: `amount` is `credit`, `tax` and `other` together. */
export type Return = {
  readonly kind: Claim['kind'];
  readonly id: string;
  /** null where the provider does not say when. */
  readonly at: number | null;
  readonly state: ClaimState;
  /** Credit that it takes. */
  readonly credit: NanoUsd;
  readonly tax: NanoUsd;
  /** Of the fee, or of money that bought no credit: a second payment, or what another return had already taken. */
  readonly other: NanoUsd;
  readonly amount: NanoUsd;
};

export type Payment = { readonly id: string; readonly at: number | null; readonly amount: NanoUsd };

export type OrderParts = {
  /** What one payment of the order is for; the three add up to `total`. */
  readonly credit: NanoUsd;
  readonly fee: NanoUsd;
  readonly tax: NanoUsd;
  readonly total: NanoUsd;
  /** More than one only when a buyer paid twice. */
  readonly payments: readonly Payment[];
  readonly returns: readonly Return[];
  /** Returns that are final. */
  readonly returned: NanoUsd;
  readonly netPaid: NanoUsd;
};

/** Takes apart the money of an order that was paid. */
export function partsOf(order: Order, objects: readonly PaymentObject[], refunds: readonly Refund[]): OrderParts {
  const payments = objects
    .filter(({ kind, status }) => kind === 'payment' && status === 'paid')
    .map(({ id, at, minor }) => ({ id, at: timeOf(at), amount: fromCents(minor) }));
  const returns = returnsOf(standingOf(order, objects), [...ours(refunds, objects), ...others(objects)]);
  const total = order.totalMinor === null ? (payments[0]?.amount ?? priceOf(order)) : fromCents(order.totalMinor);
  const returned = add(...returns.filter(({ state }) => state === 'taken').map(({ amount }) => amount));
  return {
    credit: order.credit,
    fee: order.fee,
    tax: subtract(total, priceOf(order)),
    total,
    payments,
    returns,
    returned,
    netPaid: subtract(add(...payments.map(({ amount }) => amount)), returned),
  };
}

/** A return before it is taken apart: `claim` is what it takes of the price without tax. */
type Whole = Pick<Return, 'kind' | 'id' | 'at' | 'state' | 'amount'> & { readonly claim: NanoUsd };

/** Refunds that were started here and for which credit was set aside. The provider's word counts more than our row. */
const ours = (refunds: readonly Refund[], objects: readonly PaymentObject[]): readonly Whole[] =>
  refunds.flatMap(({ id, credit, minor, state, createdAt }): readonly Whole[] => {
    if (credit === null || minor === null) return [];
    const word = objects.find((object) => object.kind === 'refund' && object.refundId === id);
    const own = state === 'failed' || state === 'refused' ? 'returned' : 'open';
    const now = word === undefined ? own : claimStateOf('refund', word.status);
    return [{ kind: 'refund', id, at: createdAt, state: now, claim: credit, amount: fromCents(minor) }];
  });

/** Refunds that were made at the provider, and disputes. An inquiry moves no money. */
const others = (objects: readonly PaymentObject[]): readonly Whole[] =>
  objects.flatMap(({ kind, id, at, status, claim, minor, refundId }): readonly Whole[] => {
    if ((kind !== 'refund' && kind !== 'dispute') || refundId !== null) return [];
    const state = claimStateOf(kind, status);
    return state === 'none' ? [] : [{ kind, id, at: timeOf(at), state, claim, amount: fromCents(minor) }];
  });

/**
 * Together claims take no more than the order's credit, what is final before what is open: in this order each is given what it adds, so
 * that the parts sum to what the ledger has taken and set aside. A return that came to nothing is shown as it would have been alone.
 */
function returnsOf(order: OrderStanding, wholes: readonly Whole[]): readonly Return[] {
  const sorted = wholes.toSorted((one, other) => (one.at ?? 0) - (other.at ?? 0) || (one.id < other.id ? -1 : 1));
  const counted: Whole[] = [];
  const credits = new Map<Whole, NanoUsd>();
  for (const state of ['taken', 'open'] as const) {
    for (const whole of sorted.filter((each) => each.state === state)) {
      const before = takenBy(order, counted);
      counted.push(whole);
      credits.set(whole, subtract(takenBy(order, counted), before));
    }
  }
  return sorted.map((whole) => {
    const { claim, ...rest } = whole;
    const credit = credits.get(whole) ?? smallest(takenBy(order, [whole]), claim);
    return { ...rest, credit, tax: subtract(rest.amount, claim), other: subtract(claim, credit) };
  });
}

function takenBy(order: OrderStanding, wholes: readonly Whole[]): NanoUsd {
  if (wholes.length === 0) return ZERO;
  const word = { state: 'taken', rank: 0, at: 0 } as const;
  const claims = wholes.map(({ id, kind, claim }) => ({ id, kind, amount: claim, word }));
  return figuresOf({ ...order, claims }).taken;
}

const timeOf = (at: number): number | null => (at > 0 ? at : null);
