// What a ledger may answer about an order and to a refund of ours, by the plain model, and what it changes there.
import type { RefundAnswer } from '../../src/durable/account-messages.ts';
import type { BringCall, OrderView, RefundCall } from '../../src/payments/desk.ts';
import { smaller } from './amount.ts';
import { notToBeHad } from './judge-money.ts';
import { lastWord, type ModelOrder } from './model-order.ts';
import { must } from './must.ts';
import type { Trial } from './trial.ts';

type Figures = ModelOrder['figures'];

/** Judges what a ledger says of an order that it was told of. It may be heard before anybody else is answered. */
export function judgeBring(trial: Trial, call: BringCall, view: OrderView, alone: boolean): void {
  const { model, world } = trial;
  const known = model.orders.all.get(call.orderId);
  const [before, wasDisputed] = [known?.figures ?? NOTHING, known?.isDisputed ?? false];
  const order = model.orders.join(call);
  tallyBring(trial, call, before, order.figures, known !== undefined);
  const unheard = call.warnings.filter((warning) => !order.warnings.has(warning));
  for (const warning of unheard) order.warnings.add(warning);
  judgeView(order, call, view, alone);
  judgeStop(trial, before, order.figures, alone);
  if (alone && trial.exact) {
    trial.journal.read();
    const lotLeft = trial.journal.lots.find(`order/${order.id}`)?.left ?? 0n;
    must(view.lotLeft === lotLeft, 'another part of the lot is left', view, lotLeft);
  }
  if (unheard.length > 0 && call.freezeOn.warning) freeze(trial, 'fraud_warning');
  if (!wasDisputed && order.isDisputed && call.freezeOn.dispute) freeze(trial, 'dispute');
  if (wasDisputed && !model.orders.isDisputed && model.causes.delete('dispute')) trial.tally('bring: thawed');
  // Slices that are out still count as credit; what they pay from here on makes the balance negative.
  const { moneyIn, reversals, setAside, inKeys } = world.ledger.instance.ledger.state.books;
  if (moneyIn - reversals - setAside - inKeys < 0n || model.balance < 0n) model.reversed = true;
}

const NOTHING: Figures = { moneyIn: 0n, taken: 0n, aside: 0n, left: 0n };

function freeze({ model, tally }: Trial, cause: string): void {
  if (!model.causes.has(cause)) tally(`bring: frozen by ${cause}`);
  model.causes.add(cause);
}

function tallyBring(trial: Trial, call: BringCall, before: Figures, after: Figures, isKnown: boolean): void {
  const { tally } = trial;
  if (after.moneyIn > before.moneyIn)
    tally(after.taken + after.aside > 0n ? 'bring: paid and claimed' : 'bring: paid');
  else if (after.moneyIn === 0n) tally('bring: not paid yet');
  else if (after.taken > before.taken) tally(after.aside < before.aside ? 'bring: aside taken' : 'bring: taken');
  else if (after.taken < before.taken) tally('bring: taken given back');
  else if (after.aside > before.aside) tally('bring: set aside');
  else if (after.aside < before.aside) tally('bring: aside given back');
  else if (isKnown) tally(call.claims.length > 0 ? 'bring: old word' : 'bring: old payment');
}

/** The ledger knows what it was told, and when nothing else was under way nothing but what the model knows. */
function judgeView(order: ModelOrder, call: BringCall, { order: shown }: OrderView, alone: boolean): void {
  must(shown.credit === order.credit && shown.price === order.price, 'an order has another price', shown);
  const isHeard =
    call.payments.every((id) => shown.payments.includes(id)) &&
    call.claims.every(({ id, word }) => (shown.claims.find((claim) => claim.id === id)?.word.rank ?? -1) >= word.rank);
  must(isHeard, 'an order was not heard of', call, shown);
  const payments = [...order.payments].sort();
  must(!alone || shown.payments.join() === payments.join(), 'an order has other payments', shown, payments);
  must(!alone || shown.claims.length === order.claims.size, 'an order has other claims', shown);
  for (const claim of alone ? order.claims.values() : []) {
    const there = shown.claims.find(({ id }) => id === claim.id);
    const word = lastWord(claim);
    must(there?.amount === claim.amount && there.kind === claim.kind, 'a claim is another', there, claim);
    const { state, rank, at } = there.word;
    must(state === word.state && rank === word.rank && at === word.at, 'another word counts', there, word);
  }
}

/** Judges what a ledger answered to a refund that we start. */
export function judgeRefund(trial: Trial, call: RefundCall, answer: RefundAnswer, alone: boolean): void {
  const { model } = trial;
  const order = model.orders.all.get(call.orderId);
  trial.tally(`refund: ${answer.ok ? (answer.value.applied ? 'applied' : 'known') : answer.refusal.reason}`);
  if (order === undefined || order.payments.size === 0) {
    must(!answer.ok && answer.refusal.reason === 'order_not_credited', 'a refund of what was not paid', call, answer);
    return;
  }
  const known = order.claims.get(call.refundId);
  if (known !== undefined) {
    const isSame = call.amount === null || call.amount === known.amount;
    if (isSame)
      must(answer.ok && !answer.value.applied && answer.value.amount === known.amount, 'refunded twice', call);
    else must(!answer.ok && answer.refusal.reason === 'external_id_reused', 'a refund of two amounts', call, answer);
    return;
  }
  if (alone && trial.exact) judgeExactly(trial, order, call, answer);
  if (!answer.ok) {
    const isShort = answer.refusal.reason === 'insufficient_credit' && alone && !trial.isUnsettled;
    must(!isShort || isTooMuch(trial, order, call), 'refunded nothing although there was credit', call, answer);
    return;
  }
  const { amount, order: shown, lotLeft } = answer.value;
  const claim = shown.claims.find(({ id }) => id === call.refundId);
  must(claim?.amount === amount && claim.kind === 'refund', 'a refund is not what was granted', answer);
  must(amount === (call.amount ?? amount) && amount > 0n, 'refunded another amount', call, answer);
  const before = order.figures;
  const isBounded = alone && call.withinLot && !trial.isUnsettled;
  const most = lotLeft - before.aside - unheardSpend(trial);
  must(!isBounded || amount <= most, 'refunded what was spent', call, answer, most);
  must(!alone || amount <= before.left, 'refunded more than is left of the order', call, before);
  model.orders.join({ ...order.whole, payments: [], claims: [claim] });
  judgeStop(trial, before, order.figures, alone);
}

/** Whoever takes money back is not charged again by a rule that was set before. */
function judgeStop({ model, world }: Trial, before: Figures, after: Figures, alone: boolean): void {
  const isMore = after.taken + after.aside > before.taken + before.aside;
  const { stopped } = world.ledger.instance.ledger.state.topUp;
  must(!alone || !isMore || model.rule === null || stopped !== null, 'charged after money was taken back', after);
}

/** When all that was said was heard, the answer can be foretold to the nano-dollar. */
function judgeExactly(trial: Trial, order: ModelOrder, call: RefundCall, answer: RefundAnswer): void {
  const { model, journal } = trial;
  // Wallets were heard before it was decided.
  journal.read();
  const { left, aside } = order.figures;
  const lotLeft = (journal.lots.find(`order/${order.id}`)?.left ?? 0n) - aside;
  const most = smaller(model.balance, call.withinLot ? smaller(left, lotLeft) : left);
  const spendable = most < 0n ? 0n : most;
  const amount = call.amount ?? inCents(spendable);
  const isCovered = amount > 0n && amount <= spendable;
  must(answer.ok === isCovered, 'refunded otherwise', call, answer, spendable, lotLeft);
  if (answer.ok) must(answer.value.amount === amount, 'refunded another amount', answer, amount);
  else {
    const { refusal } = answer;
    const isSame = refusal.reason === 'insufficient_credit' && refusal.spendable === spendable;
    must(isSame, 'a refund is refused otherwise', answer, spendable);
  }
}

/** By what is known for certain: spend only ever lowers what is left of a lot. */
function isTooMuch(trial: Trial, order: ModelOrder, call: RefundCall): boolean {
  const { left, aside } = order.figures;
  const { lots } = trial.world.ledger.instance.ledger.state.lots;
  const lotLeft = (lots.find(({ id }) => id === `order/${order.id}`)?.left ?? 0n) - aside;
  const most = smaller(trial.model.balance - notToBeHad(trial), call.withinLot ? smaller(left, lotLeft) : left);
  return call.amount === null ? inCents(most) <= 0n : most < call.amount;
}

const inCents = (amount: bigint): bigint => amount - (amount % 10_000_000n);

/** Spend of which the ledger has not heard. */
function unheardSpend({ world }: Trial): bigint {
  const { keys } = world.ledger.instance.ledger.state;
  return world.keyIds.reduce((sum, keyId, at) => {
    const { spent, refunded } = world.walletAt(at).instance.wallet.state;
    const heard = keys.get(keyId);
    const more = spent - refunded - ((heard?.spent ?? 0n) - (heard?.refunded ?? 0n));
    return more > 0n ? sum + more : sum;
  }, 0n);
}
