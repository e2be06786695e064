// Orders against the real objects, each answer compared with the plain model: paid once or twice, refunded by either side, disputed, and
// every word now and then repeated, late or stale.
import { runDurableObjectAlarm } from 'cloudflare:test';
import { expect } from 'vitest';
import { assert } from '../../src/base/assert.ts';
import { nanoUsd } from '../../src/billing/money.ts';
import { DISPUTE_RANKS, REFUND_RANKS } from '../../src/billing/order-standing.ts';
import { smaller } from '../sim/amount.ts';
import { lastWord, ModelOrder, type Telling } from '../sim/model-order.ts';
import type { Account } from './real-account.ts';

type Act = (account: Account) => Promise<unknown>;
type Claim = Telling['claims'][number];

const WORDS = {
  refund: [
    { state: 'open', rank: REFUND_RANKS.pending },
    { state: 'taken', rank: REFUND_RANKS.succeeded },
    { state: 'returned', rank: REFUND_RANKS.failed },
  ],
  dispute: [
    { state: 'open', rank: DISPUTE_RANKS.open },
    { state: 'returned', rank: DISPUTE_RANKS.closed },
    { state: 'taken', rank: DISPUTE_RANKS.closed },
    { state: 'none', rank: DISPUTE_RANKS.inquiry },
  ],
} as const;

/** What must have happened often for the acts to mean anything. */
export const EVENTS = ['refund granted', 'credit taken', 'credit given back', 'credit expired', 'frozen by a dispute'];

const note = ({ counts }: Account, event: string): unknown => counts.set(event, (counts.get(event) ?? 0) + 1);

let serial = 0;
const newId = (kind: string): string => {
  serial += 1;
  return `${kind}${serial}`;
};

/** Tells the ledger the news of an order, and looks at what it says of it. */
async function tell(
  account: Account,
  order: ModelOrder,
  { payments = [], claims = [] }: { readonly payments?: readonly string[]; readonly claims?: readonly Claim[] },
): Promise<void> {
  const { model, ledger, roll } = account;
  const wasDisputed = model.orders.all.get(order.id)?.isDisputed ?? false;
  const freezeOn = { dispute: roll(3) === 0, warning: false };
  const { id: orderId, credit, price } = order;
  const told: Telling = { orderId, credit, price, payments, claims };
  const answer = await ledger.bring({
    orderId,
    credit: nanoUsd(credit),
    price: nanoUsd(price),
    payments,
    claims: claims.map((claim) => ({ ...claim, amount: nanoUsd(claim.amount) })),
    warnings: [],
    freezeOn,
    note: 'test',
  });
  const before = model.orders.taken;
  const joined = model.orders.join(told);
  if (model.orders.taken !== before) note(account, model.orders.taken > before ? 'credit taken' : 'credit given back');
  const shown = answer.ok ? answer.value.order : answer;
  expect(shown).toMatchObject({ orderId, credit, price, payments: [...joined.payments].sort() });
  const { whole } = joined;
  const byId = [...whole.claims].sort((one, other) => (one.id < other.id ? -1 : 1));
  expect(shown).toMatchObject({ claims: byId.map(({ id, amount, word }) => ({ id, amount, word })) });
  if (!wasDisputed && joined.isDisputed && freezeOn.dispute) {
    model.causes.add('dispute');
    note(account, 'frozen by a dispute');
  }
  if (wasDisputed && !model.orders.isDisputed) model.causes.delete('dispute');
  // Slices are called back after this was answered; asking for the figures waits for that.
  await ledger.credits();
}

/** One of the last orders that fit. */
const pick = ({ model, roll }: Account, fits: (order: ModelOrder) => boolean = () => true): ModelOrder | undefined => {
  const all = [...model.orders.all.values()].filter(fits).slice(-4);
  return all[roll(Math.max(1, all.length))];
};

const liveClaims = ({ claims }: ModelOrder) =>
  [...claims.values()].filter((claim) => ['open', 'taken'].includes(lastWord(claim).state));

const pay: Act = async (account) => {
  const credit = BigInt(1 + account.roll(1_500));
  const order = new ModelOrder({ orderId: newId('ord'), credit, price: credit + BigInt(account.roll(50)) });
  const payments = [`pay/${order.id}`];
  await tell(account, order, { payments });
  await tell(account, order, { payments });
};

const payAgain: Act = async (account) => {
  const order = pick(account);
  if (order !== undefined) await tell(account, order, { payments: [`pay/${order.id}/${account.roll(2)}`] });
};

const word: Act = async (account) => {
  const { roll } = account;
  const live = roll(3) > 0 ? pick(account, (each) => liveClaims(each).length > 0) : undefined;
  const order = live ?? pick(account);
  if (order === undefined) return;
  const known = live === undefined ? [...order.claims.values()] : liveClaims(live);
  const before = roll(5) > 0 ? known[roll(Math.max(1, known.length))] : undefined;
  const kind = before?.kind ?? (roll(2) === 0 ? 'refund' : 'dispute');
  const said = WORDS[kind][before === undefined ? 0 : roll(WORDS[kind].length)] ?? WORDS[kind][0];
  const claim = before ?? { id: `${kind}/${newId('')}`, amount: 1n + BigInt(roll(Number(order.price))), words: [] };
  const at = before === undefined ? 1_000 : lastWord(before).at + roll(3) - 1;
  await tell(account, order, { claims: [{ id: claim.id, kind, amount: claim.amount, word: { ...said, at } }] });
};

/** A refund of ours: what claims have left of the order and what is free bound it, and where spend counts what is left of the lot. */
const refund: Act = async (account) => {
  const { model, ledger, roll } = account;
  const order = pick(account);
  if (order === undefined) return;
  const withinLot = roll(2) === 0;
  const most = smaller(order.figures.left, model.balance);
  const amount = nanoUsd(1n + BigInt(roll(Number(most > 0n ? most + most / 4n + 1n : 100n))));
  const call = { orderId: order.id, refundId: `refund/${newId('ours')}`, amount, withinLot };
  const answer = await ledger.refund(call);
  expect(answer.ok || withinLot || answer.refusal.reason === 'insufficient_credit').toBe(true);
  if (answer.ok || !withinLot) expect(answer.ok, `${amount} of ${most}`).toBe(amount <= most);
  if (!answer.ok) return;
  note(account, 'refund granted');
  const claim = answer.value.order.claims.find(({ id }) => id === call.refundId);
  assert(claim !== undefined, 'a refund that is not there');
  if (withinLot) expect(amount <= answer.value.lotLeft - order.figures.aside).toBe(true);
  model.orders.join({ ...order.whole, payments: [], claims: [claim] });
  expect(await ledger.refund(call)).toMatchObject({ ok: true, value: { applied: false, amount } });
  const other = { ...call, amount: nanoUsd(amount + 1n) };
  expect(await ledger.refund(other)).toMatchObject({ ok: false, refusal: { reason: 'external_id_reused' } });
};

/** A gift that ends at once: at most what is left of it and free goes, and nobody owes anything for it. */
const expiry: Act = async (account) => {
  const { model, ledger, roll, stub } = account;
  const amount = nanoUsd(1 + roll(500));
  const lot = { kind: 'promotional', expiresAt: 1 } as const;
  const externalId = `code/${newId('')}`;
  expect(await ledger.moneyIn({ externalId, amount, lot, reason: 'test' })).toMatchObject({ ok: true });
  model.given += amount;
  await runDurableObjectAlarm(stub());
  const credits = await ledger.credits();
  assert(credits.ok, 'no figures');
  const ended = model.credits - credits.value.credits;
  const earlier = [...account.gifts.values()].reduce((sum, left) => sum + left, 0n);
  expect(ended >= 0n && ended <= amount + earlier).toBe(true);
  account.gifts.set(externalId, amount + earlier - ended);
  for (const id of [...account.gifts.keys()]) if (id !== externalId) account.gifts.delete(id);
  if (model.balance >= 0n) expect(model.balance - ended >= 0n).toBe(true);
  model.expired += ended;
  if (ended > 0n) note(account, 'credit expired');
};

/** What can happen to orders, and how often. */
export const ORDER_ACTS: readonly (readonly [weight: number, name: string, act: Act])[] = [
  [4, 'order is paid', pay],
  [2, 'payment again', payAgain],
  [9, 'word', word],
  [4, 'refund', refund],
  [2, 'expiry', expiry],
];
