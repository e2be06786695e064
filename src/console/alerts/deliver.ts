// Delivers what was raised: mails at most once, webhooks at least once. Called by the cron, and for a test event by its route. A bounded
// number at a time, a few of them at once; what is left over comes next time.
import { DAY } from '../../base/clock.ts';
import type { World } from '../../world.ts';
import { type Mailer, mailerOf } from '../mail/mailer.ts';
import { eventOf } from './alert-rows.ts';
import {
  claimMail,
  claimWebhook,
  dueDeliveries,
  forgetDeliveries,
  type MailToSend,
  noteDelivery,
  PAUSES_MS,
} from './delivery-rows.ts';
import { openEndpoint } from './endpoint-rows.ts';
import { sendWebhook } from './webhook.ts';

const MOST = 100;
const AT_ONCE = 10;
const KEPT_MS = 30 * DAY;

/** Delivers what is due. */
export async function deliverAlerts(world: World): Promise<void> {
  const { env, clock } = world;
  const mailer = mailerOf(world);
  if (mailer !== undefined)
    await eachOf(await dueDeliveries(env.DB, 'mail', clock(), MOST), (id) => deliverMail(world, mailer, id));
  await eachOf(await dueDeliveries(env.DB, 'webhook', clock(), MOST), (id) => deliverWebhook(world, id));
  await forgetDeliveries(env.DB, clock() - KEPT_MS);
}

/** Some at once; one that fails keeps none of the others from being delivered, and is told after them. */
async function eachOf(ids: readonly string[], deliver: (id: string) => Promise<void>): Promise<void> {
  const failures: unknown[] = [];
  for (let from = 0; from < ids.length; from += AT_ONCE) {
    const ended = await Promise.allSettled(ids.slice(from, from + AT_ONCE).map(deliver));
    failures.push(...ended.flatMap((end) => (end.status === 'rejected' ? [end.reason] : [])));
  }
  if (failures.length > 0) throw new AggregateError(failures, 'alerts were not delivered');
}

async function deliverMail(world: World, mailer: Mailer, id: string): Promise<void> {
  const { env, clock, settings } = world;
  const mail = await claimMail(env.DB, id, clock());
  if (mail === undefined) return;
  if (mail.to === null) {
    await noteDelivery(env.DB, id, { state: 'dropped', why: 'not_told_any_more' }, clock());
    return;
  }
  const sent = await mailer.send({
    to: mail.to,
    subject: mail.subject,
    text: textOf(mail, settings.publicUrl),
  });
  // Not sent is also what is said when nobody knows, so it is not tried again.
  const outcome = sent.ok ? { state: 'sent' as const } : { state: 'failed' as const, why: sent.refusal.reason };
  await noteDelivery(env.DB, id, outcome, clock());
}

function textOf({ text, accountName }: MailToSend, publicUrl: string | undefined): string {
  const page = publicUrl === undefined ? [] : [`Alerts are set at ${publicUrl}/app/alerts`];
  return [text, '', `Account: ${accountName}`, ...page].join('\n');
}

/** Makes an attempt at a webhook that is due. The last attempt is told by its number; `isOnly` allows one alone. */
export async function deliverWebhook(world: World, id: string, isOnly = false): Promise<void> {
  const { env, clock } = world;
  const claimed = await claimWebhook(env.DB, id, clock());
  if (claimed === undefined) return;
  const { alert, attempts } = claimed;
  const endpoint = await openEndpoint(world, alert.accountId);
  if (endpoint === undefined) {
    await noteDelivery(env.DB, id, { state: 'dropped', why: 'no_endpoint' }, clock());
    return;
  }
  const sent = await sendWebhook(world, endpoint, alert.id, eventOf(alert));
  const isLast = isOnly || attempts > PAUSES_MS.length;
  await noteDelivery(
    env.DB,
    id,
    sent.ok ? { state: 'sent', status: sent.value } : { state: isLast ? 'failed' : 'waiting', ...sent.refusal },
    clock(),
  );
}
