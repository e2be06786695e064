// Mail that leaves: who carries it depends on what the deployment has set. Addresses, subjects and texts are never logged, but by the
// mailbox of a demo.
import { ok, type Result, refuse } from '../../base/result.ts';
import type { World } from '../../world.ts';
import { sendByCloudflare } from './cloudflare.ts';
import { mailboxMailer } from './mailbox.ts';
import { sendByResend } from './resend.ts';

/** Set by the bundler: true only for a demo on a loopback address. */
declare const FAREBOX_DEMO: boolean;

/** A letter to one person, in plain text. */
export type Mail = { readonly to: string; readonly subject: string; readonly text: string };

export type Mailer = { send(mail: Mail): Promise<Result<true, { readonly reason: 'mail_not_sent' }>> };

/** One way of sending: it throws when the mail was not surely taken. */
export type Carrier = (mail: Mail, from: string) => Promise<void>;

/** Settings of mail, by the names under which the operator sets them. */
export type MailKeys = {
  /** Cloudflare's own sending, where wrangler.toml binds it. */
  readonly EMAIL?: SendEmail;
  readonly RESEND_API_KEY?: string;
  readonly RESEND_BASE_URL?: string;
  /** Who it comes from: `address` or `Name <address>`. Without it there is no mail. */
  readonly MAIL_FROM?: string;
};

/** What sends this deployment's mail; undefined when it has none. A demo sends nothing to the outside. */
export function mailerOf(world: World): Mailer | undefined {
  if (FAREBOX_DEMO) return mailboxMailer(world);
  const { EMAIL: binding, RESEND_API_KEY: resendKey = '', MAIL_FROM: from = '' } = world.env;
  if (from === '') return undefined;
  if (binding !== undefined) return carriedBy(world, from, 'cloudflare', sendByCloudflare(binding));
  return resendKey === '' ? undefined : carriedBy(world, from, 'resend', sendByResend(world, resendKey));
}

function carriedBy(world: World, from: string, way: string, carry: Carrier): Mailer {
  return {
    async send(mail) {
      try {
        await carry({ ...mail, subject: onOneLine(mail.subject) }, from);
        return ok(true);
      } catch (error) {
        world.log('warn', 'mail_not_sent', { way, why: whyOf(error) });
        return refuse({ reason: 'mail_not_sent' });
      }
    },
  };
}

/** A subject is a header: names that people chose must not begin another one. */
const onOneLine = (subject: string): string => subject.replace(/[\p{Cc}\s]+/gu, ' ').trim();

/** What may be logged of a failure: its code or its name. A message could repeat the address. */
function whyOf(error: unknown): string {
  const code = error instanceof Error && 'code' in error ? error.code : undefined;
  if (typeof code === 'string' && /^\w{1,60}$/.test(code)) return code;
  return error instanceof Error ? error.name : 'unknown';
}
