// Orders, refunds and automatic top-ups as sentences.
import { describe, expect, test } from 'vitest';
import { refundText, stateText, stoppedText, topUpSentence } from '../../../src/ui/app/views/credit-words.ts';

describe('the rule of automatic top-ups', () => {
  const fee = { percent: '5.5000', least: '0.800000000' };
  const rule = { threshold: '5', amount: '20.00', daily_ceiling: '100' };

  test('is one sentence with the fee, the tax and the ceiling', () => {
    expect(topUpSentence(rule, { fee }, 'none')).toBe(
      'When credit falls below $5.00, we charge $20.00 + $1.10 fee to the card on file, for at most $100.00 of credit a day (UTC).',
    );
    expect(topUpSentence(rule, { fee: { percent: '0.0000', least: '0.000000000' } }, 'added')).toContain(
      'we charge $20.00 + tax to the card',
    );
  });

  test.each(['', 'x', '1.234', '-5'])('is no sentence while an amount is %j', (amount) =>
    expect(topUpSentence({ ...rule, amount }, { fee }, 'none')).toBeUndefined(),
  );

  test.each([
    ['card_declined', 'the card was not charged (card declined)'],
    ['authentication_required', 'the bank asks for the owner of the card'],
    ['refund', 'an order was refunded'],
    ['dispute', 'a payment was disputed'],
  ])('that was stopped for %s says why', (reason, words) =>
    expect(stoppedText({ reason, order_id: 'ord_1', at: '2026-11-01T00:00:00.000Z' })).toBe(words),
  );
});

describe('the state of an order', () => {
  test('is words, with the reason of a decline', () => {
    expect(stateText('partly_refunded')).toBe('partly refunded');
    expect(stateText('declined', 'insufficient_funds')).toBe('declined: insufficient funds');
    expect(stateText('declined')).toBe('declined');
    expect(stateText('credited', 'insufficient_funds')).toBe('paid');
  });
});

describe('a refund', () => {
  test('says what went back and what was taken once it is final, and not before', () => {
    const refund = { amount: '4.000000000', returned: '4.800000000' };
    expect(refundText({ ...refund, state: 'succeeded' })).toBe('Refunded $4.80. $4.00 of credit was taken.');
    expect(refundText({ ...refund, state: 'pending' })).toMatch(/^The refund of \$4\.80 is under way\./);
    expect(refundText({ ...refund, state: 'failed' })).toContain('The credit is where it was.');
    expect(refundText({ amount: null, returned: null, state: 'started' })).toMatch(/^The refund is under way\./);
  });
});
