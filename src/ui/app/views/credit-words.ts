// Orders, refunds and automatic top-ups in words. Pure.
import { parseUsd } from '../../../billing/money.ts';
import { exactText, isZero } from '../../money-text.ts';
import type { OrderOptions, OrderState, PayChannel, Refund, TopUp } from '../wire-credit.ts';
import { priceOf } from './credit-price.ts';

const STATES: Readonly<Record<OrderState, string>> = {
  placed: 'waiting for payment',
  paid: 'paid, credit on its way',
  credited: 'paid',
  partly_refunded: 'partly refunded',
  refunded: 'refunded',
  disputed: 'disputed',
  dispute_won: 'paid, dispute won',
  dispute_lost: 'taken back by a dispute',
  declined: 'declined',
  expired: 'not paid in time',
};

/** The state of an order, and why it was declined. */
export const stateText = (state: OrderState, reason: string | null = null): string =>
  state === 'declined' && reason !== null ? `declined: ${plain(reason)}` : STATES[state];

/** A provider's word as words: "card_declined" reads "card declined". */
const plain = (word: string): string => word.replaceAll('_', ' ');

const CHANNELS: Readonly<Record<string, string>> = {
  stripe: 'Stripe',
  dodo: 'Dodo Payments',
  test: 'Test channel',
};

/** A payment provider by its name. */
export const channelText = (channel: string): string => CHANNELS[channel] ?? channel;

/** What becomes of a refund that was asked for. */
export function refundText({ state, amount, returned }: Pick<Refund, 'state' | 'amount' | 'returned'>): string {
  const money = returned === null ? '' : ` ${exactText(returned)}`;
  switch (state) {
    case 'succeeded':
      return `Refunded${money}.${amount === null ? '' : ` ${exactText(amount)} of credit was taken.`}`;
    case 'failed':
    case 'refused':
      return 'The provider did not refund it. The credit is where it was.';
    default:
      return `The refund${money === '' ? '' : ` of${money}`} is under way. The credit is set aside until the provider answers.`;
  }
}

/** The rule of automatic top-ups in one sentence; undefined when an amount is none. */
export function topUpSentence(
  { threshold, amount, daily_ceiling: ceiling }: NonNullable<TopUp['rule']>,
  { fee }: Pick<OrderOptions, 'fee'>,
  tax: PayChannel['tax'],
): string | undefined {
  const all = [threshold, amount, ceiling];
  if (all.some((each) => !/^\d{1,7}(\.\d{1,2})?$/.test(each) || parseUsd(each) === undefined)) return undefined;
  const price = priceOf(amount, fee, tax);
  const added = isZero(price.fee) ? '' : ` + ${exactText(price.fee)} fee`;
  const taxed = price.isTaxed ? ' + tax' : '';
  return `When credit falls below ${exactText(threshold)}, we charge ${exactText(amount)}${added}${taxed} to the card on file, for at most ${exactText(ceiling)} of credit a day (UTC).`;
}

/** Why automatic top-ups were stopped. */
export function stoppedText({ reason }: NonNullable<TopUp['stopped']>): string {
  if (reason === 'refund') return 'an order was refunded';
  if (reason === 'dispute') return 'a payment was disputed';
  if (reason === 'authentication_required') return 'the bank asks for the owner of the card';
  return `the card was not charged (${plain(reason)})`;
}
