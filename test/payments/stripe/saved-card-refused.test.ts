// The card on file is not charged: what is told of declines, of banks that want to see the buyer, and of buyers without a card.
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { skipRetryWaits } from '../../support/stripe-waits.ts';
import { answerOf, chargeCard, expectSound, openShop, paymentIn, RETURN_URL, type Shop } from './shop.ts';

let shop: Shop;
let restore: () => void;

beforeEach(async () => {
  restore = skipRetryWaits();
  shop = await openShop({ taxPpm: 190_000 });
  shop.double.addCard(shop.customerId, { isUsual: true });
});
afterEach(() => {
  restore();
  expectSound(shop);
});

const intents = () => [...shop.double.books.intents.values()];
const paid = () => intents().filter(({ status }) => status === 'succeeded');
const saved = (way: 'saved_card' | 'auto' = 'saved_card') => shop.order({ way });

describe('a card is not charged', () => {
  it.each([
    ['insufficient_funds', 'insufficient_funds'],
    ['generic_decline', 'generic_decline'],
    ['expired_card', 'expired_card'],
  ])('when it is declined by %s, each time with that word', async (code, reason) => {
    shop.double.nextCharge({ declines: code });
    const order = saved();
    const refusal = { outcome: 'refused', reason, status: 402 };
    expect(await chargeCard(shop, order)).toEqual({ ok: false, refusal });
    expect(await chargeCard(shop, order)).toEqual({ ok: false, refusal });
    expect(shop.double.truthOf(order.id).payments).toEqual([]);
    const [word] = answerOf(await shop.channel.lookUp(order));
    expect(word).toMatchObject({ status: 'failed', reason });
  });

  it('when its bank wants the buyer and there is none', async () => {
    shop.double.nextCharge({ needsAuthentication: true });
    const order = saved('auto');
    expect(await chargeCard(shop, order)).toEqual({
      ok: false,
      refusal: { outcome: 'refused', reason: 'authentication_required', status: 402 },
    });
    expect(paid()).toHaveLength(0);
  });

  it('before the buyer, who is there, has been to the bank’s page', async () => {
    shop.double.nextCharge({ needsAuthentication: true });
    const order = saved();
    const checkout = answerOf(await chargeCard(shop, order));
    expect(checkout).toMatchObject({ sessionId: null, payment: { status: 'pending' } });
    expect(checkout.url).toBe(intents()[0]?.next_action?.redirect_to_url?.url);
    expect(intents()[0]?.next_action?.redirect_to_url?.return_url).toBe(RETURN_URL);
    expect(paid()).toHaveLength(0);
    shop.double.authenticate(paymentIn(checkout).id ?? '');
    expect(answerOf(await shop.channel.lookUp(order))).toMatchObject([{ status: 'paid', totalMinor: 1_055 }]);
    expect(intents()).toHaveLength(1);
  });

  it('when the buyer gives up on the bank’s page', async () => {
    shop.double.nextCharge({ needsAuthentication: true });
    const order = saved();
    const { id } = paymentIn(answerOf(await chargeCard(shop, order)));
    shop.double.authenticate(id ?? '', 'no');
    expect(answerOf(await shop.channel.lookUp(order))).toMatchObject([
      { status: 'failed', reason: 'payment_intent_authentication_failure' },
    ]);
  });

  it('while the money is on its way for days', async () => {
    shop.double.nextCharge({ isDelayed: true });
    const order = saved('auto');
    const { id, status } = paymentIn(answerOf(await chargeCard(shop, order)));
    expect(status).toBe('pending');
    shop.double.settleIntent(id ?? '');
    expect(answerOf(await shop.channel.lookUp(order))).toMatchObject([{ id, status: 'paid' }]);
  });

  it.each([
    ['the order has no customer', () => shop.order({ way: 'auto', customerId: null })],
    ['the customer has no card', async () => shop.order({ way: 'auto', customerId: await cardless() })],
    ['the customer was deleted', async () => shop.order({ way: 'auto', customerId: await cardless(true) })],
  ])('when %s', async (_, make) => {
    expect(await chargeCard(shop, await make())).toEqual({
      ok: false,
      refusal: { outcome: 'refused', reason: 'no_saved_card', status: 402 },
    });
    expect(intents()).toHaveLength(0);
  });

  it('when the tax cannot be worked out, because nobody knows where the customer lives', async () => {
    const order = shop.order({ way: 'auto', tax: 'provider' });
    const refusal = { outcome: 'refused', reason: 'customer_tax_location_invalid', status: 400 };
    expect(await shop.channel.quoteTax?.(order)).toEqual({ ok: false, refusal });
    expect(await chargeCard(shop, order)).toEqual({ ok: false, refusal });
    expect(intents()).toHaveLength(0);
  });
});

async function cardless(isDeleted = false): Promise<string> {
  const customer = answerOf(await shop.channel.makeCustomer({ id: `other-${isDeleted}`, name: 'Grace' }));
  if (isDeleted) shop.double.deleteCustomer(customer);
  return customer;
}
