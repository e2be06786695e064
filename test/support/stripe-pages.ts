// Checkout in the Stripe double: pages that are opened by the API, and what buyers do on them.
import { type Books, emit, must, newId, secondsOf } from './stripe-books.ts';
import {
  decline,
  failDelayed,
  failureOf,
  newIntent,
  newMethod,
  settleDelayed,
  startDelayed,
  succeed,
} from './stripe-charges.ts';
import type { Read } from './stripe-form.ts';
import type { Intent, Session } from './stripe-objects.ts';
import { blankPage, type PAGE } from './stripe-page-form.ts';
import { badParameter, missingParameter, notNow } from './stripe-problem.ts';

const MINUTES_30 = 30 * 60;
const HOURS_24 = 24 * 60 * 60;

/** Opens a page. */
export function openPage(books: Books, asked: Read<typeof PAGE>): Session {
  const now = secondsOf(books);
  const { expires_at: expiresAt = now + HOURS_24, customer = null } = asked;
  if (expiresAt < now + MINUTES_30 || expiresAt > now + HOURS_24)
    throw badParameter(null, 'expires_at', 'The `expires_at` timestamp must be 30 minutes to 24 hours from now.');
  if (customer !== null && !books.customers.has(customer)) throw missingParameter('customer', customer, 'customer');
  const subtotal = asked.line_items.reduce((sum, line) => sum + line.quantity * line.price_data.unit_amount, 0);
  checkMeaning(books, asked, subtotal);
  const id = newId(books, books.livemode ? 'cs_live' : 'cs_test');
  const session = { ...blankPage(books, asked, subtotal), id, customer, expires_at: expiresAt };
  session.url = `https://checkout.stripe.example/c/pay/${id}`;
  books.sessions.set(id, session);
  const savesCard = asked.payment_intent_data?.setup_future_usage !== undefined;
  books.intentData.set(id, { metadata: asked.payment_intent_data?.metadata ?? {}, savesCard });
  return session;
}

function checkMeaning(books: Books, asked: Read<typeof PAGE>, subtotal: number): void {
  if (asked.line_items.length === 0) throw badParameter('parameter_missing', 'line_items', 'Nothing is sold.');
  if (subtotal < 50) throw badParameter('amount_too_small', 'line_items', 'The total must be at least $0.50 usd.');
  if (asked.customer_update !== undefined && asked.customer === undefined)
    throw badParameter(null, 'customer_update', '`customer_update` can only be used with `customer`.');
  const keepsAddress = asked.customer_update?.address === 'auto';
  const known = asked.customer === undefined ? undefined : must(books.customers, asked.customer);
  if (asked.automatic_tax?.enabled === true && known !== undefined && !keepsAddress && known.address === null)
    throw notNow('customer_tax_location_invalid', 'Automatic tax requires a valid address on the Customer.');
}

export type PayOptions = {
  /** The buyer pays by a way that takes days; see settleDelayed and failDelayed. */
  readonly isDelayed?: boolean;
  /** Tax other than the double's rate. */
  readonly taxMinor?: number;
  /** A discount that was not asked for, as of a coupon made in the dashboard. */
  readonly discountMinor?: number;
};

/** True while a buyer can pay on the page. */
export const canPay = (books: Books, sessionId: string): boolean => {
  const session = books.sessions.get(sessionId);
  return session?.status === 'open' && session.expires_at > secondsOf(books);
};

/** The buyer pays on the page. Answers the payment's id. */
export function pay(books: Books, sessionId: string, options: PayOptions = {}): string {
  const session = openOne(books, sessionId);
  priceAtLast(books, session, options);
  const intent = intentOf(books, session);
  const data = must(books.intentData, sessionId);
  const isDelayed = options.isDelayed ?? false;
  const keptBy = data.savesCard ? session.customer : null;
  const method = newMethod(books, isDelayed ? 'us_bank_account' : 'card', keptBy);
  session.status = 'complete';
  session.url = null;
  if (isDelayed) startDelayed(books, intent, method);
  else {
    succeed(books, intent, method);
    session.payment_status = 'paid';
    session.invoice = session.invoice_creation?.enabled === true ? newId(books, 'in') : null;
  }
  emit(books, 'checkout.session.completed', session);
  return intent.id;
}

/** The buyer's card is declined on the page; the page stays open. */
export function declineOnPage(books: Books, sessionId: string, code: string): string {
  const session = openOne(books, sessionId);
  priceAtLast(books, session, {});
  const intent = intentOf(books, session);
  decline(books, intent, newMethod(books, 'card', null), failureOf(code));
  return intent.id;
}

function openOne(books: Books, sessionId: string): Session {
  const session = must(books.sessions, sessionId);
  if (!canPay(books, sessionId)) throw new Error(`nobody can pay on ${sessionId}: it is ${session.status}`);
  return session;
}

/** The buyer has said where they live, so the tax is known; with the customer's consent the address is kept. */
function priceAtLast(books: Books, session: Session, { taxMinor, discountMinor = 0 }: PayOptions): void {
  const isTaxed = session.automatic_tax.enabled;
  const net = (session.amount_subtotal ?? 0) - discountMinor;
  const tax = isTaxed ? (taxMinor ?? Math.round((net * books.taxPpm) / 1_000_000)) : 0;
  session.total_details = { amount_discount: discountMinor, amount_shipping: 0, amount_tax: tax };
  session.amount_total = net + tax;
  if (!isTaxed) return;
  session.automatic_tax.status = 'complete';
  const customer = session.customer === null ? undefined : books.customers.get(session.customer);
  if (customer !== undefined) customer.address ??= homeAddress();
}

/** An address somewhere. */
export const homeAddress = () => ({
  city: 'Springfield',
  country: 'US',
  line1: '1 Main Street',
  line2: null,
  postal_code: '62701',
  state: 'IL',
});

/** The page's payment comes to be when the buyer first tries to pay. */
function intentOf(books: Books, session: Session): Intent {
  const amount = session.amount_total ?? 0;
  if (session.payment_intent !== null) {
    const known = must(books.intents, session.payment_intent);
    known.amount = amount;
    return known;
  }
  const { metadata: marks, savesCard } = must(books.intentData, session.id);
  const { customer } = session;
  const parts = { amount, currency: 'usd', customer, description: null, metadata: marks, savesCard };
  const intent = newIntent(books, parts);
  session.payment_intent = intent.id;
  return intent;
}

/** A page whose buyer paid slowly has its money. */
export function settlePage(books: Books, sessionId: string): void {
  const session = must(books.sessions, sessionId);
  settleDelayed(books, session.payment_intent ?? '');
  session.payment_status = 'paid';
  session.invoice = session.invoice_creation?.enabled === true ? newId(books, 'in') : null;
  emit(books, 'checkout.session.async_payment_succeeded', session);
}

/** A page whose buyer paid slowly has no money, and never will. */
export function failPage(books: Books, sessionId: string): void {
  const session = must(books.sessions, sessionId);
  failDelayed(books, session.payment_intent ?? '');
  emit(books, 'checkout.session.async_payment_failed', session);
}

/** The page has closed; an attempt on it that failed is given up with it. */
export function expire(books: Books, sessionId: string): void {
  const session = must(books.sessions, sessionId);
  if (session.status !== 'open') throw new Error(`${sessionId} is ${session.status}`);
  Object.assign(session, { status: 'expired', url: null });
  const intent = session.payment_intent === null ? undefined : must(books.intents, session.payment_intent);
  if (intent !== undefined) {
    Object.assign(intent, { status: 'canceled', canceled_at: secondsOf(books), cancellation_reason: 'automatic' });
    emit(books, 'payment_intent.canceled', intent);
  }
  emit(books, 'checkout.session.expired', session);
}

/** Closes every page whose time is over. */
export function expireDue(books: Books): readonly string[] {
  const due = [...books.sessions.values()].filter(
    ({ status, expires_at }) => status === 'open' && expires_at <= secondsOf(books),
  );
  for (const { id } of due) expire(books, id);
  return due.map(({ id }) => id);
}
