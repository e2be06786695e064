// A browser as far as signing in needs one: it keeps cookies, says its origin, and reads its mail. For tests inside workerd.
import type { Mail } from '../../../src/console/mail/mailer.ts';
import type { World } from '../../../src/world.ts';
import { type Answer, ask, testWorld } from '../console-app.ts';

export const ORIGIN = 'http://localhost';

/** A world that sends its mail to `mails`, by a Resend that is this function. */
export function mailWorld(changes: Partial<World> = {}): { readonly world: World; readonly mails: Mail[] } {
  const mails: Mail[] = [];
  const world = testWorld(changes);
  const env = { ...world.env, RESEND_API_KEY: 're_test', MAIL_FROM: 'Acme <mail@acme.example>', ...changes.env };
  const resend: typeof fetch = async (input, init) => {
    const { to, subject, text } = JSON.parse(String((await new Request(input, init).text()) || init?.body)) as Mail;
    mails.push({ to: Array.isArray(to) ? String(to[0]) : to, subject, text });
    return Response.json({ id: 'mail_1' });
  };
  return { world: { ...world, env, fetch: resend, ...changes, ...(changes.env ? { env } : {}) }, mails };
}

let browsers = 0;

/** One browser. */
export class Browser {
  readonly cookies = new Map<string, string>();
  readonly world: World;
  readonly mails: Mail[];
  /** Each is at a place of its own on the network. */
  readonly #address = `203.0.113.${++browsers}`;

  constructor({ world, mails }: { readonly world: World; readonly mails: Mail[] }) {
    this.world = world;
    this.mails = mails;
  }

  /** Asks as one of our pages does. */
  async ask(
    method: string,
    path: string,
    body?: unknown,
    headers: Readonly<Record<string, string>> = {},
  ): Promise<Answer> {
    const cookie = [...this.cookies].map(([name, value]) => `${name}=${value}`).join('; ');
    const own = { origin: ORIGIN, 'cf-connecting-ip': this.#address, ...(cookie === '' ? {} : { cookie }) };
    const answer = await ask(method, path, { body, headers: { ...own, ...headers } }, this.world);
    for (const line of answer.headers.getSetCookie()) {
      const [, name = '', value = ''] = /^([^=]+)=([^;]*)/.exec(line) ?? [];
      if (/max-age=0/i.test(line)) this.cookies.delete(name);
      else this.cookies.set(name, value);
    }
    return answer;
  }

  /** Follows a link that another site sent the browser to. */
  go(path: string): Promise<Answer> {
    return this.ask('GET', path, undefined, { origin: '' });
  }

  /** The code in the newest mail to an address. */
  code(email: string): string {
    const mail = this.mails.findLast(({ to }) => to === email);
    return /\b(\d{6})\b/.exec(mail?.text ?? '')?.[1] ?? '';
  }

  askCode(email: string, headers = {}): Promise<Answer> {
    return this.ask('POST', '/api/auth/email-otp/send-verification-otp', { email, type: 'sign-in' }, headers);
  }

  enter(email: string, otp: string): Promise<Answer> {
    return this.ask('POST', '/api/auth/sign-in/email-otp', { email, otp });
  }

  /** Signs in by a mailed code. */
  async signIn(email: string): Promise<Answer> {
    await this.askCode(email);
    return this.enter(email, this.code(email));
  }
}

let people = 0;
/** An address that no other test uses. */
export const newEmail = (): string => `person-${++people}@acme.example`;
