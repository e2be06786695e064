// A webhook of Stripe's: what is cheap to see is refused before any cryptography, then the SDK verifies the raw body under each secret.
// Nothing of a body that is not verified is read or logged.
import { MINUTE } from '../../../base/clock.ts';
import { ok, type Result, refuse } from '../../../base/result.ts';
import type { Event, WebhookRefusal } from '../../channel.ts';
import { type Json, objectIn, textIn, wholeIn } from '../../json.ts';
import { factOf } from './facts.ts';

const BODY_MAX = 1_000_000;
const TOLERANCE_MS = 5 * MINUTE;
// One time and some signatures: the SDK would take the last of several times, and what stands before a second `=`.
const HEADER = /^t=([1-9]\d{0,11})(?:,(?!t=)\w{1,10}=\w{0,200}){1,20}$/;

/** Verifies and reads a webhook. */
export async function readWebhook(
  body: string,
  headers: Headers,
  secrets: readonly string[],
  now: number,
): Promise<Result<Event, WebhookRefusal>> {
  const header = headers.get('stripe-signature') ?? '';
  const signedAt = HEADER.exec(header)?.[1];
  if (signedAt === undefined || body.length > BODY_MAX) return refuse({ reason: 'webhook_signature_wrong' });
  // The SDK bounds only how old a signature is; one from the future is as wrong.
  if (Math.abs(Number(signedAt) * 1000 - now) > TOLERANCE_MS) return refuse({ reason: 'webhook_stale' });
  const event = await verified(body, header, secrets, now);
  if (event === undefined) return refuse({ reason: 'webhook_signature_wrong' });
  const [id, type, created] = [textIn(event, 'id'), textIn(event, 'type'), wholeIn(event, 'created')];
  if (id === null || type === null || created === null) return refuse({ reason: 'webhook_unreadable' });
  return ok({ id, type, facts: factsOf(event, type, created) });
}

/** Any of the secrets will do, so that one can be replaced by another without losing a webhook. */
async function verified(
  body: string,
  header: string,
  secrets: readonly string[],
  now: number,
): Promise<Json | undefined> {
  const { Stripe } = await import('stripe');
  for (const secret of secrets) {
    try {
      const { webhooks } = Stripe;
      return objectIn(await webhooks.constructEventAsync(body, header, secret, TOLERANCE_MS / 1000, undefined, now));
    } catch {
      // Not by this secret.
    }
  }
  return undefined;
}

/** Types whose objects say something of money. `charge.refunded` is not among them: it carries a running total and no refund. */
export const EVENT_TYPES = [
  'checkout.session.completed',
  'checkout.session.async_payment_succeeded',
  'checkout.session.async_payment_failed',
  'checkout.session.expired',
  'payment_intent.succeeded',
  'payment_intent.payment_failed',
  'payment_intent.processing',
  'payment_intent.canceled',
  'refund.created',
  'refund.updated',
  'refund.failed',
  'charge.refund.updated',
  'charge.dispute.created',
  'charge.dispute.updated',
  'charge.dispute.closed',
  'charge.dispute.funds_withdrawn',
  'charge.dispute.funds_reinstated',
  'radar.early_fraud_warning.created',
  'radar.early_fraud_warning.updated',
] as const;

const KNOWN: ReadonlySet<string> = new Set(EVENT_TYPES);

/** What an event says. An event of a connected account is not about our money. */
export function factsOf(event: Json, type: string, created: number): Event['facts'] {
  const object = objectIn(objectIn(event.data)?.object);
  if (!KNOWN.has(type) || object === undefined || textIn(event, 'account') !== null) return [];
  const mode = event.livemode === true ? 'live' : 'test';
  const said = { mode: typeof event.livemode === 'boolean' ? mode : null, at: created * 1000 } as const;
  const fact = factOf(object, said);
  if (fact === undefined) return [];
  // Its page is complete, so the buyer cannot try again on it.
  const isOver = type === 'checkout.session.async_payment_failed' && fact.kind === 'payment' && fact.status !== 'paid';
  return [isOver ? { ...fact, status: 'expired', reason: 'payment_failed' } : fact];
}
