// The mailbox of a demo: mail is kept in D1 and written to the log instead of being sent, so that signing in works offline. What is
// deployed does not contain it.
import { ok, refuse } from '../../base/result.ts';
import type { World } from '../../world.ts';
import type { Mail, Mailer } from './mailer.ts';

/** A mail as the mailbox keeps it. */
export type KeptMail = Mail & { readonly id: number; readonly at: number };

const KEPT = 100;

/** Puts mail into the mailbox. `npm start` shows the event in the terminal. */
export function mailboxMailer({ env, clock, log }: World): Mailer {
  return {
    async send({ to, subject, text }) {
      log('info', 'demo_mail', { to, subject, text });
      try {
        await env.DB.batch([
          env.DB.prepare('INSERT INTO mailbox (at, recipient, subject, text) VALUES (?1, ?2, ?3, ?4)').bind(
            clock(),
            to,
            subject,
            text,
          ),
          env.DB.prepare('DELETE FROM mailbox WHERE id <= (SELECT max(id) FROM mailbox) - ?1').bind(KEPT),
        ]);
        return ok(true);
      } catch {
        return refuse({ reason: 'mail_not_sent' });
      }
    },
  };
}

/** The mail that is kept, newest first; of one recipient when `to` names one. */
export async function readMailbox(db: D1Database, to?: string): Promise<readonly KeptMail[]> {
  const { results } = await db
    .prepare(
      `SELECT id, at, recipient AS "to", subject, text FROM mailbox
        WHERE ?1 IS NULL OR lower(recipient) = lower(?1) ORDER BY id DESC LIMIT ?2`,
    )
    .bind(to ?? null, KEPT)
    .all<KeptMail>();
  return results;
}
