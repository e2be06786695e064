// The card on file: a payment without a page. The order's id is the idempotency key, so an order is charged once however often it is asked.
import type { Stripe } from 'stripe';
import { ok, refuse } from '../../../base/result.ts';
import type { Asked, Checkout } from '../../channel.ts';
import { MARK } from '../../fact.ts';
import { type Order, priceMinorOf } from '../../order.ts';
import type { StripeAccount } from './channel.ts';
import { marksOf } from './checkout.ts';
import { asked, isReusedKey } from './client.ts';

/** The tax that Stripe works out for the customer's address; the same for one order however often it is asked. */
export async function quoteTax(
  account: StripeAccount,
  order: Order,
): Promise<Asked<{ readonly taxMinor: number; readonly totalMinor: number }>> {
  const calculated = await calculation(account, order);
  if (!calculated.ok) return calculated;
  const { amount_total: totalMinor, tax_amount_exclusive: taxMinor } = calculated.value;
  return ok({ taxMinor, totalMinor });
}

async function calculation(account: StripeAccount, order: Order): Promise<Asked<Stripe.Tax.Calculation>> {
  const stripe = await account.client();
  const { customerId, currency } = order;
  const line = { amount: priceMinorOf(order), reference: order.id, tax_behavior: 'exclusive' } as const;
  const customer = customerId === null ? {} : { customer: customerId };
  return asked(() =>
    stripe.tax.calculations.create(
      { currency, line_items: [line], ...customer },
      { idempotencyKey: `tax/${order.id}` },
    ),
  );
}

/** Charges the card that the customer uses by default, else the newest one. */
export async function chargeSavedCard(account: StripeAccount, order: Order): Promise<Asked<Checkout>> {
  const stripe = await account.client();
  const { customerId: customer } = order;
  if (customer === null) return noCard();
  const card = await asked(() => savedCard(stripe, customer));
  if (!card.ok) return card;
  if (card.value === null) return noCard();
  const tax = order.tax === 'provider' ? await calculation(account, order) : undefined;
  if (tax?.ok === false) return tax;
  const parameters = parametersOf(order, customer, card.value, tax?.value.id ?? null);
  const intent = await asked(() => createOnce(stripe, order, customer, parameters));
  return intent.ok ? checkoutOf(account, intent.value) : intent;
}

const noCard = () => refuse({ outcome: 'refused', reason: 'no_saved_card', status: 402 } as const);

async function savedCard(stripe: Stripe, customerId: string): Promise<string | null> {
  const customer = await stripe.customers.retrieve(customerId);
  // Its cards went with it, and Stripe refuses to list them.
  if (customer.deleted === true) return null;
  const usual = customer.invoice_settings.default_payment_method;
  if (typeof usual === 'string') return usual;
  if (usual !== null && usual !== undefined) return usual.id;
  const { data } = await stripe.customers.listPaymentMethods(customerId, { limit: 1 });
  return data[0]?.id ?? null;
}

/** An automatic top-up has nobody at the screen, so what would ask for one is declined. */
function parametersOf(
  order: Order,
  customer: string,
  card: string,
  calculationId: string | null,
): Stripe.PaymentIntentCreateParams {
  const isPresent = order.way === 'saved_card';
  return {
    amount: order.totalMinor ?? priceMinorOf(order),
    currency: order.currency,
    customer,
    payment_method: card,
    confirm: true,
    description: 'API credit',
    metadata: { ...marksOf(order) },
    automatic_payment_methods: { enabled: true, allow_redirects: isPresent ? 'always' : 'never' },
    ...(isPresent ? { return_url: order.returnUrl } : { off_session: true }),
    ...(calculationId === null ? {} : { hooks: { inputs: { tax: { calculation: calculationId } } } }),
  };
}

/** When another card became the usual one since it was first asked, the question differs; what was charged then is what counts. */
async function createOnce(
  stripe: Stripe,
  order: Order,
  customer: string,
  parameters: Stripe.PaymentIntentCreateParams,
): Promise<Stripe.PaymentIntent> {
  try {
    return await stripe.paymentIntents.create(parameters, { idempotencyKey: order.id });
  } catch (error) {
    if (!isReusedKey(error)) throw error;
    const created = { gte: Math.floor(order.createdAt / 1000) - 60 };
    const { data } = await stripe.paymentIntents.list({ customer, created, limit: 100 });
    const known = data.find(({ metadata }) => metadata[MARK.order] === order.id);
    if (known === undefined) throw error;
    return known;
  }
}

function checkoutOf(account: StripeAccount, intent: Stripe.PaymentIntent): Asked<Checkout> {
  const fact = account.read(intent);
  if (fact?.kind !== 'payment') return refuse({ outcome: 'unknown', reason: 'unreadable', status: null });
  return ok({ sessionId: null, url: intent.next_action?.redirect_to_url?.url ?? null, payment: fact });
}
