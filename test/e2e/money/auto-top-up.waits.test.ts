// Automatic top-ups by the whole process: a thousand calls at once that use credit up place one order, which is charged once, whatever becomes
// of the answers.
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { send, until } from '../../support/http.ts';
import { type Buyer, StripeShop } from './stripe-shop.ts';

const CALLS = 1_000;
const RULE = { threshold: '6.00', amount: '20.00', daily_ceiling: '100.00' };
const shop = new StripeShop();
const { stripe } = shop;

beforeAll(() => shop.start());
afterEach(() => stripe.faults.clear());
afterAll(() => shop.close());

/** A buyer whose card was kept when the first credit was bought. */
async function buyerWithCard(credit = '10.00'): Promise<Buyer> {
  const buyer = await shop.newBuyer();
  const placed = await shop.order(buyer, { amount: credit, save_card: true });
  stripe.pay(placed.sessionId);
  await shop.deliverAll();
  return buyer;
}

async function newKeys(buyer: Buyer, count: number): Promise<readonly string[]> {
  const made = await Promise.all(
    [...Array(count).keys()].map((at) =>
      send('POST', `${shop.server.baseURL}/keys`, buyer.key, { name: `key ${at}` }),
    ),
  );
  return made.map(({ json }) => json.key);
}

/** A call that holds and spends a good part of a dollar: long words, echoed. */
const call = (key: string, tokens = 40_000) =>
  send('POST', `${shop.server.baseURL}/chat/completions`, key, {
    model: 'demo/echo-paid',
    messages: [{ role: 'user', content: 'word '.repeat(tokens) }],
    max_tokens: tokens,
  });

const topUpOf = async (buyer: Buyer) => (await shop.ask(buyer, 'GET', '/auto-top-up')).json;
const ordersOf = async (buyer: Buyer) => (await shop.ask(buyer, 'GET', '/orders')).json.data;
const chargesOf = (id: string) =>
  [...stripe.books.intents.values()].filter(({ metadata }) => metadata.farebox_order === id);

async function usePartOf(buyer: Buyer, below: number): Promise<void> {
  const [key = ''] = await newKeys(buyer, 1);
  while (Number((await shop.exact(buyer)).available) >= below) {
    const answer = await call(key);
    if (answer.status !== 200) throw new Error(answer.text.slice(0, 500));
  }
}

describe('an automatic top-up', () => {
  it(`is one order and one charge under ${CALLS} parallel calls`, async () => {
    const buyer = await buyerWithCard();
    const keys = await newKeys(buyer, 10);
    const held = stripe.faults.holdNext({ path: '/v1/payment_intents', method: 'POST' });
    await shop.ask(buyer, 'PUT', '/auto-top-up', RULE);
    const answers = await Promise.all([...Array(CALLS).keys()].map((at) => call(keys[at % keys.length] ?? '', 2_000)));
    const statuses = new Set(answers.map(({ status }) => status));
    expect([...statuses].filter((status) => ![200, 402].includes(status))).toEqual([]);
    await held.arrived;
    const pending = await topUpOf(buyer);
    expect(pending.pending).toMatchObject({ amount: '20.000000000' });
    expect(await ordersOf(buyer)).toHaveLength(2);
    held.release();
    await until(
      () => 'the top-up credited',
      20_000,
      async () => ((await topUpOf(buyer)).pending === null ? true : undefined),
    );
    expect(chargesOf(pending.pending.order_id)).toHaveLength(1);
    const [topUp] = (await ordersOf(buyer)).filter(({ way }: { way: string }) => way === 'auto');
    expect(topUp).toMatchObject({ id: pending.pending.order_id, state: 'credited', amount: '20.000000000' });
    expect((await shop.exact(buyer)).credits).toBe('30.000000000');
    // Its webhooks come after all that, and change nothing.
    await shop.deliverAll();
    expect((await shop.exact(buyer)).credits).toBe('30.000000000');
  });

  it('is told to whoever runs out of credit meanwhile', async () => {
    const buyer = await buyerWithCard('5.00');
    const [key = ''] = await newKeys(buyer, 1);
    const held = stripe.faults.holdNext({ path: '/v1/payment_intents', method: 'POST' });
    await shop.ask(buyer, 'PUT', '/auto-top-up', RULE);
    await held.arrived;
    let refused = await call(key);
    for (let calls = 1; refused.status === 200 && calls < 100; calls++) refused = await call(key);
    expect([refused.status, refused.json.error.metadata.top_up_pending]).toEqual([402, true]);
    expect(refused.json.error.message).toContain('under way');
    held.release();
  });

  it('is charged once when the answer is lost, and its webhook says the rest', async () => {
    const buyer = await buyerWithCard();
    stripe.faults.cutAfterEffect({ path: '/v1/payment_intents', method: 'POST', where: 'body', times: 1 });
    await shop.ask(buyer, 'PUT', '/auto-top-up', { ...RULE, threshold: '15.00' });
    await until(
      () => 'charged',
      10_000,
      () => (stripe.deliveries.length > 0 ? true : undefined),
    );
    await shop.deliverAll();
    const [topUp] = (await ordersOf(buyer)).filter(({ way }: { way: string }) => way === 'auto');
    expect(topUp.state).toBe('credited');
    expect(chargesOf(topUp.id)).toHaveLength(1);
    expect(await topUpOf(buyer)).toMatchObject({ enabled: true, pending: null });
  });

  it.each([
    ['a decline', { declines: 'insufficient_funds' }, 'insufficient_funds'],
    ['a card that asks for its owner', { needsAuthentication: true }, 'authentication_required'],
  ])('is stopped by %s, which its owner can read', async (_, ways, reason) => {
    const buyer = await buyerWithCard();
    stripe.nextCharge(ways);
    await shop.ask(buyer, 'PUT', '/auto-top-up', { ...RULE, threshold: '15.00' });
    const stopped = await until(
      () => 'stopped',
      10_000,
      async () => {
        const state = await topUpOf(buyer);
        return state.stopped === null ? undefined : state;
      },
    );
    expect(stopped).toMatchObject({ enabled: false, pending: null, stopped: { reason } });
    await shop.deliverAll();
    expect((await shop.exact(buyer)).credits).toBe('10.000000000');
    expect(await ordersOf(buyer)).toHaveLength(2);
    // The rule, set again, tries again.
    await shop.ask(buyer, 'PUT', '/auto-top-up', { ...RULE, threshold: '15.00' });
    await until(
      () => 'credited',
      10_000,
      async () => ((await shop.exact(buyer)).credits === '30.000000000' ? true : undefined),
    );
  });

  it('stays within its daily ceiling', async () => {
    const buyer = await buyerWithCard();
    await shop.ask(buyer, 'PUT', '/auto-top-up', { threshold: '100.00', amount: '20.00', daily_ceiling: '50.00' });
    await until(
      () => 'two top-ups',
      10_000,
      async () => ((await shop.exact(buyer)).credits === '50.000000000' ? true : undefined),
    );
    await usePartOf(buyer, 49.9);
    expect(await topUpOf(buyer)).toMatchObject({ pending: null, ordered_today: '40.000000000' });
    expect(await ordersOf(buyer)).toHaveLength(3);
  });

  it('needs a customer with a card', async () => {
    const buyer = await shop.newBuyer();
    const refused = await shop.ask(buyer, 'PUT', '/auto-top-up', RULE);
    expect([refused.status, refused.json.error.code]).toEqual([404, 'no_customer']);
  });
});
