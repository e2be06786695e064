// What a state comes to, without times and without how it was reached: two states that differ in nothing of this are the same to everybody.
import { figuresOf, ordersOf } from './books.ts';
import type { Ground } from './desk.ts';

const without = (row: Readonly<Record<string, unknown>>, ...names: readonly string[]): Record<string, unknown> =>
  Object.fromEntries(Object.entries(row).filter(([name]) => !names.includes(name)));

/**
 * A picture of ledgers and D1 that can be compared. `isWhole`: with what is left of each lot, which spend in another order changes, and with charges and
 * reasons, which not every word names.
 */
export function dumpOf(ground: Ground, { isWhole = false } = {}): string {
  const { d1, accounts } = ground;
  const ledgers = accounts.map((account) => ({
    figures: figuresOf(account),
    orders: ordersOf(account),
    lots: isWhole ? account.host.instance.ledger.state.lots.lots.map(({ id, left }) => `${id} ${left}`).sort() : [],
  }));
  const orders = d1.rows('SELECT * FROM orders ORDER BY id');
  const objects = d1.rows('SELECT * FROM payment_objects ORDER BY channel, id');
  const parked = d1.rows(
    `SELECT channel, id, cause, order_id FROM payment_parked WHERE state = 'open' ORDER BY channel, id`,
  );
  const refunds = d1.rows('SELECT * FROM refunds ORDER BY id');
  const some = isWhole ? [] : ['parent', 'reason'];
  const seen = {
    ledgers,
    orders: orders.map((row) => without(row, ...TIMES, 'version', 'brought', ...some)),
    objects: objects.map((row) => without(row, ...TIMES, ...some)),
    parked,
    refunds: refunds.map((row) => without(row, ...TIMES)),
  };
  return JSON.stringify(seen, (_name, part: unknown) => (typeof part === 'bigint' ? `${part}n` : part), 1);
}

const TIMES = [
  'created_at',
  'expires_at',
  'paid_at',
  'credited_at',
  'updated_at',
  'noted_at',
  'listed_at',
  'asked_at',
  'at',
];

/** The lines in which two dumps differ, for a message. */
export function differenceOf(one: string, other: string): string {
  const [first, second] = [one.split('\n'), other.split('\n')];
  const lines = first.flatMap((line, at) =>
    line === second[at] ? [] : [`${line.trim()} / ${second[at]?.trim() ?? ''}`],
  );
  return lines.slice(0, 8).join('; ');
}
