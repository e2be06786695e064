// The addresses of the Stripe double: which request does what to its books.
import { type Books, must } from './stripe-books.ts';
import {
  CALCULATION,
  CUSTOMER,
  calculateTax,
  chargeNow,
  INTENT,
  newCustomer,
  openPortal,
  PORTAL,
} from './stripe-cards.ts';
import { REFUND, refund } from './stripe-claims.ts';
import { type RawFields, readFields } from './stripe-form.ts';
import { expanded, expandIn, LIST_PATHS, listOf, methodsOf } from './stripe-lists.ts';
import { PAGE } from './stripe-page-form.ts';
import { expire, openPage } from './stripe-pages.ts';
import { missing, notNow, StripeProblem } from './stripe-problem.ts';

/** What a request comes to, in two halves: its parameters are checked, then it is done. */
export type Work = () => object;

type Route = (books: Books, raw: RawFields, id: string) => Work;

/** Finds what a request asks for, and checks its parameters. */
export function workOf(books: Books, method: string, path: string, raw: RawFields): Work {
  for (const [name, pattern, route] of ROUTES) {
    const match = method === name ? pattern.exec(path) : null;
    if (match !== null) return route(books, raw, decodeURIComponent(match[1] ?? ''));
  }
  const message = `Unrecognized request URL (${method}: ${path}).`;
  throw new StripeProblem(404, { type: 'invalid_request_error', message }, false);
}

const make =
  <const Of extends Parameters<typeof readFields>[0]>(
    of: Of,
    made: (books: Books, asked: ReturnType<typeof readFields<Of>>) => object,
  ): Route =>
  (books, { expand, ...raw }) => {
    const names = expandIn(expand === undefined ? {} : { expand });
    const asked = readFields(of, raw);
    return () => expanded(books, made(books, asked), names);
  };

type Kept = 'sessions' | 'intents' | 'charges' | 'refunds' | 'disputes' | 'customers' | 'methods' | 'warnings';

const fetchOne =
  (places: Kept, kind: string): Route =>
  (books, raw, id) => {
    const names = expandIn(raw);
    readFields({ expand: () => undefined }, raw);
    const object = books[places].get(id);
    if (object === undefined) throw missing(kind, id);
    return () => expanded(books, object, names);
  };

const fetchCustomer: Route = (books, raw, id) => {
  const deleted = books.deleted.get(id);
  return deleted === undefined ? fetchOne('customers', 'customer')(books, raw, id) : () => deleted;
};

const fetchEvent: Route = (books, _raw, id) => {
  const event = books.events.find((each) => each.id === id);
  if (event === undefined) throw missing('event', id);
  return () => structuredClone(event);
};

const expirePage: Route = (books, raw, id) => {
  readFields({}, raw);
  if (!books.sessions.has(id)) throw missing('checkout.session', id);
  return () => {
    if (must(books.sessions, id).status !== 'open')
      throw notNow(null, 'Only Checkout Sessions with a status in [open] can be expired.');
    expire(books, id);
    return structuredClone(must(books.sessions, id));
  };
};

const listMethods: Route = (books, raw, id) => {
  if (!books.customers.has(id)) throw missing('customer', id);
  return () => methodsOf(books, id, raw);
};

const one = (path: string): RegExp => new RegExp(`^/v1/${path}/([^/]+)$`);

const ROUTES: readonly (readonly [method: string, pattern: RegExp, route: Route])[] = [
  ['POST', /^\/v1\/customers$/, make(CUSTOMER, newCustomer)],
  ['POST', /^\/v1\/checkout\/sessions$/, make(PAGE, openPage)],
  ['POST', /^\/v1\/checkout\/sessions\/([^/]+)\/expire$/, expirePage],
  ['POST', /^\/v1\/payment_intents$/, make(INTENT, chargeNow)],
  ['POST', /^\/v1\/refunds$/, make(REFUND, refund)],
  ['POST', /^\/v1\/tax\/calculations$/, make(CALCULATION, calculateTax)],
  ['POST', /^\/v1\/billing_portal\/sessions$/, make(PORTAL, openPortal)],
  ['GET', /^\/v1\/customers\/([^/]+)\/payment_methods$/, listMethods],
  ...LIST_PATHS.map((path): readonly [string, RegExp, Route] => [
    'GET',
    new RegExp(`^/v1/${path}$`),
    (books, raw) => () => listOf(books, path, raw),
  ]),
  ['GET', one('customers'), fetchCustomer],
  ['GET', one('checkout/sessions'), fetchOne('sessions', 'checkout.session')],
  ['GET', one('payment_intents'), fetchOne('intents', 'payment_intent')],
  ['GET', one('charges'), fetchOne('charges', 'charge')],
  ['GET', one('refunds'), fetchOne('refunds', 'refund')],
  ['GET', one('disputes'), fetchOne('disputes', 'dispute')],
  ['GET', one('payment_methods'), fetchOne('methods', 'payment_method')],
  ['GET', one('radar/early_fraud_warnings'), fetchOne('warnings', 'early fraud warning')],
  ['GET', one('events'), fetchEvent],
];
