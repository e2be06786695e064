// Bugs planted in what a ledger does with orders, automatic top-ups and credit that expires: the same commands must find each of them.
import { describe } from 'vitest';
import { subtract, ZERO } from '../../src/billing/money.ts';
import { expireLots } from '../../src/durable/ledger/expiry.ts';
import type { Ledger } from '../../src/durable/ledger/ledger.ts';
import type { LedgerStep } from '../../src/durable/ledger/operations.ts';
import { viewOrder } from '../../src/durable/ledger/orders.ts';
import type { BringCall } from '../../src/payments/desk.ts';
import { findsEach, type Mutant, replaced, statements } from './planted.ts';

/** Words about orders are changed on their way to the ledger. */
const hears = (change: (call: BringCall) => BringCall) => ({
  ledger: (ledger: Ledger) => replaced(ledger, { bring: (call) => ledger.bring(change(call)) }),
});

/** A step of the ledger does something more. */
const afterStep = (more: (step: LedgerStep) => void) => ({
  ledger: (ledger: Ledger) =>
    replaced(ledger, {
      step: (work) =>
        ledger.step((step) => {
          const value = work(step);
          more(step);
          return value;
        }),
    }),
});

const expires = (otherwise: (ledger: Ledger) => Promise<void>) => ({
  ledger: (ledger: Ledger) =>
    replaced(ledger, {
      expire: async () => {
        await otherwise(ledger);
        return true as const;
      },
    }),
});

let words = 0;

const MUTANTS: readonly Mutant[] = [
  [
    'a repeated payment is booked again',
    'calm',
    { ground: statements((statement) => (statement.includes('FROM orders WHERE order_id') ? undefined : statement)) },
  ],
  [
    'a second payment buys credit as well',
    'calm',
    hears((call) => ({
      ...call,
      orderId: [call.orderId, ...call.payments.filter((id) => id.endsWith('/1'))].join(' '),
    })),
  ],
  [
    'a stale word is believed',
    'calm',
    {
      ledger: (ledger) =>
        replaced(ledger, {
          bring: async (call) => {
            const known = await ledger.step((step) => viewOrder(step, call.orderId)?.order.claims);
            const claims = call.claims.map((claim) => {
              const { rank, at } = known?.find(({ id }) => id === claim.id)?.word ?? claim.word;
              const isStale = rank > claim.word.rank;
              return isStale ? { ...claim, word: { ...claim.word, rank, at: at + 1 } } : claim;
            });
            return ledger.bring({ ...call, claims });
          },
        }),
    },
  ],
  [
    'of two words of one time the last one heard counts',
    'calm',
    hears((call) => ({
      ...call,
      claims: call.claims.map((claim) => ({
        ...claim,
        word: { ...claim.word, at: claim.word.at * 1_000 + (++words % 1_000) },
      })),
    })),
  ],
  [
    'what was taken is given back twice',
    'calm',
    {
      ledger: (ledger) =>
        replaced(ledger, {
          bring: async (call) => {
            const before = ledger.state.books.reversals;
            const view = await ledger.bring(call);
            const undone = subtract(before, ledger.state.books.reversals);
            await ledger.step(({ state }) => {
              if (undone > ZERO) state.books = { ...state.books, reversals: subtract(state.books.reversals, undone) };
            });
            return view;
          },
        }),
    },
  ],
  [
    'what succeeds is taken beside what was set aside for it',
    'calm',
    hears((call) => ({
      ...call,
      claims: call.claims.map((claim) => ({
        ...claim,
        id: claim.id + (claim.word.state === 'taken' ? '/taken' : ''),
      })),
    })),
  ],
  [
    'a refund is granted beyond what is left of its lot',
    'calm',
    {
      ledger: (ledger) => replaced(ledger, { refund: (call) => ledger.refund({ ...call, withinLot: false }) }),
    },
  ],
  [
    'a refund counts only what is free',
    'calm',
    {
      ledger: (ledger) =>
        replaced(ledger, {
          refund: async (call) => {
            const free = subtract(ledger.state.books.moneyIn, ledger.state.books.reversals, ledger.state.books.inKeys);
            if (call.amount !== null && call.amount > free)
              return { ok: false, refusal: { reason: 'insufficient_credit', spendable: free } };
            return ledger.refund(call);
          },
        }),
    },
  ],
  [
    'a top-up is ordered while one is under way',
    'calm',
    afterStep(({ state }) => {
      state.topUp = { ...state.topUp, intent: null };
    }),
  ],
  [
    'a day may bring more than its most',
    'calm',
    afterStep(({ state }) => {
      state.topUp = { ...state.topUp, day: { ...state.topUp.day, ordered: ZERO } };
    }),
  ],
  [
    'a declined card is tried again',
    'calm',
    afterStep(({ state }) => {
      state.topUp = { ...state.topUp, stopped: null };
    }),
  ],
  [
    'a card is charged again after money was taken back',
    'calm',
    {
      ledger: (ledger) =>
        replaced(ledger, {
          bring: async (call) => {
            const { stopped } = ledger.state.topUp;
            const view = await ledger.bring(call);
            await ledger.step(({ state }) => {
              state.topUp = { ...state.topUp, stopped };
            });
            return view;
          },
        }),
    },
  ],
  [
    'an expired lot is reversed twice',
    'calm',
    expires(async (ledger) => {
      const { lots } = ledger.state;
      await ledger.expire();
      await ledger.step(({ state }) => {
        state.lots = lots;
      });
      await ledger.expire();
    }),
  ],
  [
    'credit expires although it was spent in time',
    'rough',
    expires(async (ledger) => {
      await ledger.recallAll();
      await ledger.step((step) => expireLots(step, ZERO));
    }),
  ],
  ['credit never expires', 'calm', expires(async () => undefined)],
];

describe('the commands find', () => findsEach(MUTANTS));
