// What there is to be told of, in words, and where an alert leads. Pure.
import type { Alert, AlertSettings, Delivery } from '../wire-alerts.ts';

/** Each kind of alert with its title and when it is told. */
export const ALERT_WORDS: readonly (readonly [keyof AlertSettings, string, string])[] = [
  ['low_balance', 'Low credit', 'Once when credit falls below this; again only after it was above.'],
  ['low_runway', 'Credit that runs out soon', 'When it lasts fewer days than this at the rate of the last 24 hours.'],
  ['key_limit', 'A key’s limit', 'At 50, 80 and 100 %, once each a period.'],
  ['top_up_done', 'Automatic top-up done', 'Each time credit was added by itself.'],
  ['top_up_failed', 'Automatic top-up failed', 'When a charge was declined, and it stopped.'],
  ['receipt', 'Receipts', 'When an order brought credit, or was refunded.'],
];

/** The title of a kind of alert, also of one that came later than this list. */
export const titleOf = (kind: string): string =>
  ALERT_WORDS.find(([each]) => each === kind)?.[1] ?? kind.replaceAll('_', ' ');

/** Where the thing that an alert is about is shown. */
export function placeOf({ facts }: Pick<Alert, 'facts'>): readonly [string, string] | undefined {
  const { key_hash: key, order_id: order } = facts;
  if (typeof key === 'string') return [`/app/keys/${encodeURIComponent(key)}`, 'Show the key'];
  if (typeof order === 'string') return [`/app/credit/orders/${encodeURIComponent(order)}`, 'Show the order'];
  return undefined;
}

/** What became of a webhook: "sent: 200", "failed after 5 tries: timed out". */
export function deliveryText({ state, status, why, attempts }: Delivery): string {
  const tries = attempts > 1 ? ` after ${attempts} tries` : '';
  const reason = [...new Set([`${status ?? ''}`, why?.replaceAll('_', ' ') ?? ''])].filter((part) => part !== '');
  return `${state}${tries}${reason.length === 0 ? '' : `: ${reason.join(', ')}`}`;
}
