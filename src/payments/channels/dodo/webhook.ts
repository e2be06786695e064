// A webhook of Dodo's: what is cheap to see is refused before any cryptography, then the SDK verifies the raw body under each secret.
// Nothing of a body that is not verified is read or logged.
import type { DodoPayments } from 'dodopayments';
import { MINUTE } from '../../../base/clock.ts';
import { ok, type Result, refuse } from '../../../base/result.ts';
import type { Event, WebhookRefusal } from '../../channel.ts';
import type { Fact } from '../../fact.ts';
import { type Json, objectIn, textIn } from '../../json.ts';
import type { DodoAccount } from './channel.ts';
import { disputeFact, paymentFact } from './facts.ts';
import { readRefund } from './refunds.ts';

const BODY_MAX = 1_000_000;
const TOLERANCE_MS = 5 * MINUTE;
// What is signed is `id.timestamp.body`, so an id with a dot in it could be cut elsewhere; and the SDK reads a timestamp's digits and lets
// anything follow them.
const ID = /^[\x21-\x2d\x2f-\x7e]{1,256}$/;
const SECONDS = /^\d{1,12}$/;
const SIGNATURES = /^[\x20-\x7e]{1,4096}$/;

/** Verifies and reads a webhook. */
export async function readWebhook(
  account: DodoAccount,
  secrets: readonly string[],
  body: string,
  headers: Headers,
  now: number,
): Promise<Result<Event, WebhookRefusal>> {
  const id = headers.get('webhook-id') ?? '';
  const seconds = headers.get('webhook-timestamp') ?? '';
  const signatures = headers.get('webhook-signature') ?? '';
  if (body.length > BODY_MAX || !ID.test(id) || !SECONDS.test(seconds) || !SIGNATURES.test(signatures))
    return refuse({ reason: 'webhook_signature_wrong' });
  const at = Number(seconds) * 1000;
  if (Math.abs(at - now) > TOLERANCE_MS) return refuse({ reason: 'webhook_stale' });
  const signed = { 'webhook-id': id, 'webhook-timestamp': seconds, 'webhook-signature': signatures };
  const verified = verify(await account.client(), secrets, body, signed);
  if (!verified.ok) return verified;
  const type = textIn(verified.value, 'type');
  const facts = type === null ? undefined : await factsOf(account, type, objectIn(verified.value.data), at);
  return type === null || facts === undefined ? refuse({ reason: 'webhook_unreadable' }) : ok({ id, type, facts });
}

/** Any of the secrets will do, so that one can be replaced by another without losing a webhook. */
function verify(
  client: DodoPayments,
  secrets: readonly string[],
  body: string,
  headers: Record<string, string>,
): Result<Json, WebhookRefusal> {
  let reason: WebhookRefusal['reason'] = 'webhook_signature_wrong';
  for (const key of secrets) {
    const unwrapped = unwrap(client, body, headers, key);
    if (unwrapped.ok) return unwrapped;
    if (unwrapped.refusal.reason !== 'webhook_signature_wrong') reason = unwrapped.refusal.reason;
  }
  return refuse({ reason });
}

/** Without headers `unwrap` answers any body unverified, so they are always there. */
function unwrap(
  client: DodoPayments,
  body: string,
  headers: Record<string, string>,
  key: string,
): Result<Json, WebhookRefusal> {
  try {
    const event = objectIn(client.webhooks.unwrap(body, { headers, key }));
    return event === undefined ? refuse({ reason: 'webhook_unreadable' }) : ok(event);
  } catch (error) {
    return refuse({ reason: reasonOf(error) });
  }
}

/** The body is parsed only after it is verified. That the SDK's clock is not ours is seen at the edge of the tolerance. */
function reasonOf(error: unknown): WebhookRefusal['reason'] {
  if (error instanceof SyntaxError) return 'webhook_unreadable';
  const isTimed = error instanceof Error && error.message.startsWith('Message timestamp too ');
  return isTimed ? 'webhook_stale' : 'webhook_signature_wrong';
}

/** What an event says; undefined when it says it in a way that we cannot read, so that it is delivered again. */
async function factsOf(
  account: DodoAccount,
  type: string,
  object: Json | undefined,
  at: number,
): Promise<readonly Fact[] | undefined> {
  const kind = type.slice(0, type.indexOf('.'));
  if (kind !== 'payment' && kind !== 'refund' && kind !== 'dispute') return [];
  if (object === undefined) return undefined;
  const fact = await factOf(account, kind, object, at);
  return fact === undefined ? undefined : [fact];
}

function factOf(account: DodoAccount, kind: 'payment' | 'refund' | 'dispute', object: Json, at: number) {
  if (kind === 'payment') return paymentFact(object, at, account.product);
  return kind === 'dispute' ? disputeFact(object, at) : readRefund(account, object, at);
}
