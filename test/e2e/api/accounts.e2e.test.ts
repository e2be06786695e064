// What an operator does to an account while its keys are in use: freezes it, takes credit back, gives credit once.
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { creditsOf, dollars } from '../../support/books.ts';
import { good } from '../clients/answers.ts';
import {
  account,
  admin,
  ask,
  type Buyer,
  closeCounter,
  type Gateway,
  MODEL,
  openCounter,
} from '../clients/gateway.ts';
import type { Provider } from '../clients/provider.ts';
import { holding } from './hold.ts';
import { expectRefusal } from './raw.ts';

let gateway: Gateway;
let provider: Provider;
let buyer: Buyer;

beforeAll(async () => {
  ({ gateway, provider } = await openCounter());
});

afterAll(() => closeCounter({ gateway, provider }));

beforeEach(async () => {
  provider.reply(good());
  buyer = await account(gateway.server);
});

const buy = (key: string) => ask(gateway.server, key, MODEL);
const onAccount = (method: string, path: string, body?: object, headers = {}) =>
  admin(gateway.server, method, `/accounts/${buyer.id}${path}`, body, headers);

describe('an account that is frozen', () => {
  it('is refused with 403 until no cause is left; what runs goes on', async () => {
    const release = await holding({ gateway, provider }, buyer.key);
    expect((await onAccount('POST', '/freeze', { cause: 'fraud' })).json.frozen).toEqual(['fraud']);
    await onAccount('POST', '/freeze', { cause: 'dispute' });
    const refused = await buy(buyer.key);
    expectRefusal(refused, 403, 'account_frozen');
    expect(refused.json.error.metadata.causes.toSorted()).toEqual(['dispute', 'fraud']);
    expect((await release()).status).toBe(200);
    await onAccount('POST', '/unfreeze', { cause: 'fraud' });
    expectRefusal(await buy(buyer.key), 403, 'account_frozen');
    await onAccount('POST', '/unfreeze', { cause: 'dispute' });
    expect((await buy(buyer.key)).status).toBe(200);
  });
});

describe('credit that the operator takes back', () => {
  it('is at most what is spendable, also out of slices; a refusal names the figure, and that can be taken', async () => {
    expect((await buy(buyer.key)).status).toBe(200);
    const release = await holding({ gateway, provider }, buyer.key);
    const before = await creditsOf(gateway, buyer);
    expect(before.held).toBeGreaterThan(0n);
    const amount = `-${dollars(before.available + 1n)}`;
    const refused = await onAccount('POST', '/credits', { amount, reason: 'Back' });
    expectRefusal(refused, 409, 'credit_in_use', 'amount');
    const { spendable } = refused.json.error.metadata;
    expect(spendable).toBe(dollars(before.available));
    expect((await onAccount('POST', '/credits', { amount: `-${spendable}`, reason: 'Back' })).status).toBe(201);
    expect(await creditsOf(gateway, buyer)).toMatchObject({ available: 0n, held: before.held });
    expectRefusal(await buy(buyer.key), 402, 'insufficient_credit');
    expect((await release()).status).toBe(200);
  });
});

describe('a movement with an Idempotency-Key', () => {
  it('happens once, however often it is sent; with another amount it is refused', async () => {
    const once = { 'idempotency-key': 'invoice-17' };
    const move = (amount: string) => onAccount('POST', '/credits', { amount, reason: 'Invoice 17' }, once);
    const answers = await Promise.all(Array.from({ length: 8 }, () => move('2.5')));
    expect(new Set(answers.map(({ status }) => status))).toEqual(new Set([201]));
    expect(answers[0]?.json).toMatchObject({ id: 'admin/invoice-17', amount: '2.500000000', credits: '7.500000000' });
    expectRefusal(await move('2.6'), 409, 'external_id_reused');
    expect((await creditsOf(gateway, buyer)).credits).toBe(7_500_000_000n);
  });
});
