// Customers and their cards in the Stripe double: charges without a page, tax worked out beforehand, and the billing portal.
import { type Books, common, emit, type MethodWays, must, newId, secondsOf } from './stripe-books.ts';
import {
  askForAuthentication,
  decline,
  type Failure,
  failureOf,
  newIntent,
  newMethod,
  startDelayed,
  succeed,
} from './stripe-charges.ts';
import { address, choice, fields, flag, list, metadata, type Read, required, text, whole } from './stripe-form.ts';
import type { Calculation, Customer, Intent, Method, Portal } from './stripe-objects.ts';
import { homeAddress } from './stripe-pages.ts';
import { badParameter, declined, missingParameter, notNow } from './stripe-problem.ts';

export const CUSTOMER = { name: text(), email: text(512), description: text(), metadata } as const;

/** Makes a customer, who has no card and no address yet. */
export function newCustomer(books: Books, asked: Read<typeof CUSTOMER>): Customer {
  const { name = null, email = null, description = null } = asked;
  const customer: Customer = {
    id: newId(books, 'cus'),
    object: 'customer',
    address: null,
    description,
    email,
    invoice_settings: { default_payment_method: null },
    metadata: { ...asked.metadata },
    name,
    ...common(books),
  };
  books.customers.set(customer.id, customer);
  emit(books, 'customer.created', customer);
  return customer;
}

/** The customer keeps a card, or an account at a bank where it `isDelayed`; answers its id. */
export function addCard(books: Books, customerId: string, ways: MethodWays & { isUsual?: boolean } = {}): string {
  const customer = must(books.customers, customerId);
  const { isUsual = false, ...how } = ways;
  const method = newMethod(books, how.isDelayed === true ? 'us_bank_account' : 'card', customerId);
  books.ways.set(method.id, how);
  if (isUsual) useByDefault(books, customer.id, method.id);
  return method.id;
}

/** The customer pays with this card from now on, unless another is named. */
export function useByDefault(books: Books, customerId: string, methodId: string | null): void {
  const customer = must(books.customers, customerId);
  customer.invoice_settings.default_payment_method = methodId;
  emit(books, 'customer.updated', customer);
}

/** Somebody deleted the customer in the dashboard: it is still answered, as deleted, and its cards are gone. */
export function deleteCustomer(books: Books, customerId: string): void {
  const { id, object } = must(books.customers, customerId);
  for (const method of books.methods.values()) if (method.customer === id) method.customer = null;
  books.customers.delete(id);
  books.deleted.set(id, { id, object, deleted: true });
}

/** The customer lives somewhere, so that tax can be worked out. */
export function setAddress(books: Books, customerId: string): void {
  must(books.customers, customerId).address = homeAddress();
}

/** The parameters of a payment without a page that the double honours. */
export const INTENT = {
  amount: required(whole(1)),
  currency: required(choice('usd')),
  customer: text(),
  payment_method: required(text()),
  confirm: required(flag),
  off_session: flag,
  return_url: address,
  description: text(),
  metadata,
  automatic_payment_methods: fields({ enabled: required(flag), allow_redirects: choice('always', 'never') }),
  hooks: fields({ inputs: fields({ tax: fields({ calculation: required(text()) }) }) }),
} as const;

/** Makes a payment and tries it at once. */
export function chargeNow(books: Books, asked: Read<typeof INTENT>): Intent {
  const method = checkIntent(books, asked);
  const { amount, currency, customer = null, description = null, hooks } = asked;
  const calculation = hooks?.inputs?.tax?.calculation;
  const automatic = asked.automatic_payment_methods;
  const intent = newIntent(books, {
    amount,
    currency,
    customer,
    description,
    metadata: asked.metadata ?? {},
    savesCard: false,
    automatic:
      automatic === undefined
        ? null
        : { enabled: automatic.enabled, allow_redirects: automatic.allow_redirects ?? 'always' },
    ...(calculation === undefined ? {} : { hooks: { inputs: { tax: { calculation } } } }),
  });
  const ways = books.nextCharges.shift() ?? books.ways.get(method.id) ?? {};
  tryIntent(books, intent, method, ways, asked);
  return intent;
}

function tryIntent(
  books: Books,
  intent: Intent,
  method: Method,
  ways: MethodWays,
  { off_session: isAlone, return_url: returnUrl }: Read<typeof INTENT>,
): void {
  if (ways.declines !== undefined) throw refused(books, intent, method, failureOf(ways.declines));
  if (ways.needsAuthentication === true) {
    if (isAlone === true) throw refused(books, intent, method, failureOf('authentication_required'));
    askForAuthentication(books, intent, method, returnUrl ?? null);
    return;
  }
  if (ways.isDelayed === true) startDelayed(books, intent, method);
  else succeed(books, intent, method);
}

function refused(books: Books, intent: Intent, method: Method, failure: Failure) {
  const charge = decline(books, intent, method, failure);
  return declined(intent, failure.code, failure.declineCode, charge.id);
}

function checkIntent(books: Books, asked: Read<typeof INTENT>): Method {
  if (asked.amount < 50) throw badParameter('amount_too_small', 'amount', 'Amount must be at least $0.50 usd.');
  if (!asked.confirm)
    throw badParameter(null, 'confirm', 'The double only knows payments that are confirmed at once.');
  const { customer, payment_method: methodId } = asked;
  if (asked.off_session === true && customer === undefined)
    throw badParameter(null, 'off_session', '`off_session` needs a `customer`.');
  if (customer !== undefined && !books.customers.has(customer))
    throw missingParameter('customer', customer, 'customer');
  const method = books.methods.get(methodId);
  if (method === undefined) throw missingParameter('PaymentMethod', methodId, 'payment_method');
  if (method.customer !== (customer ?? null))
    throw badParameter(
      'payment_method_unexpected_state',
      'payment_method',
      'The PaymentMethod is not this customer’s.',
    );
  const redirects = asked.automatic_payment_methods?.allow_redirects ?? 'always';
  if (asked.off_session !== true && redirects === 'always' && asked.return_url === undefined)
    throw badParameter(
      'parameter_missing',
      'return_url',
      'A way to pay may redirect: you must provide a `return_url`.',
    );
  const calculation = asked.hooks?.inputs?.tax?.calculation;
  if (calculation !== undefined && !books.calculations.has(calculation))
    throw missingParameter('calculation', calculation, 'hooks[inputs][tax][calculation]');
  return method;
}

export const CALCULATION = {
  currency: required(choice('usd')),
  customer: text(),
  line_items: required(
    list(
      required(
        fields({
          amount: required(whole(0)),
          reference: text(),
          tax_behavior: required(choice('exclusive')),
          tax_code: text(),
          quantity: whole(1),
        }),
      ),
      1_000,
    ),
  ),
} as const;

const DAYS_90 = 90 * 24 * 60 * 60;

/** Works out the tax on what is sold to a customer who lives somewhere. */
export function calculateTax(books: Books, asked: Read<typeof CALCULATION>): Calculation {
  const { customer, line_items: lines } = asked;
  if (customer === undefined)
    throw badParameter('parameter_missing', 'customer_details', 'Neither `customer` nor `customer_details` is given.');
  const known = books.customers.get(customer);
  if (known === undefined) throw missingParameter('customer', customer, 'customer');
  if (known.address === null || known.address === undefined)
    throw notNow('customer_tax_location_invalid', 'The customer’s location is not known.', 'customer');
  const net = lines.reduce((sum, line) => sum + line.amount, 0);
  const tax = Math.round((net * books.taxPpm) / 1_000_000);
  const calculation: Calculation = {
    id: newId(books, 'taxcalc'),
    object: 'tax.calculation',
    amount_total: net + tax,
    currency: asked.currency,
    customer,
    expires_at: secondsOf(books) + DAYS_90,
    tax_amount_exclusive: tax,
    tax_amount_inclusive: 0,
    tax_date: secondsOf(books),
    ...common(books),
  };
  books.calculations.set(calculation.id, calculation);
  return calculation;
}

export const PORTAL = { customer: required(text()), return_url: address } as const;

/** Opens a page where a customer manages cards and invoices. */
export function openPortal(books: Books, { customer, return_url: returnUrl }: Read<typeof PORTAL>): Portal {
  if (!books.customers.has(customer)) throw missingParameter('customer', customer, 'customer');
  const id = newId(books, 'bps');
  const url = `https://billing.stripe.example/p/session/${id}`;
  return { id, object: 'billing_portal.session', customer, return_url: returnUrl ?? null, url, ...common(books) };
}
