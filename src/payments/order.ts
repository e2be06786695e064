// An order as it is kept in D1. It fixes everything about the money before the buyer leaves for the provider;
// nothing that comes back changes it. Pure.
import type { Place } from '../base/api-key.ts';
import type { Brand } from '../base/brand.ts';
import { HOUR } from '../base/clock.ts';
import { type AccountId, type RandomBytes, randomText, sortableId } from '../base/id.ts';
import { add, centsOf, type NanoUsd } from '../billing/money.ts';
import type { OrderState } from '../billing/order-standing.ts';
import type { ChannelName, Mode } from './fact.ts';

export type OrderId = Brand<string, 'OrderId'>;
export type RefundId = Brand<string, 'RefundId'>;

/** How the buyer pays: on the provider's page, with the card on file, or by an automatic top-up. */
export type Way = 'checkout' | 'saved_card' | 'auto';

export type Order = {
  readonly id: OrderId;
  readonly accountId: AccountId;
  readonly place: Place;
  readonly channel: ChannelName;
  readonly mode: Mode;
  readonly way: Way;
  readonly state: OrderState;
  readonly credit: NanoUsd;
  readonly fee: NanoUsd;
  readonly currency: 'usd';
  /** `provider`: the provider adds tax to the price. */
  readonly tax: 'none' | 'provider';
  readonly taxMinor: number | null;
  readonly totalMinor: number | null;
  readonly customerId: string | null;
  readonly sessionId: string | null;
  readonly paymentId: string | null;
  readonly url: string | null;
  /** Random, and in the mark that we leave at the provider: what a buyer can write into a payment is never taken for ours. */
  readonly proof: string;
  readonly savesCard: boolean;
  /** Where the buyer comes back to. */
  readonly returnUrl: string;
  readonly reason: string | null;
  readonly createdAt: number;
  readonly expiresAt: number;
  readonly paidAt: number | null;
  readonly creditedAt: number | null;
  readonly taken: NanoUsd;
  readonly aside: NanoUsd;
  readonly version: number;
};

const ORDER_ID = /^ord_[0-9a-hjkmnp-tv-z]{26}$/;
const REFUND_ID = /^rf_[0-9a-hjkmnp-tv-z]{26,64}$/;

/** A new order id: its time, and 80 bits that nobody guesses. */
export const newOrderId = (now: number, random: RandomBytes): OrderId => `ord_${sortableId(now, random)}` as OrderId;

/** A new proof of an order: 130 bits. */
export const newProof = (random: RandomBytes): string => randomText(26, random);

/** A new id for a refund of ours. */
export const newRefundId = (now: number, random: RandomBytes): RefundId => `rf_${sortableId(now, random)}` as RefundId;

/** Reads an order id, or undefined when the text is not one. */
export const parseOrderId = (text: string): OrderId | undefined =>
  ORDER_ID.test(text) ? (text as OrderId) : undefined;

/** Reads a refund id, or undefined when the text is not one. */
export const parseRefundId = (text: string): RefundId | undefined =>
  REFUND_ID.test(text) ? (text as RefundId) : undefined;

/** Providers keep an idempotency key for a day. After this nobody is asked for money again: it is only looked up. */
export const ASK_FOR_MS = 20 * HOUR;

/** What a payment of the order must bring without tax. */
export const priceOf = ({ credit, fee }: Pick<Order, 'credit' | 'fee'>): NanoUsd => add(credit, fee);

/** The same in cents. Credit and fee are whole cents. */
export const priceMinorOf = (order: Pick<Order, 'credit' | 'fee'>): number => centsOf(priceOf(order));
