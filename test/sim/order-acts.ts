// What buyers, payment providers and support do with orders: paid, paid again, refunded by either side, disputed, warned about; in any
// order, repeated, at once, late and stale.
import { type NanoUsd, nanoUsd } from '../../src/billing/money.ts';
import { DISPUTE_RANKS, REFUND_RANKS } from '../../src/billing/order-standing.ts';
import type { BringCall, RefundCall } from '../../src/payments/desk.ts';
import { type Act, amountOf, type Dice, sendAndKeep } from './acts.ts';
import { judgeBring, judgeRefund } from './judge-order.ts';
import { lastWord, ModelOrder, type ModelWord, type Telling } from './model-order.ts';
import type { Trial } from './trial.ts';

type Claim = Telling['claims'][number];

const REFUND_WORDS: readonly Omit<ModelWord, 'at'>[] = [
  { state: 'open', rank: REFUND_RANKS.pending },
  { state: 'taken', rank: REFUND_RANKS.succeeded },
  { state: 'returned', rank: REFUND_RANKS.failed },
  { state: 'taken', rank: REFUND_RANKS.succeeded },
  { state: 'returned', rank: REFUND_RANKS.refused },
];

const DISPUTE_WORDS: readonly Omit<ModelWord, 'at'>[] = [
  { state: 'open', rank: DISPUTE_RANKS.open },
  { state: 'taken', rank: DISPUTE_RANKS.closed },
  { state: 'returned', rank: DISPUTE_RANKS.closed },
  { state: 'returned', rank: DISPUTE_RANKS.closed },
  { state: 'taken', rank: DISPUTE_RANKS.closed },
  { state: 'open', rank: DISPUTE_RANKS.open },
  { state: 'none', rank: DISPUTE_RANKS.inquiry },
];

/** An order that nobody has heard of. The fee is the buyer's, and no credit. */
function newOrder(trial: Trial, { b, c }: Dice): ModelOrder {
  trial.serial += 1;
  const credit = amountOf(trial, 1 + (b % 2_500));
  const fee = c % 3 === 0 ? 0n : credit / 20n + 1n;
  return new ModelOrder({ orderId: `ord${trial.serial}`, credit, price: credit + fee });
}

/** An order that is known, mostly one of the last. */
function pick({ model }: Trial, { c }: Dice, fits: (order: ModelOrder) => boolean): ModelOrder | undefined {
  const all = [...model.orders.all.values()].filter(fits).reverse();
  return all[c % Math.max(1, c % 2 === 0 ? Math.min(2, all.length) : all.length)];
}

const isPaid = ({ payments }: ModelOrder): boolean => payments.size > 0;

type News = Partial<Pick<BringCall, 'payments' | 'warnings' | 'freezeOn'>> & { readonly claims?: readonly Claim[] };

/** Tells the ledger of an order: the news, and all that was known before or not. */
export function tell(
  trial: Trial,
  order: ModelOrder,
  { payments = [], claims = [], ...news }: News,
  { isWhole, isAlone = true }: { readonly isWhole: boolean; readonly isAlone?: boolean },
): void {
  const { orderId, credit, price, ...known } = order.whole;
  const told: BringCall = {
    orderId,
    credit: nanoUsd(credit),
    price: nanoUsd(price),
    payments: isWhole ? [...known.payments, ...payments] : payments,
    claims: [...(isWhole ? known.claims : []), ...claims].map(inNano),
    warnings: [],
    freezeOn: { dispute: false, warning: false },
    note: 'told',
    ...news,
  };
  sendAndKeep(trial, () => sendBring(trial, told, isAlone));
}

const inNano = ({ amount, ...claim }: Claim): BringCall['claims'][number] => ({ ...claim, amount: nanoUsd(amount) });

/** Brings an order to the ledger and judges what it says of it. */
export function sendBring(trial: Trial, call: BringCall, isAlone = true): void {
  const { turn } = trial;
  const alone = isAlone && trial.pending === 0;
  if (call.payments.length > 0) trial.topUps.ending(call.orderId, 'paid');
  trial.topUps.claiming(`order/${call.orderId}`, ...call.claims.map(({ id }) => id));
  trial.askLedger(
    (object) =>
      trial.world.bring(object, call, (view) =>
        trial.judge(() => judgeBring(trial, call, view, alone && trial.turn === turn)),
      ),
    () => undefined,
  );
}

/** A word, sometimes of the same time as the one before, sometimes of an earlier one. */
const saidAt = (trial: Trial, claim: { readonly words: readonly ModelWord[] }, { b, c }: Dice): number => {
  const { at } = lastWord({ words: [...claim.words] });
  return b % 3 === 0 && at > 0 ? at + ((c % 3) - 1) : trial.world.now - (c % 4);
};

/** A word about a claim of an order: one that is known, or a new one. */
function claimOf(trial: Trial, order: ModelOrder, kind: Claim['kind'], dice: Dice): Claim {
  const { a, b, c } = dice;
  const known = [...order.claims.values()].filter((claim) => claim.kind === kind);
  const { price, credit, figures } = order;
  const sizes = [price, credit, (price * BigInt(b % 100)) / 100n, figures.left / 2n, price / 3n];
  const size = sizes[b % sizes.length] ?? price;
  const state = b % 3 === 0 ? 'taken' : 'open';
  const likely = known.filter((claim) => lastWord(claim).state === state);
  const from = likely.length > 0 && b % 5 > 0 ? likely : known;
  const before = a > 1 ? from[c % Math.max(1, from.length)] : undefined;
  const words = kind === 'refund' ? REFUND_WORDS : DISPUTE_WORDS;
  // What is new mostly begins at its beginning.
  const word = words[before === undefined && c % 3 > 0 ? 0 : b % words.length] ?? { state: 'open', rank: 0 };
  if (before === undefined) trial.serial += 1;
  const claim = before ?? { id: `${kind}/${trial.serial}`, amount: size > 0n ? size : 1n, words: [] };
  // An amount that changed is somebody's mistake: the first one counts.
  const amount = before !== undefined && c % 19 === 0 ? claim.amount + 1n : claim.amount;
  return { id: claim.id, kind, amount, word: { ...word, at: saidAt(trial, claim, dice) } };
}

/** Of the orders that are known, mostly one with an open claim of the kind. */
function pickClaimed(trial: Trial, kind: Claim['kind'], dice: Dice): ModelOrder | undefined {
  const isOpen = ({ claims }: ModelOrder): boolean =>
    [...claims.values()].some((claim) => claim.kind === kind && lastWord(claim).state === 'open');
  const open = dice.a > 2 ? pick(trial, dice, isOpen) : undefined;
  return open ?? pick(trial, dice, dice.b % 11 === 0 ? () => true : isPaid);
}

function sendWord(trial: Trial, kind: Claim['kind'], dice: Dice, isAlone = true): void {
  const order = pickClaimed(trial, kind, dice);
  if (order === undefined) return;
  const freezeOn = { dispute: dice.c % 2 === 0, warning: false };
  tell(
    trial,
    order,
    { claims: [claimOf(trial, order, kind, dice)], freezeOn },
    { isWhole: dice.c % 2 === 0, isAlone },
  );
}

const words =
  (kind: Claim['kind']): Act =>
  (trial, dice) =>
    sendWord(trial, kind, dice);

/** Several words in one turn: who is heard first makes no difference. */
const wordsAtOnce: Act = (trial, dice) => {
  const { a, b, c } = dice;
  for (const [at, kind] of (['dispute', 'refund', 'dispute'] as const).entries())
    sendWord(trial, kind, { a: (a + at) % 8, b: b + 7 * at, c: c + 3 * at }, false);
  const order = pick(trial, dice, isPaid);
  if (order !== undefined)
    tell(trial, order, { payments: [`pay/${order.id}/${b % 2}`] }, { isWhole: true, isAlone: false });
};

/** Money comes for a new order, or for one of which only something else was heard; seldom something else is heard first. */
const pay: Act = (trial, dice) => {
  const { a, b, c } = dice;
  const order = (a < 4 ? pick(trial, dice, (each) => !isPaid(each)) : undefined) ?? newOrder(trial, dice);
  const isEarly = b % 3 === 0 && !isPaid(order);
  if (isEarly) tell(trial, order, { claims: [claimOf(trial, order, 'refund', dice)] }, { isWhole: false });
  else tell(trial, order, { payments: [`pay/${order.id}`] }, { isWhole: c % 2 === 0 });
};

/** The same payment again, or a second one. */
const payAgain: Act = (trial, dice) => {
  const order = pick(trial, dice, isPaid);
  if (order === undefined) return;
  const payment = dice.b % 3 === 0 ? `pay/${order.id}/${1 + (dice.b % 2)}` : [...order.payments][0];
  if (payment !== undefined) tell(trial, order, { payments: [payment] }, { isWhole: dice.c % 2 === 0 });
};

const warn: Act = (trial, dice) => {
  const order = pick(trial, dice, isPaid);
  if (order === undefined) return;
  const warnings = [`warning/${order.id}/${dice.b % 2}`];
  tell(trial, order, { warnings, freezeOn: { dispute: true, warning: dice.b % 3 > 0 } }, { isWhole: true });
};

/** Asks for a refund and judges the answer. */
function sendRefund(trial: Trial, call: RefundCall): void {
  const { turn } = trial;
  trial.topUps.claiming(call.refundId);
  const isAlone = trial.pending === 0;
  trial.askLedger(
    ({ ledger }) => ledger.refund(call),
    (answer) => judgeRefund(trial, call, answer, isAlone && trial.turn === turn),
  );
}

/** A refund that we start: of so much, or of all that can be; now and then one that was started before. */
const refund: Act = (trial, dice) => {
  const { a, b, c } = dice;
  const order = c % 13 === 0 ? newOrder(trial, dice) : pick(trial, dice, c % 11 === 0 ? () => true : isPaid);
  if (order === undefined) return;
  const ours = [...order.claims.values()].filter(({ id }) => id.startsWith('refund/ours'));
  const known = a < 5 ? ours[c % Math.max(1, ours.length)] : undefined;
  const { left, aside } = order.figures;
  const lotLeft = trial.journal.lots.find(`order/${order.id}`)?.left ?? 0n;
  const own = lotLeft > aside ? lotLeft - aside : 0n;
  const sizes = [left, own, own + 1n, (left * BigInt(b % 100)) / 100n, own / 2n, left / 5n, left + 1n];
  const size = sizes[b % sizes.length] ?? left;
  if (known === undefined) trial.serial += 1;
  const amount = known === undefined ? size : known.amount + BigInt(b % 3);
  const call: RefundCall = {
    orderId: order.id,
    refundId: known?.id ?? `refund/ours${trial.serial}`,
    amount: c % 5 === 0 ? null : nanoUsd(amount > 0n ? amount : 1n),
    withinLot: c % 2 === 0,
  };
  sendAndKeep(trial, () => sendRefund(trial, call));
};

/** Asks for a refund of a little more than is free; false when no order could give so much. */
export function refundPastFree(trial: Trial, dice: Dice, amount: bigint): boolean {
  const order = pick(trial, dice, ({ figures }) => figures.left >= amount);
  if (order === undefined) return false;
  trial.serial += 1;
  const size: NanoUsd | null = dice.a % 5 === 0 ? null : nanoUsd(amount);
  const refundId = `refund/ours${trial.serial}`;
  sendRefund(trial, { orderId: order.id, refundId, amount: size, withinLot: dice.b % 2 === 0 });
  return true;
}

/** What happens to orders. */
export const ORDER_ACTS: Readonly<Record<string, readonly [weight: number, act: Act]>> = {
  'order is paid': [4, pay],
  'payment again': [1.2, payAgain],
  'refund word': [3, words('refund')],
  'dispute word': [4.5, words('dispute')],
  'words at once': [0.5, wordsAtOnce],
  'fraud warning': [1, warn],
  refund: [4, refund],
};
