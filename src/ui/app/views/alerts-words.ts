// What there is to be told of, in words, and where an alert leads. Pure.
import type { Alert, AlertSettings, Delivery } from '../wire-alerts.ts';

/** A kind of alert with what it says of itself; `field` is the value that it goes by. */
export type AlertWords = {
  readonly kind: keyof AlertSettings;
  readonly title: string;
  readonly hint: string;
  readonly field?: 'below' | 'days';
};

export const ALERT_WORDS: readonly AlertWords[] = [
  {
    kind: 'low_balance',
    title: 'Low credit',
    hint: 'Once, when credit falls below this amount; again only after it was above.',
    field: 'below',
  },
  {
    kind: 'low_runway',
    title: 'Credit that runs out soon',
    hint: 'When credit lasts fewer days than this at the rate of the last 24 hours.',
    field: 'days',
  },
  {
    kind: 'key_limit',
    title: 'A key’s limit',
    hint: 'When a key has used 50, 80 and 100 % of its limit, once each a period.',
  },
  { kind: 'top_up_done', title: 'Automatic top-up done', hint: 'Each time credit was added by itself.' },
  { kind: 'top_up_failed', title: 'Automatic top-up failed', hint: 'When the card was not charged, and it stopped.' },
  { kind: 'receipt', title: 'Receipts', hint: 'When an order brought credit, or was refunded.' },
];

/** The title of a kind of alert, also of one that came later than this list. */
export const titleOf = (kind: string): string =>
  ALERT_WORDS.find((each) => each.kind === kind)?.title ?? (kind === 'test' ? 'Test' : kind.replaceAll('_', ' '));

/** Where the thing that an alert is about is shown. */
export function placeOf({ facts }: Pick<Alert, 'facts'>): readonly [string, string] | undefined {
  const { key_hash: key, order_id: order } = facts;
  if (typeof key === 'string') return [`/app/keys/${encodeURIComponent(key)}`, 'Show the key'];
  if (typeof order === 'string') return [`/app/credit/orders/${encodeURIComponent(order)}`, 'Show the order'];
  return undefined;
}

/** What became of a webhook: "sent, 200", "failed after 5 tries: timed out". */
export function deliveryText({ state, status, why, attempts }: Delivery): string {
  const because = [status === null ? '' : String(status), why === null ? '' : why.replaceAll('_', ' ')];
  const reason = [...new Set(because.filter((part) => part !== ''))].join(', ');
  const tries = attempts > 1 ? ` after ${attempts} tries` : '';
  return reason === '' ? `${state}${tries}` : `${state}${tries}: ${reason}`;
}
