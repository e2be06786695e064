// Reads who is signed in, from the cookie that better-auth set: one signature and one row, without loading the library. The cookie is
// `token.signature`, the signature an HMAC-SHA-256 of the token in base64, the whole percent-encoded (better-call's signed cookies).
import type { Place } from '../../base/api-key.ts';
import { isPlace } from '../../base/api-key.ts';
import { equalInConstantTime, hmacSha256 } from '../../base/crypto.ts';
import { parseAccountId } from '../../base/id.ts';
import { ok, type Result, refuse } from '../../base/result.ts';
import type { World } from '../../world.ts';
import { asked, type DirectoryDown } from '../directory.ts';
import type { Owner } from '../make-key.ts';
import { isRole, type Role } from '../roles.ts';
import { originOf } from './origin.ts';
import { sessionSecret } from './secret.ts';

/** An account that somebody is a member of. */
export type Membership = {
  readonly owner: Owner;
  readonly name: string;
  readonly role: Role;
  readonly createdAt: number;
};

/** Somebody who is signed in; `member` says for which account it is now. */
export type SignedIn = {
  readonly personId: string;
  readonly name: string;
  readonly email: string;
  readonly sessionId: string;
  readonly signedInAt: number;
  readonly memberships: readonly Membership[];
  readonly member: Membership | undefined;
};

export type SessionRefusal = { readonly reason: 'not_signed_in' | 'not_a_member' | 'database_unavailable' };

const COOKIE = 'farebox';
/** A browser keeps a cookie of this prefix to one host, and only over TLS. */
const HOST_PREFIX = '__Host-';

/** The cookie's name: with the prefix wherever there is TLS, which loopback has not. */
export const cookieName = (origin: string): string => (isSecure(origin) ? `${HOST_PREFIX}${COOKIE}` : COOKIE);

/** True where the cookie goes over TLS only. */
export const isSecure = (origin: string): boolean => origin.startsWith('https:');

/** True when there may be a session to read, so that a caller without one costs no database. */
export const hasSessionCookie = (headers: Headers): boolean => headers.get('cookie')?.includes(`${COOKIE}=`) ?? false;

/** Finds who is signed in. `account` names one of the person's accounts; without it the oldest is meant. */
export async function readSession(
  world: World,
  request: Request,
  account: string | undefined,
): Promise<Result<SignedIn, SessionRefusal>> {
  const token = await sessionToken(world, request);
  if (token === undefined) return refuse({ reason: 'not_signed_in' });
  const rows = await sessionRows(world, token);
  if (!rows.ok) return rows;
  const [row] = rows.value;
  if (row === undefined) return refuse({ reason: 'not_signed_in' });
  const memberships = rows.value.flatMap((each) => membershipOf(each) ?? []);
  const member = account === undefined ? memberships[0] : memberships.find(({ owner }) => owner.accountId === account);
  if (account !== undefined && member === undefined) return refuse({ reason: 'not_a_member' });
  const { person_id: personId, name, email, session_id: sessionId, signed_in_at: signedInAt } = row;
  return ok({ personId, name, email, sessionId, signedInAt, memberships, member });
}

/** The token of the request's cookie; undefined when there is none that we signed. */
async function sessionToken(world: World, request: Request): Promise<string | undefined> {
  const name = cookieName(originOf(world, request));
  const text = request.headers
    .get('cookie')
    ?.split(/;\s*/)
    .find((each) => each.startsWith(`${name}=`))
    ?.slice(name.length + 1);
  if (text === undefined) return undefined;
  const signed = decoded(text);
  const dot = signed.lastIndexOf('.');
  if (dot < 1) return undefined;
  const token = signed.slice(0, dot);
  const secret = await sessionSecret(world.settings.secrets);
  const wanted = btoa(String.fromCharCode(...(await hmacSha256(secret, token))));
  return equalInConstantTime(wanted, signed.slice(dot + 1)) ? token : undefined;
}

type SessionRow = {
  readonly session_id: string;
  readonly signed_in_at: number;
  readonly person_id: string;
  readonly name: string;
  readonly email: string;
  readonly account_id: string | null;
  readonly role: string | null;
  readonly member_since: number | null;
  readonly account_name: string | null;
  readonly place: string | null;
};

const sessionRows = (world: World, token: string): Promise<Result<readonly SessionRow[], DirectoryDown>> =>
  asked(async () => {
    const { results } = await world.env.DB.prepare(
      `SELECT s.id AS session_id, s.created_at AS signed_in_at, p.id AS person_id, p.name, p.email,
         m.account_id, m.role, m.created_at AS member_since, a.name AS account_name, a.place
       FROM sessions s JOIN people p ON p.id = s.person_id
       LEFT JOIN members m ON m.person_id = p.id LEFT JOIN accounts a ON a.id = m.account_id
       WHERE s.token = ?1 AND s.expires_at > ?2 ORDER BY m.created_at, m.account_id`,
    )
      .bind(token, world.clock())
      .all<SessionRow>();
    return results;
  });

function membershipOf(row: SessionRow): Membership | undefined {
  const accountId = parseAccountId(row.account_id ?? '');
  const place: string = row.place ?? '';
  const role = row.role ?? '';
  if (accountId === undefined || !isPlace(place) || !isRole(role)) return undefined;
  const owner: { readonly accountId: typeof accountId; readonly place: Place } = { accountId, place };
  return { owner, name: row.account_name ?? '', role, createdAt: row.member_since ?? 0 };
}

function decoded(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return '';
  }
}
