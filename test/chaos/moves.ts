// What can happen in a history, one small step each. A step that does not apply to how things stand does nothing.
import { nanoUsd } from '../../src/billing/money.ts';
import { reconcilePayments } from '../../src/payments/reconcile.ts';
import { reconcileFully } from '../../src/payments/reconcile-full.ts';
import { must } from '../sim/must.ts';
import type { Account } from './account.ts';
import { attackOf } from './attacks.ts';
import { ordersOf } from './books.ts';
import { accountOf, askRefund, place, wantRefund, wantTopUps } from './buyer.ts';
import type { Dice } from './dice.ts';
import { actsAtDodo } from './dodo-bank.ts';
import type { History } from './history.ts';
import { Life, turning } from './life.ts';
import { refundsOf, termsOf } from './oracle.ts';
import { type Act, actsAtStripe } from './stripe-bank.ts';

type Move = (history: History, dice: Dice) => Promise<void>;

const ACTS_MOST = 12;
const NO_ORDER = 'ord_01mdrc89g0yyyyyyyyyyyyyyyy';
const [MINUTE, HOUR, DAY] = [60_000, 3_600_000, 86_400_000];

/** Something happens at a provider: a kind of thing first, then one of that kind. */
const act: Move = async (history, dice) => {
  if (history.acts >= ACTS_MOST) return;
  const { ground } = history;
  // Words that exclude each other are told apart by their second.
  ground.clock.now += 1_000 * (1 + dice.below(90));
  ground.stripe.expireDue();
  const terms = termsOf(ground);
  // A page of which only the provider knows was shown to nobody.
  const pages = new Set(terms.flatMap(({ sessionId, row }) => (row.url === null ? [] : [sessionId])));
  // Whoever pays sees the ids of an order, and never its proof.
  const marks = terms.map(({ id, account }) => ({ farebox_order: id, farebox_account: account }));
  const taxMinor = Math.round(history.taxPpm / 10_000);
  const isOffered = (session: string): boolean => pages.has(session);
  const acts: Act[] = [
    ...actsAtStripe(ground.stripe, isOffered, [...marks, { farebox_order: NO_ORDER }]),
    ...actsAtDodo(ground.dodo, isOffered, taxMinor),
  ];
  const isRare = (name: string): boolean => /foreign|of another|coupon|currency|product/.test(name);
  const names = [...new Set(acts.map(({ name }) => name))].filter((name) => !isRare(name) || dice.once(8));
  const name = dice.pick(names);
  const chosen = dice.pick(acts.filter((each) => each.name === name));
  if (chosen === undefined) return;
  history.acts += 1;
  history.tally(`act: ${chosen.name}`);
  chosen.run(dice);
  history.collect(dice);
};

/** A few webhooks come, whichever. */
const deliver: Move = async (history, dice) => {
  for (let left = 1 + dice.below(3); left > 0; left--) {
    const mail = history.postman.pick(dice);
    if (mail !== undefined) await history.deliver(mail, dice);
  }
};

/** Webhooks and the buyer come at once; who is first changes with every wait. What then says that it is up to date is. */
const race: Move = async (history, dice) => {
  for (let more = dice.below(4); more > 0; more--) await act(history, dice);
  const mails = history.postman.some(dice, 5);
  const { ground } = history;
  const order = dice.pick(termsOf(ground));
  history.tally('race');
  await Promise.all([
    ...mails.map((mail) => history.deliver(mail, dice, turning(dice))),
    order === undefined ? undefined : new Life([], turning(dice)).run(() => ground.comeBack(order.id)),
  ]);
  const ours = new Set([...refundsOf(ground).values()].map(({ orderId }) => orderId));
  const known = new Map(ground.accounts.flatMap((account) => ordersOf(account).map((each) => [each.orderId, each])));
  for (const { id, row } of termsOf(ground)) {
    const { moneyIn, taken, aside } = known.get(id) ?? { moneyIn: 0n, taken: 0n, aside: 0n };
    const isOpen = /^(placed|declined|expired)$/.test(String(row.state));
    const isSame =
      isOpen === (moneyIn === 0n) &&
      BigInt(Number(row.taken_nano)) === taken &&
      BigInt(Number(row.aside_nano)) === aside;
    must(isSame || row.version !== row.brought || ours.has(id), 'an old outcome was written', id, taken, aside, row);
  }
};

const wait: Move = async (history, dice) => {
  const spans = [MINUTE, 20 * MINUTE, 3 * HOUR, 2 * DAY, 30 * DAY, 200 * DAY];
  await history.goOn(dice.below(dice.pick(spans) ?? MINUTE), dice);
  history.collect(dice);
};

/** A key spends, often all there is, or gives spend back; it tells its ledger or does not yet. */
const spend: Move = async (history, dice) => {
  const account = accountOf(history.ground, dice.below(4) > 0 ? 0 : 1);
  const { wallet } = account;
  const { books, usage } = account.host.instance.ledger.state;
  const left = books.moneyIn - books.reversals - books.setAside - usage;
  const amount = nanoUsd(dice.once(2) && left > 0n ? left : BigInt(1 + dice.below(9_000_000_000)));
  if (dice.once(8)) wallet.giveBack(amount);
  else if (await wallet.spend(amount)) history.tally('spent');
  if (dice.below(3) > 0) await wallet.report();
  await history.ground.ring();
};

/** What an account could still spend, were all of it heard. */
function balanceOf({ host }: Account): bigint {
  const { books, usage } = host.instance.ledger.state;
  return books.moneyIn - books.reversals - books.setAside - usage;
}

/** A refund of ours takes at most what is there: it never brings a balance below zero. */
const askForRefund: Move = async (history, dice) => {
  const { ground, refunds } = history;
  const order = dice.pick(termsOf(ground).filter(({ row }) => row.credited_at !== null));
  const again = dice.once(3) ? dice.pick(refunds) : undefined;
  if (order === undefined && again === undefined) return;
  const most = order === undefined ? 1 : Number(order.credit / 10_000_000n);
  const cents = dice.once(3) ? null : 1 + dice.below(most);
  const asked = again ?? wantRefund(ground, order?.id ?? '', cents, dice.once(2) ? 'owner' : 'operator');
  if (again === undefined) refunds.push(asked);
  const account = ground.accounts.find(({ owner }) => owner.accountId === order?.account);
  await account?.wallet.report();
  const before = account === undefined ? 0n : balanceOf(account);
  await history.run(dice, () => askRefund(ground, asked));
  const { credit = 0n } = refundsOf(ground).get(asked.id) ?? {};
  const after = account === undefined ? 0n : balanceOf(account);
  const isOurs = again === undefined && before - after === credit && credit > 0n;
  must(!isOurs || after >= 0n, 'refunded more than was there', asked.id, before, after);
  if (isOurs) history.tally('refund: set aside');
  history.collect(dice);
};

/** For days the providers answer no list, however often they are asked; what is lost meanwhile is found afterwards. */
const outage: Move = async (history, dice) => {
  const { ground } = history;
  if (!history.canWait(20 * DAY)) return;
  history.tally('outage');
  for (let passes = 0; passes < 2; passes++) {
    ground.stripe.faults.failLists(true);
    const refuse = { on: /^GET \/(payments|refunds|disputes)\?/, fault: 500 };
    ground.dodo.faults.push(...Array.from({ length: 60 }, () => refuse));
    await new Life().run(() => reconcilePayments(ground.desk));
    ground.stripe.faults.failLists(false);
    ground.dodo.faults.length = 0;
    ground.clock.now += 2 * DAY + dice.below(5 * DAY);
    ground.stripe.expireDue();
    await ground.ring();
    history.collect(dice);
  }
};

const reconcile: Move = async (history, dice) => {
  const { desk } = history.ground;
  await history.run(dice, () => reconcilePayments(desk));
  if (dice.once(4)) await history.run(dice, () => reconcileFully(desk, true));
  history.collect(dice);
};

const comeBack: Move = async (history, dice) => {
  const order = dice.pick(termsOf(history.ground));
  if (order !== undefined) await history.run(dice, () => history.ground.comeBack(order.id));
};

const placing: Move = async (history, dice) => {
  const { ground } = history;
  const wish = dice.pick(history.wishes.filter(({ isOver }) => !isOver));
  if (wish === undefined) return;
  const ways = [{}, {}, {}, { declines: 'insufficient_funds' }, { needsAuthentication: true }, { isDelayed: true }];
  if (wish.way === 'saved_card') ground.stripe.nextCharge(dice.pick(ways) ?? {});
  await history.run(dice, () => place(ground, wish));
  ground.stripe.books.nextCharges.length = 0;
  history.collect(dice);
};

/** The owner sets a rule, or its alarm rings. */
const topUp: Move = async (history, dice) => {
  const { ground } = history;
  const account = accountOf(ground, 0);
  if (account.host.instance.ledger.state.topUp.rule === null) await wantTopUps(account, 100 + dice.below(2_000));
  const ways = [{}, {}, { declines: 'lost_card' }, { needsAuthentication: true }, { isDelayed: true }];
  ground.stripe.nextCharge(dice.pick(ways) ?? {});
  await account.wallet.report();
  await history.ring(dice);
  ground.stripe.books.nextCharges.length = 0;
  history.collect(dice);
};

const attack: Move = async (history, dice) => {
  const { ground, postman, attacks } = history;
  const made = await attackOf(ground, postman, dice);
  if (made === undefined) return;
  const answer = await ground.receive(made.channel, made.letter);
  history.tally(`attack: ${made.name}`);
  if (made.must === 'refused') must(!answer.ok, 'a forged webhook was accepted', made.name);
  else must(answer.ok && answer.value !== 'applied', 'a webhook was acted on that says something else', made.name);
  attacks.push(made);
};

/** Each with its weight. */
export const MOVES = {
  act: [40, act],
  deliver: [30, deliver],
  race: [7, race],
  wait: [8, wait],
  spend: [12, spend],
  askForRefund: [9, askForRefund],
  reconcile: [5, reconcile],
  comeBack: [4, comeBack],
  placing: [8, placing],
  topUp: [3, topUp],
  attack: [8, attack],
  outage: [2, outage],
} as const satisfies Readonly<Record<string, readonly [weight: number, move: Move]>>;

export type MoveName = keyof typeof MOVES;
