// Webhooks of the Stripe double: an event as Stripe delivers it, signed by the official SDK.
import { Stripe } from 'stripe';
import type { StripeEvent } from './stripe-objects.ts';

export type Delivery = { readonly body: string; readonly headers: Readonly<Record<string, string>> };

/** A delivery of an event, signed at `timestamp` (seconds), or else when the event was made. */
export async function signed(
  event: StripeEvent,
  secret: string,
  { timestamp = event.created }: { readonly timestamp?: number } = {},
): Promise<Delivery> {
  return signedText(JSON.stringify(event, null, 2), secret, timestamp);
}

/** A delivery of any body, signed. */
export async function signedText(body: string, secret: string, timestamp: number): Promise<Delivery> {
  const signature = await Stripe.webhooks.generateTestHeaderStringAsync({ payload: body, secret, timestamp });
  return { body, headers: { 'content-type': 'application/json; charset=utf-8', 'stripe-signature': signature } };
}
