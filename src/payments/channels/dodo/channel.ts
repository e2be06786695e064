// Dodo Payments as a channel: a page to pay on, refunds and lists. Dodo is the seller to the buyer and adds its taxes to our price. It asks
// and translates; who is credited is decided elsewhere. Dodo keeps no card that we may charge and has no page for its owner here.
import type { DodoPayments } from 'dodopayments';
import { ok } from '../../../base/result.ts';
import type { Channel } from '../../channel.ts';
import { type PaymentKeys, secretsOf } from '../open.ts';
import { openCheckout } from './checkout.ts';
import { dodoClient, modeOf } from './client.ts';
import { findPayment, listPage, lookUp } from './lists.ts';
import { refund } from './refunds.ts';
import { readWebhook } from './webhook.ts';

/** What the files beside are handed: the client, and the product that is configured, if one is. */
export type DodoAccount = {
  readonly client: () => Promise<DodoPayments>;
  readonly product: string | null;
};

/** Dodo Payments, when its key and its webhook secret are set. */
export function openDodo(keys: PaymentKeys, fetcher: typeof fetch): Channel | undefined {
  const secrets = secretsOf(keys.DODO_PAYMENTS_WEBHOOK_KEY);
  if ((keys.DODO_PAYMENTS_API_KEY?.trim() ?? '') === '' || secrets.length === 0) return undefined;
  const product = keys.DODO_PAYMENTS_PRODUCT_ID ?? '';
  const account = { client: () => dodoClient(keys, fetcher), product: product === '' ? null : product };
  return {
    name: 'dodo',
    mode: modeOf(keys.DODO_PAYMENTS_BASE_URL),
    addsTax: true,
    // Dodo keeps no list of what happened, only of what there is.
    lists: ['payments', 'refunds', 'disputes'],
    readWebhook: (body, headers, now) => readWebhook(account, secrets, body, headers, now),
    // Dodo makes a customer of an email, and an account has none: the buyer types his own on the page. This name stays here.
    makeCustomer: async ({ id }) => ok(`dodo:${id}`),
    openCheckout: (order) => openCheckout(account, order),
    refund: (question) => refund(account, question),
    lookUp: (order) => lookUp(account, order),
    findPayment: (id) => findPayment(account, id),
    list: (question) => listPage(account, question),
  };
}
