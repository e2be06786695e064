// The handler of payment events, crashed at every step over the real database and the real ledger: an exception before and after each question to
// D1 and each call to the ledger, with the ledger's object aborted as well. The same event, delivered again, ends in the same state.
import { abortAllDurableObjects } from 'cloudflare:test';
import { env } from 'cloudflare:workers';
import { describe, expect, it } from 'vitest';
import { assert } from '../../src/base/assert.ts';
import { systemClock } from '../../src/base/clock.ts';
import { newAccountId, secureRandom } from '../../src/base/id.ts';
import { fromCents } from '../../src/billing/money.ts';
import { ledgerDoor } from '../../src/durable/doors.ts';
import { openTest, testDispute, testPayment, testRefund } from '../../src/payments/channels/test/channel.ts';
import type { Desk, OrderLedger, Owner } from '../../src/payments/desk.ts';
import { takeEvent } from '../../src/payments/events.ts';
import type { Fact } from '../../src/payments/fact.ts';
import type { Order } from '../../src/payments/order.ts';
import { findOrder } from '../../src/payments/order-rows.ts';
import { placeOrder } from '../../src/payments/place.ts';

/** Throws at its n-th step, before it is done or after; `left` counts down. */
type Fuse = { left: number; readonly when: 'before' | 'after'; readonly aborts: boolean };

class Crash extends Error {
  override readonly name = 'Crash';
}

async function stepped<Value>(fuse: Fuse, work: () => Promise<Value>): Promise<Value> {
  fuse.left -= 1;
  const isNow = fuse.left === 0;
  const crash = async (): Promise<never> => {
    if (fuse.aborts) await abortAllDurableObjects();
    throw new Crash('here');
  };
  if (isNow && fuse.when === 'before') return crash();
  const value = await work();
  return isNow ? crash() : value;
}

const ASKING = new Set(['run', 'first', 'all']);

function crashingDatabase(fuse: Fuse): D1Database {
  const statement = (real: D1PreparedStatement): D1PreparedStatement =>
    new Proxy(real, {
      get: (target, name) => {
        const value: unknown = Reflect.get(target, name, target);
        if (name === 'bind') return (...values: unknown[]) => statement(target.bind(...values));
        if (name === 'real') return target;
        if (typeof value !== 'function') return value;
        if (!ASKING.has(String(name))) return value.bind(target);
        return (...rest: unknown[]) => stepped(fuse, () => value.apply(target, rest));
      },
    });
  return new Proxy(env.DB, {
    get: (target, name) => {
      if (name === 'prepare') return (sql: string) => statement(target.prepare(sql));
      if (name === 'batch')
        return (statements: readonly { readonly real: D1PreparedStatement }[]) =>
          stepped(fuse, () => target.batch(statements.map(({ real }) => real)));
      return Reflect.get(target, name, target);
    },
  });
}

function crashingLedger(fuse: Fuse, owner: Owner): OrderLedger {
  const door = ledgerDoor(env, owner);
  return {
    ...door,
    bring: (call) => stepped(fuse, () => door.bring(call)),
    refund: (call) => stepped(fuse, () => door.refund(call)),
  };
}

const NEVER: Fuse = { left: Number.POSITIVE_INFINITY, when: 'before', aborts: false };

const deskWith = (fuse: Fuse): Desk => ({
  db: crashingDatabase(fuse),
  clock: systemClock,
  random: secureRandom,
  log: () => undefined,
  channels: new Map([['test', openTest()]]),
  ledgerOf: (owner) => crashingLedger(fuse, owner),
});

async function newOrder(): Promise<Order> {
  const owner = { accountId: newAccountId(secureRandom), place: 'auto' } as const;
  await ledgerDoor(env, owner).open({ ...owner, name: 'Acme' });
  const placed = await placeOrder(deskWith({ ...NEVER }), {
    owner: { ...owner, name: 'Acme', createdAt: 0 },
    credit: fromCents(1_000),
    channel: 'test',
    way: 'checkout',
    savesCard: false,
    idempotencyKey: null,
    returnUrl: () => 'http://localhost/credits/return',
  });
  assert(placed.ok, 'no order');
  return placed.value;
}

type Word = (order: Order) => Fact;

const pay: Word = (order) => testPayment(order, 'paid', null);
const refund: Word = (order) => testRefund(order, `re_${order.id}`, 400, 'succeeded');
const dispute =
  (status: 'open' | 'won' | 'lost', at: number): Word =>
  (order) =>
    testDispute(order, status, at);

/** What was delivered before, and the word at whose taking it crashes. */
const STORIES: Readonly<Record<string, readonly [before: readonly Word[], last: Word]>> = {
  'a payment': [[], pay],
  'a payment for which a refund and a dispute waited': [[refund, dispute('open', 1)], pay],
  'a refund': [[pay], refund],
  'a refund before its payment': [[], refund],
  'a dispute': [[pay, refund], dispute('open', 1)],
  'a dispute that is won': [[pay, dispute('open', 1)], dispute('won', 2)],
  'a dispute that is lost': [[pay, dispute('open', 1)], dispute('lost', 2)],
};

const deliver = (desk: Desk, order: Order, word: Word, at: number) =>
  takeEvent(desk, 'test', { id: `evt_${order.id}_${at}`, type: 'test', facts: [word(order)] });

/** All that an order has come to, without ids and times. */
async function dump({ id, accountId, place }: Order) {
  const order = await findOrder(env.DB, id);
  const parked = await env.DB.prepare(
    `SELECT cause, state, COUNT(*) AS count FROM payment_parked WHERE fact_json LIKE ?1 GROUP BY cause, state ORDER BY cause, state`,
  )
    .bind(`%${id}%`)
    .all();
  const ledger = ledgerDoor(env, { accountId, place });
  const account = await ledger.account();
  const journal = await ledger.journal({ after: 0, limit: 100 });
  assert(account.ok && journal.ok, 'no ledger');
  const { credits, free, setAside } = account.value;
  const kinds = journal.value.map(({ kind }) => kind);
  return {
    ...{ state: order?.state, taken: order?.taken, aside: order?.aside, isCredited: order?.creditedAt !== null },
    ...{ credits, free, setAside, kinds, parked: parked.results },
  };
}

async function toldAll(story: (typeof STORIES)[string], fuse: Fuse | undefined): Promise<[crashed: boolean, Order]> {
  const [before, last] = story;
  const order = await newOrder();
  const calm = deskWith({ ...NEVER });
  for (const [at, word] of before.entries()) await deliver(calm, order, word, at);
  if (fuse === undefined) return [false, (await deliver(calm, order, last, before.length)) && order];
  const crashed = await deliver(deskWith(fuse), order, last, before.length).then(
    () => false,
    (error: unknown) => error instanceof Crash,
  );
  const again = await deliver(calm, order, last, before.length);
  assert(again.ok, 'a delivery after a crash was refused');
  return [crashed, order];
}

describe('the handler crashes at every step of', () => {
  it.each(Object.entries(STORIES))('%s', async (_, story) => {
    const [, reference] = await toldAll(story, undefined);
    const expected = await dump(reference);
    let crashes = 0;
    for (const when of ['before', 'after'] as const) {
      for (let at = 1; ; at++) {
        const [crashed, order] = await toldAll(story, { left: at, when, aborts: at % 2 === 0 });
        expect(await dump(order), `${when} step ${at}`).toEqual(expected);
        if (!crashed) break;
        crashes += 1;
      }
    }
    expect(crashes).toBeGreaterThanOrEqual(10);
  });
});
