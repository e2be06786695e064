// Refunds of ours at Dodo. Dodo has no idempotency, so what was asked before is looked for first: by the mark in a refund's metadata, or by
// our id in its reason, which its list says too.
import type { RefundCreateParams } from 'dodopayments/resources/refunds';
import { HOUR, isoTime } from '../../../base/clock.ts';
import { ok, refuse } from '../../../base/result.ts';
import type { Asked, RefundQuestion } from '../../channel.ts';
import { MARK, type RefundFact } from '../../fact.ts';
import { type Json, objectIn, textIn, wholeIn } from '../../json.ts';
import type { DodoAccount } from './channel.ts';
import { read, unreadable, write } from './client.ts';
import { HINT, refundFact } from './facts.ts';
import { collect, PAGE_SIZE } from './pages.ts';

/** Clocks differ; a refund is looked for from a little before its order. */
const MARGIN_MS = HOUR;

/** Asks for a refund, unless it is there. */
export async function refund(account: DodoAccount, question: RefundQuestion): Promise<Asked<RefundFact>> {
  const known = await findRefund(account, question);
  if (!known.ok) return known;
  const { payment, refund: earlier } = known.value;
  if (earlier !== undefined) return ok(earlier);
  const body = refundBody(account, question, payment);
  if (!body.ok) return body;
  const made = await write(account, (client, options) => client.refunds.create(body.value, options));
  if (!made.ok) return made;
  const fact = await readRefund(account, objectIn(made.value.object) ?? {}, made.value.at);
  return fact === undefined ? unreadable() : ok(marked(fact, question));
}

type Known = { readonly payment: Json; readonly refund: RefundFact | undefined };

/** The payment, and the refund if it was made. While that cannot be known nothing is said: it may have been. */
async function findRefund(account: DodoAccount, question: RefundQuestion): Promise<Asked<Known>> {
  const asked = await read(account, (client, options) => client.payments.retrieve(question.paymentId, options));
  const payment = asked.ok ? objectIn(asked.value.object) : undefined;
  if (!asked.ok) return undecided(asked, question);
  if (payment === undefined) return unreadable();
  const named = refundsIn(payment);
  const listed = question.isRepeated ? await listRefunds(account, question, payment) : ok([]);
  if (!listed.ok) return undecided(listed, question);
  for (const id of idsOf([...named, ...listed.value])) {
    const found = await read(account, (client, options) => client.refunds.retrieve(id, options));
    if (!found.ok) return undecided(found, question);
    const object = objectIn(found.value.object) ?? {};
    if (!isSame(object, question.id)) continue;
    const fact = await readRefund(account, object, found.value.at);
    return fact === undefined ? unreadable() : ok({ payment, refund: marked(fact, question) });
  }
  return ok({ payment, refund: undefined });
}

/** That Dodo will not tell us is no word that nothing happened, when we may have asked before. */
const undecided = <Value>(asked: Asked<Value>, { isRepeated }: RefundQuestion) =>
  asked.ok || !isRepeated ? asked : refuse({ ...asked.refusal, outcome: 'unknown' as const });

/** Refunds of the payment as the list has them. It cannot be asked for those of a payment, but for those of its customer. */
function listRefunds(
  account: DodoAccount,
  { order, paymentId }: RefundQuestion,
  payment: Json,
): Promise<Asked<readonly Json[]>> {
  const customer = textIn(objectIn(payment.customer), 'customer_id');
  const query = {
    created_at_gte: isoTime(order.createdAt - MARGIN_MS),
    page_size: PAGE_SIZE,
    ...(customer === null ? {} : { customer_id: customer }),
  };
  return collect(
    account,
    (client, page, options) => client.refunds.list({ ...query, page_number: page }, options),
    (item) => item.payment_id === paymentId,
  );
}

/** The refunds that a payment names, by whomever they were made. */
const refundsIn = (payment: Json): readonly unknown[] => (Array.isArray(payment.refunds) ? payment.refunds : []);

const idsOf = (refunds: readonly unknown[]): ReadonlySet<string> =>
  new Set(refunds.flatMap((each) => textIn(objectIn(each), 'refund_id') ?? []));

const isSame = (object: Json, id: string): boolean =>
  textIn(objectIn(object.metadata), MARK.refund) === id || (textIn(object, 'reason') ?? '').includes(id);

/** Nothing but the payment gives all of it back, with tax. A part names its item, and how much of it with its tax. */
function refundBody(
  { product }: DodoAccount,
  { id, order, paymentId, minor, isWhole }: RefundQuestion,
  payment: Json,
): Asked<RefundCreateParams> {
  const metadata = { [MARK.order]: order.id, [MARK.account]: order.accountId, [MARK.refund]: id };
  const body = { payment_id: paymentId, metadata, reason: `Refund ${id}` };
  const total = wholeIn(payment, 'total_amount');
  // Without an item Dodo gives back whatever is left, which is all of it only while nothing has gone back by another hand.
  const isTouched = refundsIn(payment).some((each) => objectIn(each)?.status !== 'failed');
  // What all of it is, Dodo knows best: by mistake it would give back the tax as well.
  if (!isTouched && (total === null ? isWhole : total === minor)) return ok(body);
  const item = boughtIn(payment) ?? product;
  if (item === null) return refuse({ outcome: 'refused', reason: 'the payment names no product', status: null });
  return ok({ ...body, items: [{ item_id: item, amount: minor, tax_inclusive: true }] });
}

function boughtIn(payment: Json): string | null {
  const [item] = Array.isArray(payment.product_cart) ? payment.product_cart : [];
  return textIn(objectIn(item), 'product_id') ?? textIn(objectIn(payment.metadata), HINT.product);
}

const marked = (fact: RefundFact, { id, order }: RefundQuestion): RefundFact => ({
  ...fact,
  mark: { orderId: order.id, accountId: order.accountId, refundId: id, proof: order.proof },
});

/** A refund as it is read everywhere. Its amount and currency may be missing (the SDK's types); a whole one is then its payment's. */
export async function readRefund(account: DodoAccount, object: Json, at: number): Promise<RefundFact | undefined> {
  const isSilent = object.amount === null || object.amount === undefined;
  const payment = textIn(object, 'payment_id');
  if (!isSilent || object.is_partial !== false || payment === null) return refundFact(object, at);
  const asked = await read(account, (client, options) => client.payments.retrieve(payment, options));
  const { total_amount: amount, currency } = (asked.ok ? objectIn(asked.value.object) : undefined) ?? {};
  return refundFact({ ...object, amount, currency }, at);
}
