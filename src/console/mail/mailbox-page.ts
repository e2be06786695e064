// The pages of a demo's mailbox: for people at /dev/mailbox, for tests at /dev/mailbox.json. They exist only where the mailbox does.
import { html } from 'hono/html';
import { isoTime } from '../../base/clock.ts';
import type { AppEnv } from '../../world.ts';
import { newRouter } from '../answer.ts';
import { type KeptMail, readMailbox } from './mailbox.ts';

const POLICY = "default-src 'none'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'";

/** The routes of the mailbox. `?to=` asks for one recipient's mail. */
export function mailboxRoutes() {
  const router = newRouter<AppEnv>();

  router.use('/dev/*', async (c, next) => {
    await next();
    c.res.headers.set('cache-control', 'no-store');
    c.res.headers.set('content-security-policy', POLICY);
    c.res.headers.set('x-content-type-options', 'nosniff');
    c.res.headers.set('referrer-policy', 'no-referrer');
  });

  router.get('/dev/mailbox', async (c) => c.html(pageOf(await readMailbox(c.var.world.env.DB, c.req.query('to')))));

  router.get('/dev/mailbox.json', async (c) => {
    const mails = await readMailbox(c.var.world.env.DB, c.req.query('to'));
    return c.json({ data: mails.map((mail) => ({ ...mail, at: isoTime(mail.at) })) });
  });

  return router;
}

function pageOf(mails: readonly KeptMail[]) {
  const letters = mails.map(
    ({ at, to, subject, text }) => html`<article>
        <h2>${subject}</h2>
        <p>To ${to}, <time datetime="${isoTime(at)}">${isoTime(at)}</time></p>
        <pre>${text}</pre>
      </article>`,
  );
  return html`<!doctype html>
    <html lang="en">
      <head><meta charset="utf-8"><title>Mailbox of this demo</title><meta name="viewport" content="width=device-width"></head>
      <body>
        <h1>Mailbox of this demo</h1>
        <p>A demo sends no mail. What it would send is kept here, newest first.</p>
        ${letters.length === 0 ? html`<p>There is no mail yet.</p>` : letters}
      </body>
    </html>`;
}
