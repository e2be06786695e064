// When an account may be closed, as a table.
import { expect, it } from 'vitest';
import { nanoUsd } from '../../../src/billing/money.ts';
import { type ClosingFacts, refusalOfClosing, type Wish } from '../../../src/console/people/close-account.ts';

const FACTS: ClosingFacts = { name: 'Acme', isClosed: false, credit: nanoUsd(0n), orders: 0, refunds: 0, disputes: 0 };
const WISH: Wish = { confirm: 'Acme', forfeit: false };
const CREDIT = { credit: nanoUsd(1n) };
const GIVEN_UP: Wish = { ...WISH, forfeit: true };

it.each<[string, Partial<ClosingFacts>, Wish, string | undefined]>([
  ['with nothing left and nothing under way', {}, WISH, undefined],
  ['that owes', { credit: nanoUsd(-5n) }, WISH, undefined],
  ['whose name was not said', {}, { ...WISH, confirm: 'acme' }, 'invalid_parameter'],
  ['with credit', CREDIT, WISH, 'account_has_credit'],
  ['with credit that is given up', CREDIT, GIVEN_UP, undefined],
  ['with an order under way', { orders: 1 }, GIVEN_UP, 'account_has_claims'],
  ['with a refund under way', { refunds: 1 }, GIVEN_UP, 'account_has_claims'],
  ['with a dispute', { disputes: 1 }, GIVEN_UP, 'account_has_claims'],
  ['that was closed, and not to its end', { isClosed: true, ...CREDIT, orders: 1 }, WISH, undefined],
  ['that was closed, and whose name is not said', { isClosed: true }, { ...WISH, confirm: '' }, 'invalid_parameter'],
])('an account %s', (_, facts, wish, reason) => {
  expect(refusalOfClosing({ ...FACTS, ...facts }, wish)?.reason).toBe(reason);
});

it('says how much credit would be lost, exactly', () => {
  expect(refusalOfClosing({ ...FACTS, credit: nanoUsd(1_500_000_001n) }, WISH)).toMatchObject({
    metadata: { credit: '1.500000001' },
  });
});
