// What Dodo has, found again: a payment by its id, an order by its page or its mark, and what a list has, a page at a time.
import { assert } from '../../../base/assert.ts';
import { HOUR, isoTime } from '../../../base/clock.ts';
import { ok, refuse } from '../../../base/result.ts';
import type { Asked, ListQuestion, Page } from '../../channel.ts';
import type { Fact, PaymentFact } from '../../fact.ts';
import { type Json, objectIn, textIn } from '../../json.ts';
import type { Order } from '../../order.ts';
import type { DodoAccount } from './channel.ts';
import { isMissing, read, unreadable } from './client.ts';
import { disputeFact, markOf, paymentFact } from './facts.ts';
import { collect, PAGE_SIZE, type PageQuestion, readPage } from './pages.ts';
import { readRefund } from './refunds.ts';

/**
 * Where every item is looked up by itself a page is smaller: Dodo takes about a hundred requests a minute, and a page that needs
 * more of them than that would never be read to its end.
 */
const LOOKED_UP_PAGE_SIZE = 25;
/** Workers hold six connections at once. */
const AT_ONCE = 5;
const MARGIN_MS = HOUR;
/** A page to pay on is good for a day (Dodo's guide on checkout sessions). */
const SESSION_MS = 24 * HOUR;

/** A payment by its id; null when there is none. */
export async function findPayment(account: DodoAccount, id: string): Promise<Asked<PaymentFact | null>> {
  const found = await read(account, (client, options) => client.payments.retrieve(id, options));
  if (!found.ok) return isMissing(found.refusal) ? ok(null) : found;
  const fact = paymentFact(objectIn(found.value.object) ?? {}, found.value.at, account.product);
  return fact === undefined ? unreadable() : ok(fact);
}

/** The payment of an order's page, or else all payments with its mark since it was placed. */
export async function lookUp(account: DodoAccount, order: Order): Promise<Asked<readonly Fact[]>> {
  const onPage = await paymentOfSession(account, order);
  if (!onPage.ok) return onPage;
  const paid = onPage.value;
  if (paid?.status === 'paid') return ok([paid]);
  const marked = await paymentsOf(account, order);
  if (!marked.ok) return marked;
  const facts = await each(marked.value, (id) => findPayment(account, id));
  if (!facts.ok) return facts;
  const found = facts.value.filter((fact) => fact !== null);
  return ok(paid === null || found.some(({ id }) => id === paid.id) ? found : [paid, ...found]);
}

async function paymentOfSession(account: DodoAccount, { sessionId }: Order): Promise<Asked<PaymentFact | null>> {
  if (sessionId === null) return ok(null);
  const session = await read(account, (client, options) => client.checkoutSessions.retrieve(sessionId, options));
  if (!session.ok) return isMissing(session.refusal) ? ok(null) : session;
  const payment = textIn(objectIn(session.value.object), 'payment_id');
  return payment === null ? ok(null) : findPayment(account, payment);
}

/** Ids of the payments with the order's mark. One can only be begun while a page of the order is open. */
async function paymentsOf(account: DodoAccount, { id, createdAt }: Order): Promise<Asked<readonly string[]>> {
  const query = {
    created_at_gte: isoTime(createdAt - MARGIN_MS),
    created_at_lte: isoTime(createdAt + SESSION_MS + MARGIN_MS),
    page_size: PAGE_SIZE,
  };
  const marked = await collect(
    account,
    (client, page, options) => client.payments.list({ ...query, page_number: page }, options),
    (item) => markOf(item)?.orderId === id,
  );
  return marked.ok ? ok(idsIn(marked.value, 'payment_id')) : marked;
}

/** A page of a list. */
export async function listPage(account: DodoAccount, { list, from, to, page }: ListQuestion): Promise<Asked<Page>> {
  const number = Number(page ?? '0');
  assert(Number.isSafeInteger(number) && number >= 0, 'a page that no list of Dodo has');
  if (list === 'events') return refuse({ outcome: 'refused', reason: 'Dodo lists no events', status: null });
  const query = {
    created_at_gte: isoTime(from),
    created_at_lte: isoTime(to),
    page_size: list === 'disputes' ? PAGE_SIZE : LOOKED_UP_PAGE_SIZE,
  };
  const ask: PageQuestion = (client, page_number, options) => client[list].list({ ...query, page_number }, options);
  const listed = await readPage(account, ask, number);
  if (!listed.ok) return listed;
  const { items, at } = listed.value;
  const read = await factsOf(account, list, items, at);
  if (!read.ok) return read;
  const facts = read.value.filter((fact) => fact !== undefined);
  const unread = read.value.length - facts.length;
  return ok({ facts, unread, next: items.length === 0 ? null : `${number + 1}` });
}

/**
 * Listed refunds say nothing of metadata, and listed payments nothing of tax: each is looked up. Payments of others are left out. What
 * cannot be read is undefined, and keeps nothing else from being read.
 */
async function factsOf(
  account: DodoAccount,
  list: 'payments' | 'refunds' | 'disputes',
  items: readonly Json[],
  at: number,
): Promise<Asked<readonly (Fact | undefined)[]>> {
  if (list === 'disputes') return ok(items.map((item) => disputeFact(item, at)));
  const ours = list === 'payments' ? items.filter((item) => markOf(item) !== null) : items;
  const ids = idsIn(ours, list === 'payments' ? 'payment_id' : 'refund_id');
  const found = await each(ids, (id) => (list === 'refunds' ? findRefundById(account, id) : readPayment(account, id)));
  if (!found.ok) return found;
  return ok([...found.value, ...ours.slice(ids.length).map(() => undefined)]);
}

async function findRefundById(account: DodoAccount, id: string): Promise<Asked<Fact | undefined>> {
  const found = await read(account, (client, options) => client.refunds.retrieve(id, options));
  return found.ok ? ok(await readRefund(account, objectIn(found.value.object) ?? {}, found.value.at)) : found;
}

async function readPayment(account: DodoAccount, id: string): Promise<Asked<PaymentFact | undefined>> {
  const found = await read(account, (client, options) => client.payments.retrieve(id, options));
  return found.ok ? ok(paymentFact(objectIn(found.value.object) ?? {}, found.value.at, account.product)) : found;
}

const idsIn = (items: readonly Json[], name: string): readonly string[] =>
  items.flatMap((item) => textIn(item, name) ?? []);

/** A few at once; the first that is refused ends it. */
async function each<Value>(
  ids: readonly string[],
  ask: (id: string) => Promise<Asked<Value>>,
): Promise<Asked<readonly Value[]>> {
  const values: Value[] = [];
  for (let from = 0; from < ids.length; from += AT_ONCE) {
    for (const asked of await Promise.all(ids.slice(from, from + AT_ONCE).map(ask))) {
      if (!asked.ok) return asked;
      values.push(asked.value);
    }
  }
  return ok(values);
}
