// Stripe's SDK, loaded when it is first needed: a Worker that sells nothing starts without it. And how its errors are read: what surely did
// not happen is told from what may have.
import type { Stripe } from 'stripe';
import { ok, refuse } from '../../../base/result.ts';
import type { Asked } from '../../channel.ts';
import { objectIn, textIn, wholeIn } from '../../json.ts';
import type { PaymentKeys } from '../open.ts';

const TIMEOUT_MS = 10_000;

/** A client for the operator's key; `STRIPE_API_BASE` points it elsewhere. */
export async function stripeClient(keys: PaymentKeys, fetcher: typeof fetch): Promise<Stripe> {
  const { Stripe: Client } = await import('stripe');
  return new Client(keys.STRIPE_SECRET_KEY?.trim() ?? '', {
    httpClient: Client.createFetchHttpClient(fetcher),
    timeout: TIMEOUT_MS,
    // Every question that writes carries an id of ours, so the SDK may ask again.
    maxNetworkRetries: 1,
    telemetry: false,
    ...addressIn(keys.STRIPE_API_BASE),
  });
}

function addressIn(base = ''): Pick<Stripe.StripeConfig, 'host' | 'port' | 'protocol'> {
  if (base.trim() === '') return {};
  const { hostname, port, protocol } = new URL(base);
  const isPlain = protocol === 'http:';
  return {
    host: hostname,
    port: port === '' ? (isPlain ? 80 : 443) : Number(port),
    protocol: isPlain ? 'http' : 'https',
  };
}

/** Asks Stripe; an error that leaves it open what happened is `unknown`. */
export async function asked<Value>(question: () => Promise<Value>): Promise<Asked<Value>> {
  try {
    return ok(await question());
  } catch (error) {
    return refuse(refusalIn(error));
  }
}

// 409: another request with the same key runs. 429: not looked at. 400 by a reused key: an earlier request went through.
const UNDECIDED = new Set([408, 409, 429]);

function refusalIn(error: unknown) {
  const thrown = objectIn(error);
  const status = wholeIn(thrown, 'statusCode');
  const isOpen = status === null || status >= 500 || UNDECIDED.has(status) || isReusedKey(error);
  const reason = textIn(thrown, 'decline_code') ?? textIn(thrown, 'code') ?? textIn(thrown, 'type') ?? 'unreachable';
  return { outcome: isOpen ? ('unknown' as const) : ('refused' as const), reason, status };
}

/** The same id was sent with other parameters: what it did then stands. */
export const isReusedKey = (error: unknown): boolean => textIn(objectIn(error), 'type') === 'StripeIdempotencyError';

/** True for the answer that an object does not exist. */
export const isMissing = (refusal: { readonly status: number | null }): boolean => refusal.status === 404;
