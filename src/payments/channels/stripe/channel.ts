// Stripe as a channel: hosted Checkout, the card on file, refunds, lists and the portal. It asks and translates; who is credited is decided
// elsewhere.
import type { Stripe } from 'stripe';
import { ok, type Result, refuse } from '../../../base/result.ts';
import type { Asked, Channel, Event, RefundQuestion, WebhookRefusal } from '../../channel.ts';
import { type Fact, MARK, type Mode, type PaymentFact, type RefundFact } from '../../fact.ts';
import { objectIn } from '../../json.ts';
import type { Order } from '../../order.ts';
import { type PaymentKeys, secretsOf } from '../open.ts';
import { chargeSavedCard, quoteTax } from './card.ts';
import { checkoutParameters, marksOf } from './checkout.ts';
import { asked, isMissing, stripeClient } from './client.ts';
import { factOf } from './facts.ts';
import { listPage } from './lists.ts';
import { readWebhook } from './webhook.ts';

/** What the files beside are handed: the client, and how an object that was fetched now is read. */
export type StripeAccount = {
  readonly client: () => Promise<Stripe>;
  readonly mode: Mode;
  /** Reads an object that Stripe has just answered. */
  readonly read: (object: unknown, at?: number) => Fact | undefined;
};

/** Stripe, when its key and its webhook secret are set. */
export function openStripe(keys: PaymentKeys, fetcher: typeof fetch): Channel | undefined {
  const secrets = secretsOf(keys.STRIPE_WEBHOOK_SECRET);
  const key = keys.STRIPE_SECRET_KEY?.trim() ?? '';
  if (key === '' || secrets.length === 0) return undefined;
  const mode = /^[a-z]+_live_/.test(key) ? 'live' : 'test';
  let client: Promise<Stripe> | undefined;
  const account: StripeAccount = {
    client: () => {
      client ??= stripeClient(keys, fetcher);
      return client;
    },
    mode,
    // A time of 0 never outdoes an event's own; a fetched object counts by how far it has come.
    read: (object, at = 0) => factOf(objectIn(object) ?? {}, { mode, at }),
  };
  return channelOf(account, secrets);
}

function channelOf(account: StripeAccount, secrets: readonly string[]): Channel {
  return {
    name: 'stripe',
    mode: account.mode,
    addsTax: false,
    lists: ['events', 'payments', 'refunds', 'disputes'],
    readWebhook: (body, headers, now): Promise<Result<Event, WebhookRefusal>> =>
      readWebhook(body, headers, secrets, now),
    makeCustomer: ({ id, name }) => makeCustomer(account, id, name),
    openCheckout: async (order) => {
      const stripe = await account.client();
      const session = await asked(() =>
        stripe.checkout.sessions.create(checkoutParameters(order), { idempotencyKey: order.id }),
      );
      return session.ok ? ok({ sessionId: session.value.id, url: session.value.url, payment: null }) : session;
    },
    quoteTax: (order) => quoteTax(account, order),
    chargeSavedCard: (order) => chargeSavedCard(account, order),
    refund: (question) => refund(account, question),
    lookUp: (order) => lookUp(account, order),
    findPayment: (id) => findPayment(account, id),
    list: (question) => listPage(account, question),
    openPortal: async (customer, returnUrl) => {
      const stripe = await account.client();
      const portal = await asked(() => stripe.billingPortal.sessions.create({ customer, return_url: returnUrl }));
      return portal.ok ? ok(portal.value.url) : portal;
    },
  };
}

async function makeCustomer(account: StripeAccount, id: string, name: string): Promise<Asked<string>> {
  const stripe = await account.client();
  const customer = { name, metadata: { [MARK.account]: id } };
  const made = await asked(() => stripe.customers.create(customer, { idempotencyKey: `customer/${id}` }));
  return made.ok ? ok(made.value.id) : made;
}

/** A question that may have been answered before is looked for first: Stripe forgets idempotency keys after a day. */
async function refund(account: StripeAccount, question: RefundQuestion): Promise<Asked<RefundFact>> {
  const stripe = await account.client();
  const { id, order, paymentId, minor } = question;
  if (question.isRepeated) {
    const listed = await asked(() => stripe.refunds.list({ payment_intent: paymentId, limit: 100 }));
    if (!listed.ok) return listed;
    const known = listed.value.data.find(({ metadata }) => metadata?.[MARK.refund] === id);
    if (known !== undefined) return refundFactOf(account, known);
  }
  const metadata = { ...marksOf(order), [MARK.refund]: id };
  const made = await asked(() =>
    stripe.refunds.create({ payment_intent: paymentId, amount: minor, metadata }, { idempotencyKey: id }),
  );
  return made.ok ? refundFactOf(account, made.value) : made;
}

function refundFactOf(account: StripeAccount, object: Stripe.Refund): Asked<RefundFact> {
  const fact = account.read(object);
  return fact?.kind === 'refund' ? ok(fact) : refuse({ outcome: 'unknown', reason: 'unreadable', status: null });
}

/** The page of an order, or else the payment with its mark among those of its customer. */
async function lookUp(account: StripeAccount, order: Order): Promise<Asked<readonly Fact[]>> {
  const stripe = await account.client();
  const { sessionId, customerId: customer } = order;
  if (sessionId !== null) {
    const session = await asked(() => stripe.checkout.sessions.retrieve(sessionId));
    return session.ok ? ok(factsOf(account, [session.value])) : session;
  }
  if (customer === null) return ok([]);
  const created = { gte: Math.floor(order.createdAt / 1000) - 60 };
  if (order.way === 'checkout') {
    const sessions = await asked(() => stripe.checkout.sessions.list({ customer, created, limit: 100 }));
    if (!sessions.ok) return sessions;
    return ok(
      factsOf(
        account,
        sessions.value.data.filter((each) => each.client_reference_id === order.id),
      ),
    );
  }
  const intents = await asked(() => stripe.paymentIntents.list({ customer, created, limit: 100 }));
  if (!intents.ok) return intents;
  return ok(
    factsOf(
      account,
      intents.value.data.filter((each) => each.metadata[MARK.order] === order.id),
    ),
  );
}

const factsOf = (account: StripeAccount, objects: readonly unknown[]): readonly Fact[] =>
  objects.flatMap((object) => account.read(object) ?? []);

/** A payment by its id, or by its charge's. */
async function findPayment(account: StripeAccount, id: string): Promise<Asked<PaymentFact | null>> {
  const stripe = await account.client();
  const found = await asked(async () => {
    // Charges have two prefixes: cards' `ch_`, and `py_` for what was paid otherwise.
    if (id.startsWith('pi_')) return stripe.paymentIntents.retrieve(id);
    const charge = await stripe.charges.retrieve(id, { expand: ['payment_intent'] });
    return charge.payment_intent;
  });
  if (!found.ok) return isMissing(found.refusal) ? ok(null) : found;
  const fact = account.read(found.value);
  return ok(fact?.kind === 'payment' ? fact : null);
}
