// What Stripe's objects say in our words: every status of each, statuses to come, and whose mark it carries.
import { describe, expect, it } from 'vitest';
import { factOf } from '../../../src/payments/channels/stripe/facts.ts';
import type { Fact } from '../../../src/payments/fact.ts';
import { openPageOf, openShop, paidOrder } from './shop.ts';

type Fields = Readonly<Record<string, unknown>>;
const shop = await openShop({ taxPpm: 190_000 });
const { double } = shop;
const order = await paidOrder(shop, { tax: 'provider' });
const chargeId = double.truthOf(order.id).payments[0]?.chargeId ?? '';
double.refundInDashboard(order.paymentId, 100);
double.openDispute(order.paymentId, 500);
const open = await openPageOf(shop, shop.order());

const only = (values: Iterable<object>): Fields => ({ ...[...values].at(-1) });
const session: Fields = { ...double.books.sessions.get(order.sessionId ?? '') };
const openSession: Fields = { ...double.books.sessions.get(open.sessionId ?? '') };
const intent = only(double.books.intents.values());
const refund = only(double.books.refunds.values());
const dispute = only(double.books.disputes.values());

const read = (object: Fields, mode: 'live' | 'test' | null = 'test'): Fact | undefined =>
  factOf(object, { mode, at: 7 });
const statusOf = (object: Fields): string | undefined => {
  const fact = read(object);
  return fact === undefined || fact.kind === 'warning' ? undefined : fact.status;
};

describe('a page', () => {
  it.each([
    ['open', 'unpaid', 'pending'],
    ['complete', 'paid', 'paid'],
    ['complete', 'unpaid', 'pending'],
    ['complete', 'no_payment_required', 'paid'],
    ['expired', 'unpaid', 'expired'],
    ['reopened', 'unpaid', 'pending'],
    ['complete', 'partially_paid', 'pending'],
    [null, null, 'pending'],
  ])('that is %s and %s is %s', (status, paid, expected) => {
    expect(statusOf({ ...session, status, payment_status: paid })).toBe(expected);
  });

  it('that was paid says its payment, its mark, and its price with and without tax', () => {
    expect(read(session)).toEqual({
      channel: 'stripe',
      mode: 'test',
      at: 7,
      kind: 'payment',
      id: order.paymentId,
      status: 'paid',
      mark: { orderId: order.id, accountId: order.accountId, refundId: null, proof: order.proof, isTorn: false },
      currency: 'usd',
      subtotalMinor: 1_055,
      totalMinor: 1_255,
      sessionId: order.sessionId,
      customerId: order.customerId,
      chargeId: null,
      reason: null,
    });
  });

  it('that nobody has paid on has no payment', () => {
    expect(read(openSession)).toMatchObject({ id: null, status: 'pending', sessionId: open.sessionId });
  });

  it.each([
    ['a discount that nobody asked for lowers it', 1_055, { amount_discount: 55, amount_tax: 190 }, 1_190, 1_000],
    ['a subtotal that is too high does not raise it', 9_000, { amount_tax: 200 }, 1_255, 1_055],
    ['what is known of it is taken: no details', 1_055, null, 1_255, 1_055],
    ['what is known of it is taken: no subtotal', null, { amount_tax: 200 }, 1_255, 1_055],
    ['nothing is known of it', null, null, 1_255, null],
  ])('has a price without tax: %s', (_, subtotal, details, total, expected) => {
    const changed = { ...session, amount_subtotal: subtotal, total_details: details, amount_total: total };
    expect(read(changed)).toMatchObject({ subtotalMinor: expected, totalMinor: total });
  });
});

describe('a mark', () => {
  it.each([
    ['in both places is whole', order.id, { farebox_order: order.id }, order.id, false],
    ['only in the metadata is read there', null, { farebox_order: order.id }, order.id, false],
    ['of two orders is torn', open.id, { farebox_order: order.id }, order.id, true],
    ['with a foreign reference is torn', 'their-42', { farebox_order: order.id }, order.id, true],
  ])('%s', (_, reference, metadata, orderId, isTorn) => {
    const changed = { ...session, client_reference_id: reference, metadata };
    expect(read(changed)).toMatchObject({ mark: { orderId, isTorn } });
  });

  it.each([
    ['a reference of another product', 'their-42', {}],
    ['a reference alone, which a buyer can write', order.id, {}],
    ['other metadata', null, { order: order.id }],
    ['metadata that is none', null, 'x'],
    ['nothing', null, null],
  ])('is not seen in %s', (_, reference, metadata) => {
    expect(read({ ...session, client_reference_id: reference, metadata })).toMatchObject({ mark: null });
  });
});

describe('a payment', () => {
  it.each([
    ['requires_payment_method', 'pending'],
    ['requires_confirmation', 'pending'],
    ['requires_action', 'pending'],
    ['processing', 'pending'],
    ['requires_capture', 'pending'],
    ['canceled', 'failed'],
    ['succeeded', 'paid'],
    ['half_done', 'pending'],
    [null, 'pending'],
  ])('that is %s is %s', (status, expected) => {
    expect(statusOf({ ...intent, status })).toBe(expected);
  });

  it.each([
    [{ code: 'card_declined', decline_code: 'insufficient_funds' }, 'insufficient_funds'],
    [{ code: 'expired_card' }, 'expired_card'],
    [{}, null],
  ])('that was tried in vain has failed, and says why', (error, reason) => {
    const changed = { ...intent, status: 'requires_payment_method', last_payment_error: error };
    expect(read(changed)).toMatchObject({ status: 'failed', reason });
  });

  it('that was paid says what was received, and one that was not what is asked', () => {
    expect(read({ ...intent, amount: 2_000 })).toMatchObject({ totalMinor: 1_255, subtotalMinor: null });
    expect(read({ ...intent, status: 'processing', amount: 2_000 })).toMatchObject({ totalMinor: 2_000 });
    expect(read(intent)).toMatchObject({ id: order.paymentId, chargeId, customerId: order.customerId });
  });
});

describe('a refund', () => {
  it.each([
    ['pending', 'pending'],
    ['requires_action', 'pending'],
    ['succeeded', 'succeeded'],
    ['failed', 'failed'],
    ['canceled', 'failed'],
    ['half_done', undefined],
    ['constructor', undefined],
    [null, undefined],
  ])('that is %s is %s', (status, expected) => {
    expect(statusOf({ ...refund, status })).toBe(expected);
  });

  it('says what it takes from which payment', () => {
    const expected = { kind: 'refund', minor: 100, currency: 'usd', paymentId: order.paymentId, chargeId, mark: null };
    expect(read(refund)).toMatchObject(expected);
  });
});

describe('a dispute', () => {
  it.each([
    ['warning_needs_response', 'inquiry'],
    ['warning_under_review', 'inquiry'],
    ['warning_closed', 'inquiry'],
    ['needs_response', 'open'],
    ['under_review', 'open'],
    ['lost', 'lost'],
    ['appeal_needs_response', 'lost'],
    ['appeal_under_review', 'lost'],
    ['won', 'won'],
    ['prevented', 'won'],
    ['half_done', undefined],
    ['toString', undefined],
    [null, undefined],
  ])('that is %s is %s', (status, expected) => {
    expect(statusOf({ ...dispute, status })).toBe(expected);
  });

  it('says what it takes from which payment, and why', () => {
    const expected = { minor: 500, currency: 'usd', paymentId: order.paymentId, chargeId, reason: 'fraudulent' };
    expect(read(dispute)).toMatchObject({ kind: 'dispute', ...expected });
  });
});
