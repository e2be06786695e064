// What an order that moved is to be told of. Pure: a row in, news with their causes out. An order says the same thing every time it is
// looked at; that it is told once is its causes' affair.
import { DAY } from '../../base/clock.ts';
import { fromCents, type NanoUsd, ZERO } from '../../billing/money.ts';
import { type Order, priceMinorOf } from '../../payments/order.ts';

/** What became of an order. */
export type OrderNews = {
  readonly kind: 'top_up_done' | 'top_up_failed' | 'receipt';
  readonly event: 'top_up_done' | 'top_up_failed' | 'credited' | 'refunded';
  readonly cause: string;
  readonly orderId: string;
  readonly credit: NanoUsd;
  /** What was paid, with the fee and the tax; null while it is not known. */
  readonly charged: NanoUsd | null;
  /** Credit that refunds have taken. */
  readonly taken: NanoUsd;
  readonly reason: string | null;
};

/** What is older is history, not news: an order from before alerts existed can still move. */
const NEWS_MS = 7 * DAY;

const REFUNDED: ReadonlySet<Order['state']> = new Set(['partly_refunded', 'refunded']);
const FAILED: ReadonlySet<Order['state']> = new Set(['declined', 'expired']);

/** All that an order has to tell. */
export function newsOf(order: Order, now: number): readonly OrderNews[] {
  const { id, state, way, creditedAt, createdAt, taken, credit, reason } = order;
  const common = { orderId: id, credit, charged: chargedFor(order), taken, reason: null };
  const news: OrderNews[] = [];
  if (creditedAt !== null && now - creditedAt < NEWS_MS) {
    if (way === 'auto')
      news.push({ ...common, kind: 'top_up_done', event: 'top_up_done', cause: `top_up/${id}/done` });
    news.push({ ...common, kind: 'receipt', event: 'credited', cause: `receipt/${id}/credited` });
  }
  // Each further part that is refunded is another refund of the same order.
  if (REFUNDED.has(state) && taken > ZERO)
    news.push({ ...common, kind: 'receipt', event: 'refunded', cause: `receipt/${id}/${state}/${taken}` });
  if (way === 'auto' && FAILED.has(state) && now - createdAt < NEWS_MS)
    news.push({ ...common, reason, kind: 'top_up_failed', event: 'top_up_failed', cause: `top_up/${id}/failed` });
  return news;
}

function chargedFor(order: Order): NanoUsd | null {
  if (order.totalMinor !== null) return fromCents(order.totalMinor);
  return order.tax === 'none' ? fromCents(priceMinorOf(order)) : null;
}
