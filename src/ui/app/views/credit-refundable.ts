// What of an order its owner may take back, and until when. Pure.
import { DAY } from '../../../base/clock.ts';
import { atLeastZero, downToCents, formatUsd, parseUsd, subtract, ZERO } from '../../../billing/money.ts';
import { isZero } from '../../money-text.ts';
import type { Order } from '../wire-credit.ts';

type Amounts = Pick<Order, 'amount' | 'refunded' | 'set_aside'>;

/** What is left of an order's credit in whole cents: not refunded, not claimed. */
export function leftOf({ amount, refunded, set_aside: aside }: Amounts): string {
  const left = subtract(read(amount), read(refunded), read(aside));
  return formatUsd(downToCents(atLeastZero(left)));
}

const read = (usd: string) => parseUsd(usd) ?? ZERO;

const STATES: readonly Order['state'][] = ['credited', 'partly_refunded', 'dispute_won'];

/** Whether its owner may take some of it back at `now`. */
export const canRefund = (order: Amounts & Pick<Order, 'state' | 'credited_at'>, days: number, now: number): boolean =>
  STATES.includes(order.state) &&
  order.credited_at !== null &&
  now < Date.parse(order.credited_at) + days * DAY &&
  !isZero(leftOf(order));
