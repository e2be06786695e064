// What waits for a person at the end, and what was counted as another product's: exactly what the providers' truth and the attacks leave to be seen.
import { must } from '../sim/must.ts';
import type { Attack } from './attacks.ts';
import type { Ground } from './desk.ts';
import { isAsAsked, type Terms, termsOf } from './oracle.ts';
import { type TruePayment, type Truth, truthOf } from './truth.ts';

type Parked = { readonly channel: string; readonly name: string; readonly object: string; readonly cause: string };

/** Looks at the words that wait. */
export function checkParked(ground: Ground, attacks: readonly Attack[], foreign: ReadonlyMap<string, number>): void {
  const truth = truthOf(ground.stripe, ground.dodo);
  const terms = new Map<string, Terms>(termsOf(ground).map((each) => [each.id, each]));
  const open = ground.d1.rows(`SELECT channel, id, cause FROM payment_parked WHERE state = 'open'`).map(parkedOf);
  const odd = oddIn(truth, terms);
  for (const { channel, id, orderId } of odd) {
    if (isIgnored(terms.get(orderId ?? ''), truth, id)) continue;
    const seen = open.some((parked) => parked.channel === channel && parked.name === `payment/${id}/paid`);
    must(seen, 'a payment with our mark that does not fit is not shown', id, orderId);
  }
  for (const { name, must: wanted, paymentId } of attacks) {
    if (typeof wanted === 'string') continue;
    const parked = open.find(({ name: word }) => word === `payment/${paymentId}/paid`);
    must(parked !== undefined && wanted.includes(parked.cause), 'parked otherwise', name, paymentId, parked, wanted);
  }
  checkWaiting(truth, odd, open, attacks);
  checkForeign(ground, truth, foreign);
}

/** Ids of payments that were made with our mark, and are not what was asked for. */
export function oddPayments(ground: Ground): ReadonlySet<string> {
  const terms = new Map<string, Terms>(termsOf(ground).map((each) => [each.id, each]));
  return new Set(oddIn(truthOf(ground.stripe, ground.dodo), terms).map(({ id }) => id));
}

const oddIn = ({ payments }: Truth, terms: ReadonlyMap<string, Terms>): readonly TruePayment[] =>
  payments.filter((payment) => payment.orderId !== null && !isOfOrder(payment, terms));

const parkedOf = (row: Readonly<Record<string, unknown>>): Parked => {
  const name = String(row.id);
  return { channel: String(row.channel), name, object: name.split('/')[1] ?? '', cause: String(row.cause) };
};

const isOfOrder = (payment: TruePayment, terms: ReadonlyMap<string, Terms>): boolean => {
  const order = terms.get(payment.orderId ?? '');
  return order !== undefined && isAsAsked(order, payment);
};

/** A payment with the mark of an order whose tax its page says, and that is on no page: nobody knows what of it is tax. */
const isIgnored = (terms: Terms | undefined, { payments }: Truth, id: string): boolean =>
  terms?.isTaxedOnPage === true && payments.some((payment) => payment.id === id && payment.sessionId === null);

/** Whatever waits is about a payment that does not fit, or about an attack. */
function checkWaiting(
  { claims, warnings }: Truth,
  odd: readonly TruePayment[],
  open: readonly Parked[],
  attacks: readonly Attack[],
): void {
  const strange = new Set([...odd.map(({ id }) => id), ...attacks.map(({ paymentId }) => paymentId)]);
  const ofOdd = [...claims, ...warnings].filter(({ paymentId }) => strange.has(paymentId));
  for (const { id } of ofOdd) {
    must(
      open.some(({ object }) => object === id),
      'a claim on a payment that does not fit is not shown',
      id,
    );
    strange.add(id);
  }
  for (const parked of open) must(strange.has(parked.object), 'waits for nothing', parked);
}

/** Another product's payments are counted when a webhook tells of one, and where there are none nothing is. */
function checkForeign({ d1 }: Ground, { payments }: Truth, heard: ReadonlyMap<string, number>): void {
  for (const channel of ['stripe', 'dodo']) {
    const row = d1.rows('SELECT SUM(count) AS count FROM payment_foreign WHERE channel = ?', channel)[0];
    const some = payments.some((payment) => payment.channel === channel && payment.orderId === null);
    must(some || Number(row?.count) === 0, 'counted as foreign though nothing is', channel, row?.count);
    must(Number(row?.count) >= (heard.get(channel) ?? 0), 'foreign payments were not counted', channel, row?.count);
  }
}
