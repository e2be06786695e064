// Receipts over the real ledger and database, with a provider that says what the tests let it say.
import { describe, expect, test } from 'vitest';
import { fromCents } from '../../../src/billing/money.ts';
import { ask, codeOf, type Json, newAccount, newKey, part } from '../console-app.ts';
import { buy, claimOf, giveUp, paymentOf, place, tell } from './purchases.ts';

const receiptOf = async (token: string, kind: 'orders' | 'refunds', id: string): Promise<Json> => {
  const answer = await ask('GET', `/v1/credits/${kind}/${id}/receipt`, { token });
  expect([answer.status, answer.headers.get('cache-control')]).toEqual([200, 'no-store']);
  return answer.body;
};

const refusalOf = async (token: string, path: string) => {
  const answer = await ask('GET', path, { token });
  return [answer.status, codeOf(answer)];
};

describe('the receipt of an order', () => {
  test('has credit, fee and tax that add up to what was paid', async () => {
    const { id, managementKey } = await newAccount();
    const order = await buy(id, 1_000, 211);
    expect(await receiptOf(managementKey, 'orders', order.id)).toMatchObject({
      account: { id, name: 'Test' },
      order_id: order.id,
      provider: 'stripe',
      payment_id: `pi_${order.id}`,
      merchant_of_record: null,
      mode: 'live',
      state: 'credited',
      placed_at: new Date(order.createdAt).toISOString(),
      paid_at: '2026-11-02T00:00:00.000Z',
      lines: [
        { kind: 'credit', amount: '10.000000000' },
        { kind: 'fee', amount: '0.550000000' },
        { kind: 'tax', amount: '2.110000000' },
      ],
      total: '12.660000000',
      payments: [{ id: `pi_${order.id}`, amount: '12.660000000' }],
      refunds: [],
      disputes: [],
      returned: '0.000000000',
      net_paid: '12.660000000',
    });
  });

  test('lists what was refunded here and at the provider, and counts what has succeeded', async () => {
    const { id, managementKey } = await newAccount();
    const order = await buy(id, 1_000, 211);
    const done = await giveUp(order, fromCents(400), 'succeeded');
    const open = await giveUp(order, fromCents(100), 'pending');
    const failed = await giveUp(order, fromCents(50), 'refused');
    await tell(claimOf(order, 'refund', 'succeeded', 633));
    const receipt = await receiptOf(managementKey, 'orders', order.id);
    expect(receipt.state).toBe('partly_refunded');
    // Half of the total is half of the price, 5.275. The refunds before it left 5.00 of the credit; what is final takes first.
    expect(receipt.refunds).toEqual(
      expect.arrayContaining([
        expect.objectContaining({
          id: done.id,
          state: 'succeeded',
          credit: '4.000000000',
          tax: '0.800000000',
          amount: '4.800000000',
        }),
        expect.objectContaining({
          id: open.id,
          state: 'pending',
          credit: '0.725000000',
          other: '0.275000000',
          amount: '1.200000000',
        }),
        expect.objectContaining({ id: failed.id, state: 'failed', credit: '0.500000000', amount: '0.600000000' }),
        expect.objectContaining({
          state: 'succeeded',
          credit: '5.275000000',
          tax: '1.055000000',
          amount: '6.330000000',
        }),
      ]),
    );
    expect([receipt.returned, receipt.net_paid]).toEqual(['11.130000000', '1.530000000']);

    const shown = (await ask('GET', `/v1/credits/orders/${order.id}`, { token: managementKey })).body;
    expect([shown.refunded, shown.set_aside]).toEqual(['9.275000000', '0.725000000']);
  });

  test('counts a dispute once it is lost, and shows one that was won', async () => {
    const { id, managementKey } = await newAccount();
    const order = await buy(id, 1_000);
    const dispute = claimOf(order, 'dispute', 'open', 1_000);
    await tell(dispute);
    const open = await receiptOf(managementKey, 'orders', order.id);
    expect([open.state, open.net_paid, open.disputes]).toEqual([
      'disputed',
      '10.000000000',
      [expect.objectContaining({ id: dispute.id, state: 'open', credit: '10.000000000' })],
    ]);
    await tell({ ...dispute, status: 'lost' });
    const lost = await receiptOf(managementKey, 'orders', order.id);
    expect([lost.state, lost.returned, lost.net_paid]).toEqual(['dispute_lost', '10.000000000', '0.000000000']);
    await tell({ ...dispute, status: 'won', at: dispute.at + 1 });
    const won = await receiptOf(managementKey, 'orders', order.id);
    expect([won.state, won.net_paid, won.disputes]).toEqual([
      'dispute_won',
      '10.000000000',
      [expect.objectContaining({ state: 'won', credit: '10.000000000' })],
    ]);
  });

  test('counts money that was paid twice, and whose refund takes no credit', async () => {
    const { id, managementKey } = await newAccount();
    const order = await buy(id, 1_000);
    await tell(paymentOf(order, `pi_second_${order.id}`));
    const twice = await receiptOf(managementKey, 'orders', order.id);
    expect([twice.total, twice.net_paid]).toEqual(['10.000000000', '20.000000000']);
    await tell(claimOf(order, 'refund', 'succeeded', 1_000));
    const once = await receiptOf(managementKey, 'orders', order.id);
    expect(once.refunds).toMatchObject([{ credit: '0.000000000', other: '10.000000000', amount: '10.000000000' }]);
    expect(once.net_paid).toBe('10.000000000');
  });

  test('is there only once it is paid', async () => {
    const { id, managementKey } = await newAccount();
    const order = await place(id, 1_000);
    const path = `/v1/credits/orders/${order.id}/receipt`;
    expect(await refusalOf(managementKey, path)).toEqual([409, 'order_not_credited']);
    await tell(paymentOf(order, null));
    const ended = await ask('GET', path, { token: managementKey });
    expect([ended.status, codeOf(ended)]).toEqual([409, 'order_not_credited']);
    expect(part(ended.body, 'error').message).toContain('expired');
    await tell(paymentOf(order, 'pi_late'));
    expect(await receiptOf(managementKey, 'orders', order.id)).toMatchObject({
      state: 'credited',
      payment_id: 'pi_late',
    });
  });
});

describe('the receipt of a refund', () => {
  test('has the credit that was given up and the tax on it, which add up to the money that went back', async () => {
    const { id, managementKey } = await newAccount();
    const order = await buy(id, 1_000, 211);
    const refund = await giveUp(order, fromCents(400), 'succeeded');
    expect(await receiptOf(managementKey, 'refunds', refund.id)).toMatchObject({
      account: { id, name: 'Test' },
      refund_id: refund.id,
      order_id: order.id,
      payment_id: `pi_${order.id}`,
      provider_refund_id: refund.providerId,
      state: 'succeeded',
      lines: [
        { kind: 'credit', amount: '4.000000000' },
        { kind: 'tax', amount: '0.800000000' },
        { kind: 'other', amount: '0.000000000' },
      ],
      total: '4.800000000',
    });
  });

  test.each([
    ['pending', 'pending'],
    ['refused', 'failed'],
  ] as const)('of a refund that is %s says %s', async (play, state) => {
    const { id, managementKey } = await newAccount();
    const refund = await giveUp(await buy(id, 1_000), fromCents(400), play);
    expect(await receiptOf(managementKey, 'refunds', refund.id)).toMatchObject({ state, total: '4.000000000' });
  });

  test('of a refund for which no credit was there is of nothing', async () => {
    const { id, managementKey } = await newAccount();
    const order = await buy(id, 1_000);
    await giveUp(order, fromCents(1_000), 'pending');
    await expect(giveUp(order, fromCents(400), 'pending')).rejects.toThrow('insufficient_credit');
    const { body } = await ask('GET', '/v1/credits/refunds', { token: managementKey });
    const refused = Array.isArray(body.data) ? body.data.find(({ state }) => state === 'refused') : undefined;
    expect(await receiptOf(managementKey, 'refunds', refused.id)).toMatchObject({
      state: 'failed',
      total: '0.000000000',
    });
  });
});

describe('receipts', () => {
  test('are for the account itself: another finds neither orders nor refunds', async () => {
    const [mine, other] = [await newAccount(), await newAccount()];
    const order = await buy(mine.id, 1_000);
    const refund = await giveUp(order, fromCents(400), 'succeeded');
    const paths = [`/v1/credits/orders/${order.id}/receipt`, `/v1/credits/refunds/${refund.id}/receipt`];
    expect(await Promise.all(paths.map((path) => refusalOf(other.managementKey, path)))).toEqual([
      [404, 'order_unknown'],
      [404, 'refund_unknown'],
    ]);
    const { key } = await newKey(mine.managementKey);
    expect(await Promise.all(paths.map((path) => refusalOf(key, path)))).toEqual([
      [403, 'management_key_required'],
      [403, 'management_key_required'],
    ]);
  });

  test.each([
    ['orders', 'nonsense', 'order_unknown'],
    ['orders', `ord_${'0'.repeat(26)}`, 'order_unknown'],
    ['refunds', 'nonsense', 'refund_unknown'],
    ['refunds', `rf_${'0'.repeat(26)}`, 'refund_unknown'],
  ])('are not found for %s %s', async (kind, id, code) => {
    const { managementKey } = await newAccount();
    expect(await refusalOf(managementKey, `/v1/credits/${kind}/${id}/receipt`)).toEqual([404, code]);
  });
});
