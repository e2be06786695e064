// The rules of an account's ledger as pure functions: what is free, what a key can still hold, how much to grant, and which accounts
// of the books a movement touches. docs/ledger.md explains them for a reader who does not program.
import { add, atLeastZero, divideFloor, largest, type NanoUsd, negate, smallest, subtract, ZERO } from './money.ts';

/** Totals of one key as its ledger has heard them. None ever decreases, but for `open`, which is what the key held open then. */
export type KeyTotals = {
  readonly granted: NanoUsd;
  readonly returned: NanoUsd;
  readonly spent: NanoUsd;
  readonly refunded: NanoUsd;
  readonly lost: NanoUsd;
  readonly open: NanoUsd;
};

export const NO_TOTALS: KeyTotals = {
  granted: ZERO,
  returned: ZERO,
  spent: ZERO,
  refunded: ZERO,
  lost: ZERO,
  open: ZERO,
};

/** The most that a key can still hold or spend, as last heard. */
export const outOf = (key: KeyTotals): NanoUsd => subtract(add(key.granted, key.refunded), key.returned, key.spent);

/** What a key's wallet had available when last heard, with everything granted since. */
export const unheldOf = (key: KeyTotals): NanoUsd => subtract(outOf(key), key.open);

export type Books = {
  readonly moneyIn: NanoUsd;
  readonly reversals: NanoUsd;
  readonly setAside: NanoUsd;
  /** Over all keys, `granted − returned`. */
  readonly inKeys: NanoUsd;
};

/** Free credit. Negative only after a reversal from outside. */
export const freeOf = (books: Books): NanoUsd =>
  subtract(books.moneyIn, books.reversals, books.setAside, books.inKeys);

export type GrantQuestion = {
  /** The key's wallet should have at least this available, better `wanted`, best `ahead` more. */
  readonly least: NanoUsd;
  readonly wanted: NanoUsd;
  readonly ahead: NanoUsd;
  readonly partial: boolean;
};

/** Never more than this share of free credit is granted ahead of need. */
const AHEAD_SHARE = 20n;

/** How much to grant, or undefined when `least` is not there. `most` is what credit and the account's limit leave. */
export function grantFor(question: GrantQuestion, key: KeyTotals, most: NanoUsd): NanoUsd | undefined {
  const unheld = unheldOf(key);
  const least = subtract(question.least, unheld);
  const cap = atLeastZero(most);
  // While more is out than there is, what the key has at hand is not all its own. What costs nothing needs nothing.
  if (least > most && question.least > ZERO) return question.partial ? cap : undefined;
  const wanted = atLeastZero(subtract(largest(question.wanted, question.least), unheld));
  if (wanted > cap) return cap;
  const left = subtract(cap, wanted);
  const behind = atLeastZero(subtract(add(question.wanted, question.ahead), largest(unheld, question.wanted)));
  return add(wanted, smallest(behind, divideFloor(left, AHEAD_SHARE)));
}

/** One posting: `amount` into a named account of the books; the postings of an entry sum to zero. */
export type Posting = { readonly account: BookAccount; readonly amount: NanoUsd };
export type BookAccount = 'outside' | 'promotions' | 'customer' | 'set_aside' | 'revenue' | 'loss' | 'unpaid_cost';

const move = (from: BookAccount, to: BookAccount, amount: NanoUsd): readonly Posting[] => [
  { account: from, amount: negate(amount) },
  { account: to, amount },
];

/** Postings of each kind of movement. */
export const postings = {
  moneyIn: (amount: NanoUsd, promotional: boolean) => move(promotional ? 'promotions' : 'outside', 'customer', amount),
  reversal: (amount: NanoUsd) => move('customer', 'outside', amount),
  reversalUndone: (amount: NanoUsd) => move('outside', 'customer', amount),
  expiry: (amount: NanoUsd, promotional: boolean) => move('customer', promotional ? 'promotions' : 'outside', amount),
  setAside: (amount: NanoUsd) => move('customer', 'set_aside', amount),
  setAsideReturned: (amount: NanoUsd) => move('set_aside', 'customer', amount),
  setAsideTaken: (amount: NanoUsd) => move('set_aside', 'outside', amount),
  spend: (amount: NanoUsd) => move('customer', 'revenue', amount),
  refunded: (amount: NanoUsd) => move('revenue', 'customer', amount),
  lost: (amount: NanoUsd) => move('loss', 'unpaid_cost', amount),
} as const;
