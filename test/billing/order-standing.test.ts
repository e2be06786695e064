// What an order's money comes to: the same whatever came first, however often it came, and in how many pieces it was taken back.
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { add, type NanoUsd, nanoUsd, smallest, ZERO } from '../../src/billing/money.ts';
import {
  type Claim,
  type ClaimState,
  creditLeft,
  DISPUTE_RANKS,
  figuresOf,
  isDisputed,
  laterWord,
  type OrderStanding,
  paidStateOf,
  REFUND_RANKS,
  withClaim,
  withPayment,
} from '../../src/billing/order-standing.ts';

const EMPTY: OrderStanding = {
  orderId: 'ord',
  credit: nanoUsd(1_000),
  price: nanoUsd(1_050),
  payments: [],
  claims: [],
};
const PAID = withPayment(EMPTY, 'pay1');

const claimOf = (
  kind: Claim['kind'],
  id: string,
  amount: number | bigint,
  state: ClaimState,
  rank: number,
  at = 0,
): Claim => ({ id: `${kind}/${id}`, kind, amount: nanoUsd(amount), word: { state, rank, at } });

const refund = {
  started: (amount: number, id = 'a') => claimOf('refund', id, amount, 'open', REFUND_RANKS.started),
  refused: (amount: number, id = 'a') => claimOf('refund', id, amount, 'returned', REFUND_RANKS.refused),
  pending: (amount: number, id = 'a') => claimOf('refund', id, amount, 'open', REFUND_RANKS.pending),
  succeeded: (amount: number, id = 'a') => claimOf('refund', id, amount, 'taken', REFUND_RANKS.succeeded),
  failed: (amount: number, id = 'a') => claimOf('refund', id, amount, 'returned', REFUND_RANKS.failed),
};

const dispute = {
  inquiry: (amount: number, id = 'd') => claimOf('dispute', id, amount, 'none', DISPUTE_RANKS.inquiry),
  open: (amount: number, id = 'd') => claimOf('dispute', id, amount, 'open', DISPUTE_RANKS.open),
  lost: (amount: number, at = 0, id = 'd') => claimOf('dispute', id, amount, 'taken', DISPUTE_RANKS.closed, at),
  won: (amount: number, at = 0, id = 'd') => claimOf('dispute', id, amount, 'returned', DISPUTE_RANKS.closed, at),
};

/** One thing that is said of an order: a payment's id, or a claim. */
type Said = string | Claim;

const hear = (said: readonly Said[], from: OrderStanding = EMPTY): OrderStanding =>
  said.reduce((order, each) => (typeof each === 'string' ? withPayment(order, each) : withClaim(order, each)), from);

function* permutations<Item>(items: readonly Item[]): Generator<readonly Item[]> {
  if (items.length < 2) yield items;
  for (const [at, item] of items.entries())
    for (const rest of permutations([...items.slice(0, at), ...items.slice(at + 1)])) yield [item, ...rest];
}

const STORIES: readonly (readonly [name: string, said: readonly Said[], taken: number, aside: number])[] = [
  ['a refund that succeeds', ['p', refund.started(300), refund.pending(300), refund.succeeded(300)], 300, 0],
  [
    'a refund that fails after it succeeded',
    ['p', refund.pending(300), refund.succeeded(300), refund.failed(300)],
    0,
    0,
  ],
  ['a refund that was refused, and succeeded all the same', ['p', refund.refused(300), refund.succeeded(300)], 300, 0],
  ['a dispute that is lost', ['p', dispute.inquiry(1_050), dispute.open(1_050), dispute.lost(1_050, 2)], 1_000, 0],
  ['a dispute that is won on appeal', ['p', dispute.open(1_050), dispute.lost(1_050, 2), dispute.won(1_050, 3)], 0, 0],
  [
    'a dispute lost and won at one time',
    ['p', dispute.open(1_050), dispute.lost(1_050, 2), dispute.won(1_050, 2)],
    0,
    0,
  ],
  ['an inquiry', ['p', dispute.inquiry(1_050)], 0, 0],
  ['a refund and an open dispute of all', ['p', refund.succeeded(300), dispute.open(1_050)], 300, 700],
  ['a payment that came twice', ['p', 'q', refund.succeeded(1_050), refund.pending(300, 'b')], 0, 300],
];

describe('the figures of an order', () => {
  test.each(STORIES)('are the same in every order of arrival: %s', (_name, said, taken, aside) => {
    const whole = hear(said);
    for (const order of permutations([...said, ...said.slice(-1)])) expect(hear(order)).toEqual(whole);
    expect(figuresOf(whole)).toEqual({ moneyIn: 1_000n, taken: BigInt(taken), aside: BigInt(aside) });
  });

  const states = fc.constantFrom<ClaimState>('none', 'open', 'taken', 'returned');
  const words = fc
    .record({ id: fc.nat(3), state: states, rank: fc.nat(3), at: fc.nat(2) })
    .map(({ id, state, rank, at }) =>
      claimOf(id < 2 ? 'refund' : 'dispute', `${id}`, 200 + 400 * id, state, rank, at),
    );
  const sayings = fc.array(fc.oneof(fc.constantFrom<Said>('p', 'q', 'r'), words), { maxLength: 12 });

  test('do not depend on the order of any words, nor on how often they are said', () => {
    fc.assert(
      fc.property(
        sayings.chain((said) =>
          fc.tuple(fc.constant(said), fc.shuffledSubarray([...said, ...said], { minLength: 2 * said.length })),
        ),
        ([said, shuffled]) => {
          expect(hear(shuffled)).toEqual(hear(said));
        },
      ),
    );
  });

  test('never give, take or set aside more than the credit, and nothing before money has come', () => {
    fc.assert(
      fc.property(sayings, (said) => {
        const order = hear(said);
        const { moneyIn, taken, aside } = figuresOf(order);
        expect(moneyIn).toBe(order.payments.length > 0 ? order.credit : 0n);
        expect(taken >= 0n && aside >= 0n && taken + aside <= moneyIn).toBe(true);
        expect(creditLeft(order)).toBe(moneyIn - taken - aside);
      }),
    );
  });

  test('lose nothing to words that were joined on two sides and then with each other', () => {
    fc.assert(
      fc.property(sayings, sayings, (ours, theirs) => {
        const [here, there] = [hear(ours), hear(theirs)];
        const joined = hear([...there.payments, ...there.claims], here);
        expect(joined).toEqual(hear([...ours, ...theirs]));
      }),
    );
  });
});

describe('a refund of everything', () => {
  test('takes exactly all credit, whatever the pieces', () => {
    const pieces = fc.array(fc.bigInt({ min: 1n, max: 400n }), { minLength: 1, maxLength: 6 });
    fc.assert(
      fc.property(pieces, (parts) => {
        let rest: bigint = EMPTY.price;
        const amounts = parts.map((part) => {
          const amount = part < rest ? part : rest;
          rest -= amount;
          return amount;
        });
        const claims = [...amounts, rest].map((amount, at) => claimOf('refund', `${at}`, amount, 'taken', 3));
        let order = PAID;
        for (const claim of claims) {
          const before = creditLeft(order);
          order = withClaim(order, claim);
          // As much credit as money went back; the fee goes last.
          const due = smallest(before, claim.amount);
          expect(before - creditLeft(order)).toBe(due);
        }
        expect(figuresOf(order)).toEqual({ moneyIn: 1_000n, taken: 1_000n, aside: 0n });
      }),
    );
  });

  test('of the credit alone leaves the fee where it is', () => {
    expect(creditLeft(hear([refund.succeeded(1_000)], PAID))).toBe(0n);
    expect(creditLeft(hear([refund.succeeded(999)], PAID))).toBe(1n);
  });
});

describe('an order that was paid twice', () => {
  const twice = withPayment(PAID, 'pay2');

  test('gives its credit once', () => {
    expect(figuresOf(twice)).toEqual({ moneyIn: 1_000n, taken: 0n, aside: 0n });
    expect(figuresOf(withPayment(twice, 'pay2'))).toEqual(figuresOf(twice));
  });

  test('gives back one payment without touching the credit, and then the credit', () => {
    const once = hear([refund.succeeded(1_050)], twice);
    expect(creditLeft(once)).toBe(1_000n);
    expect(creditLeft(hear([refund.succeeded(400, 'b')], once))).toBe(600n);
    expect(creditLeft(hear([refund.succeeded(1_050, 'b')], once))).toBe(0n);
  });

  test('gets credit back that was taken before the second payment was heard of', () => {
    const before = hear([refund.succeeded(1_050)], PAID);
    expect(figuresOf(before).taken).toBe(1_000n);
    expect(figuresOf(withPayment(before, 'pay2')).taken).toBe(0n);
  });
});

describe('a claim', () => {
  test('keeps its amount for ever', () => {
    const order = hear([refund.pending(300)], PAID);
    expect(() => withClaim(order, refund.succeeded(301))).toThrow();
  });

  test('has as its word the later one, whichever was heard first', () => {
    const word = (state: ClaimState, rank: number, at: number) => ({ state, rank, at });
    const pairs = [
      [word('open', 2, 9), word('taken', 3, 1)],
      [word('taken', 2, 1), word('returned', 2, 2)],
      [word('returned', 2, 1), word('taken', 2, 2)],
      [word('taken', 2, 1), word('returned', 2, 1)],
    ] as const;
    for (const [earlier, later] of pairs) {
      expect(laterWord(earlier, later)).toBe(later);
      expect(laterWord(later, earlier)).toBe(later);
    }
  });
});

test.each<[string, readonly Said[], ReturnType<typeof paidStateOf>]>([
  ['nothing else', [], 'credited'],
  ['a refund under way', [refund.pending(300)], 'credited'],
  ['a part refunded', [refund.succeeded(300)], 'partly_refunded'],
  ['all refunded in pieces', [refund.succeeded(300), refund.succeeded(700, 'b')], 'refunded'],
  ['an inquiry', [dispute.inquiry(1_050)], 'credited'],
  ['an open dispute beside a refund', [refund.succeeded(300), dispute.open(1_050)], 'disputed'],
  ['a dispute lost beside one won', [dispute.lost(100, 1), dispute.won(100, 1, 'e')], 'dispute_lost'],
  ['a dispute won', [dispute.open(1_050), dispute.won(1_050)], 'dispute_won'],
])('an order whose money has come, with %s, shows the gravest thing', (_name, said, state) => {
  const order = hear(said, PAID);
  expect(paidStateOf(order)).toBe(state);
  expect(isDisputed(order)).toBe(state === 'disputed');
});

test('the sum of all claims is what the figures take, as long as there is credit', () => {
  const amounts: readonly NanoUsd[] = [nanoUsd(100), nanoUsd(200), nanoUsd(300)];
  const order = hear(
    amounts.map((amount, at) => claimOf('refund', `${at}`, amount, at === 0 ? 'open' : 'taken', 2)),
    PAID,
  );
  const { taken, aside } = figuresOf(order);
  expect(add(taken, aside)).toBe(add(ZERO, ...amounts));
});
