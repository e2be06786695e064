// What a wallet that does not answer may have spent or may hold: a ledger counts neither against its owner.
import { expect, it } from 'vitest';
import { nanoUsd } from '../../src/billing/money.ts';
import type { RefundCall } from '../../src/payments/desk.ts';
import { openWorld } from './one-key.ts';

const MINUTE = 60_000;
const CENT = 10_000_000n;

type Key = Awaited<ReturnType<typeof openWorld>>;

/** All credit of the account is in the key's slice, and its wallet does not answer the next recalls. */
async function silence(key: Key, recalls: number): Promise<void> {
  await key.world.quiet();
  for (let times = 0; times < recalls; times++) key.world.mail.arm('recall', 'lose');
}

const lotsOf = ({ world }: Key) =>
  Object.fromEntries(world.ledger.instance.ledger.state.lots.lots.map(({ id, left }) => [id, left]));

it('credit that was spent before it expired does not expire, although the ledger hears of it only later', async () => {
  const key = await openWorld(1_000n);
  const lot = { kind: 'promotional', expiresAt: key.world.now + MINUTE / 2 } as const;
  const gift = { externalId: 'code/1', amount: nanoUsd(100), lot, reason: 'test' };
  await key.world.ledger.call(({ ledger }) => ledger.moneyIn(gift));
  const { id } = await key.reserve(80n);
  key.world.mail.arm('grant', 'lose');
  await key.settle(id, 80n);
  await silence(key, 1);
  await key.goOn(MINUTE / 2);
  expect(lotsOf(key)['code/1']).toBeGreaterThanOrEqual(80n);
  await key.goOn(MINUTE);
  await key.goOn(MINUTE);
  expect(lotsOf(key)).toEqual({ 'order/1': 1_000n, 'code/1': 0n });
  expect(key.world.ledger.instance.ledger.state.books.reversals).toBe(20n);
});

/** An order of so much credit, none of it free: a hold has it all. */
async function openOrder(credit: bigint) {
  const key = await openWorld(1n);
  const order = { orderId: 'ord1', credit: nanoUsd(credit), price: nanoUsd(credit), payments: ['pay1'], claims: [] };
  const call = { ...order, warnings: [], freezeOn: { dispute: false, warning: false }, note: 'test' };
  await key.world.ledger.call(({ ledger }) => ledger.bring(call));
  const { id } = await key.reserve(credit);
  return { ...key, id };
}

const refund = (key: Key, part: Partial<RefundCall> = {}) =>
  key.world.ledger.call(({ ledger }) =>
    ledger.refund({ orderId: 'ord1', refundId: 'refund/1', amount: null, withinLot: false, ...part }),
  );

it('a refund of all that can be is unconfirmed, not refused, while a silent wallet may hold it all', async () => {
  const key = await openOrder(5n * CENT);
  await silence(key, 1);
  expect(await refund(key)).toEqual({ ok: false, refusal: { reason: 'credit_unconfirmed' } });
  await key.settle(key.id, 0n);
  expect(await refund(key)).toMatchObject({ ok: true, value: { amount: 5n * CENT, applied: true } });
});

it('a refund of nothing is refused, whatever a silent wallet may hold', async () => {
  const key = await openOrder(CENT - 1n);
  await silence(key, 1);
  expect(await refund(key)).toMatchObject({ ok: false, refusal: { reason: 'insufficient_credit' } });
});
