// People who are signed in, written straight into the database: a sign-in by a mailed code takes longer than a whole row of the matrix, and
// has tests of its own beside.
import { env } from 'cloudflare:workers';
import { hmacSha256, toBase64 } from '../../../src/base/crypto.ts';
import type { Role } from '../../../src/console/roles.ts';
import { sessionSecret } from '../../../src/console/sign-in/secret.ts';
import { cookieName } from '../../../src/console/sign-in/session.ts';
import { ORIGIN } from './roof.ts';

const MONTH_MS = 30 * 24 * 60 * 60 * 1000;

/** Somebody with an address of that name. */
export async function newPerson(name: string): Promise<string> {
  const id = `person-${name}`;
  const now = Date.now();
  await env.DB.prepare('INSERT INTO people VALUES (?1, ?2, ?3, 1, NULL, ?4, ?4)')
    .bind(id, name, `${name}@acme.example`, now)
    .run();
  return id;
}

/** Makes a person a member of an account. */
export const join = (accountId: string, personId: string, role: Role): Promise<unknown> =>
  env.DB.prepare('INSERT INTO members VALUES (?1, ?2, ?3, ?4)').bind(accountId, personId, role, Date.now()).run();

/** A session by its name, and whose it is. */
export type Session = { readonly name: string; readonly personId: string; readonly isOver?: boolean };

const sessions: (Session & { readonly token: string; readonly began: number; readonly ends: number })[] = [];

/** A new session; the answer is the headers that its browser sends from one of our own pages. */
export async function newSession(session: Session): Promise<Readonly<Record<string, string>>> {
  const token = `token-of-${session.name}`;
  const began = Date.now();
  sessions.push({ ...session, token, began, ends: session.isOver === true ? began - 1 : began + MONTH_MS });
  await restoreSessions();
  return { cookie: await cookieOf(token), origin: ORIGIN };
}

/** Brings back the sessions that a route has ended, so that the next route finds everybody signed in. */
export async function restoreSessions(): Promise<void> {
  await env.DB.prepare(
    `INSERT OR IGNORE INTO sessions SELECT 'session-' || (value ->> 'name'), value ->> 'personId', value ->> 'token',
       value ->> 'ends', NULL, value ->> 'name', value ->> 'began', value ->> 'began' FROM json_each(?1)`,
  )
    .bind(JSON.stringify(sessions))
    .run();
}

/** The cookie of a session by its token, whether or not there is such a session, as a deployment of that secret signs it. */
export async function cookieOf(token: string, secret = env.FAREBOX_SECRET): Promise<string> {
  const signature = toBase64(await hmacSha256(await sessionSecret([secret]), token));
  return `${cookieName(ORIGIN)}=${encodeURIComponent(`${token}.${signature}`)}`;
}
