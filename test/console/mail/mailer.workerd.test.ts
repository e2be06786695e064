// Mail as it leaves: what each carrier is sent, what is said when it is not taken, and what the mailbox of a demo keeps.
import { env, exports } from 'cloudflare:workers';
import { describe, expect, test } from 'vitest';
import { newRouter } from '../../../src/console/answer.ts';
import { mailboxMailer, readMailbox } from '../../../src/console/mail/mailbox.ts';
import { mailboxRoutes } from '../../../src/console/mail/mailbox-page.ts';
import { type MailKeys, mailerOf } from '../../../src/console/mail/mailer.ts';
import type { AppEnv, World } from '../../../src/world.ts';
import { testWorld } from '../console-app.ts';

const MAIL = { to: 'ada@example.com', subject: 'Your code\r\nBcc: eve@example.com', text: 'The code is 123456.' };
const SENT_SUBJECT = 'Your code Bcc: eve@example.com';

const worldWith = (keys: MailKeys, changes: Partial<World> = {}): World =>
  testWorld({ ...changes, env: { ...env, ...keys } });

/** A stand-in for Resend that keeps what it took, and refuses what the real one would. */
function resend(status = 200) {
  const taken: unknown[] = [];
  const answer: typeof fetch = async (input, init) => {
    const request = new Request(input, init);
    if (request.method !== 'POST' || new URL(request.url).pathname !== '/emails')
      return new Response(null, { status: 404 });
    if (request.headers.get('authorization') !== 'Bearer re_1') return new Response(null, { status: 401 });
    if (status === 200) taken.push({ host: new URL(request.url).host, ...(await request.json<object>()) });
    return Response.json({ id: 'one', message: 'about ada@example.com' }, { status });
  };
  return { taken, fetch: answer };
}

/** A log that a test can read. */
function logbook() {
  const lines: string[] = [];
  const log: World['log'] = (level, event, facts) => void lines.push(JSON.stringify({ level, event, ...facts }));
  return { lines, log };
}

describe('mail', () => {
  test.each<[string, MailKeys]>([
    ['no way is set', { MAIL_FROM: 'a@example.com' }],
    ['nobody is set whom it comes from', { RESEND_API_KEY: 're_1' }],
    ['the settings are empty', { RESEND_API_KEY: '', MAIL_FROM: '' }],
  ])('is off where %s', (_, keys) => {
    expect(mailerOf(worldWith(keys))).toBeUndefined();
  });

  test('goes to Resend with a subject on one line', async () => {
    const double = resend();
    const world = worldWith({ RESEND_API_KEY: 're_1', MAIL_FROM: 'Farebox <a@example.com>' }, { fetch: double.fetch });
    expect(await mailerOf(world)?.send(MAIL)).toEqual({ ok: true, value: true });
    expect(double.taken).toEqual([
      {
        host: 'api.resend.com',
        from: 'Farebox <a@example.com>',
        to: ['ada@example.com'],
        subject: SENT_SUBJECT,
        text: 'The code is 123456.',
      },
    ]);
  });

  test('that Resend does not take is refused, and its log holds neither address nor text', async () => {
    const { lines, log } = logbook();
    const keys = { RESEND_API_KEY: 're_1', MAIL_FROM: 'a@example.com' };
    const failing: (typeof fetch)[] = [resend(422).fetch, () => Promise.reject(new TypeError('no ada@example.com'))];
    for (const fetch of failing) {
      const sent = await mailerOf(worldWith(keys, { fetch, log }))?.send(MAIL);
      expect(sent).toEqual({ ok: false, refusal: { reason: 'mail_not_sent' } });
    }
    expect(lines.map((line) => JSON.parse(line).why)).toEqual(['status_422', 'TypeError']);
    expect(lines.join()).not.toMatch(/ada|123456|re_1/);
  });

  test('goes to Cloudflare where it is bound, with the sender’s name apart', async () => {
    const sent: unknown[] = [];
    const EMAIL = { send: async (mail: unknown) => ({ messageId: String(sent.push(mail)) }) };
    const world = worldWith({ EMAIL, RESEND_API_KEY: 're_1', MAIL_FROM: '"Farebox" <a@example.com>' });
    expect(await mailerOf(world)?.send(MAIL)).toEqual({ ok: true, value: true });
    const from = { email: 'a@example.com', name: 'Farebox' };
    expect(sent).toEqual([{ to: 'ada@example.com', from, subject: SENT_SUBJECT, text: 'The code is 123456.' }]);
  });

  test('that Cloudflare does not take is refused, and its code is logged', async () => {
    const { lines, log } = logbook();
    const refused = Object.assign(new Error('ada@example.com'), { code: 'E_SENDER_NOT_VERIFIED' });
    const EMAIL = { send: () => Promise.reject(refused) };
    const sent = await mailerOf(worldWith({ EMAIL, MAIL_FROM: 'a@example.com' }, { log }))?.send(MAIL);
    expect(sent).toEqual({ ok: false, refusal: { reason: 'mail_not_sent' } });
    expect(lines).toEqual([expect.stringContaining('E_SENDER_NOT_VERIFIED')]);
    expect(lines.join()).not.toContain('ada');
  });
});

describe('the mailbox of a demo', () => {
  test('keeps the newest hundred, newest first, and shows them escaped under a policy that runs nothing', async () => {
    const { lines, log } = logbook();
    const world = testWorld({ log });
    const box = mailboxMailer(world);
    for (let number = 1; number <= 103; number++)
      await box.send({ to: `p${number}@example.com`, subject: `<b>${number}</b>`, text: 'The code is 123456.' });
    const kept = await readMailbox(env.DB);
    expect(kept.map((mail) => mail.subject)).toEqual(Array.from({ length: 100 }, (_, at) => `<b>${103 - at}</b>`));
    expect(JSON.parse(lines[0] ?? '')).toMatchObject({ event: 'demo_mail', to: 'p1@example.com' });

    const page = await shown('/dev/mailbox?to=P7@example.com', world);
    expect(page.headers.get('content-security-policy')).toContain("default-src 'none'");
    const text = await page.text();
    expect(text).toContain('&lt;b&gt;7&lt;/b&gt;');
    expect(text).not.toContain('<b>');
    expect(text).not.toContain('p8@example.com');
    const { data } = await (await shown('/dev/mailbox.json', world)).json<{ data: { subject: string }[] }>();
    expect(data).toHaveLength(100);
    expect(data[0]).toMatchObject({ to: 'p103@example.com', subject: '<b>103</b>', text: 'The code is 123456.' });
  });

  test('is nowhere in what is not a demo', async () => {
    expect((await exports.default.fetch('http://localhost/dev/mailbox.json')).status).toBe(404);
  });
});

/** The mailbox's pages, as the roof of a demo mounts them. */
async function shown(path: string, world: World): Promise<Response> {
  const app = newRouter<AppEnv>();
  app.use(async (c, next) => {
    c.set('world', world);
    await next();
  });
  app.route('/', mailboxRoutes());
  return app.fetch(new Request(`http://localhost${path}`), env);
}
