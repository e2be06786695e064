// Members, invitations and sessions in D1. Every function is one statement or one batch; what two callers race for is decided in it.
import type { AccountId } from '../../base/id.ts';
import type { World } from '../../world.ts';
import type { Role } from '../roles.ts';

export type MemberRow = {
  readonly person_id: string;
  readonly name: string;
  readonly email: string;
  readonly role: string;
  readonly created_at: number;
};

export type InvitationRow = {
  readonly id: string;
  readonly account_id: string;
  readonly email: string;
  readonly role: string;
  readonly created_at: number;
  readonly expires_at: number;
};

export type SessionRow = {
  readonly id: string;
  readonly ip_address: string | null;
  readonly user_agent: string | null;
  readonly created_at: number;
  readonly expires_at: number;
};

/** The members of an account, the oldest first. */
export const listMembers = async ({ env }: World, accountId: AccountId): Promise<readonly MemberRow[]> =>
  (
    await env.DB.prepare(
      `SELECT m.person_id, p.name, p.email, m.role, m.created_at FROM members m JOIN people p ON p.id = m.person_id
       WHERE m.account_id = ?1 ORDER BY m.created_at, m.person_id`,
    )
      .bind(accountId)
      .all<MemberRow>()
  ).results;

/** Changes a role, unless the account would be left without an owner. */
export async function changeRole(
  { env }: World,
  accountId: AccountId,
  personId: string,
  role: Role,
): Promise<'changed' | 'unknown' | 'last_owner'> {
  const done = await env.DB.prepare(
    `UPDATE members SET role = ?3 WHERE account_id = ?1 AND person_id = ?2 AND (?3 = 'owner' OR ${HAS_OTHER_OWNER})`,
  )
    .bind(accountId, personId, role)
    .run();
  return done.meta.changes > 0 ? 'changed' : whyNot(env.DB, accountId, personId);
}

/** Takes a member out of an account. */
export async function removeMember(
  { env }: World,
  accountId: AccountId,
  personId: string,
): Promise<'changed' | 'unknown' | 'last_owner'> {
  const done = await env.DB.prepare(
    `DELETE FROM members WHERE account_id = ?1 AND person_id = ?2 AND ${HAS_OTHER_OWNER}`,
  )
    .bind(accountId, personId)
    .run();
  return done.meta.changes > 0 ? 'changed' : whyNot(env.DB, accountId, personId);
}

const HAS_OTHER_OWNER = `(role <> 'owner' OR EXISTS (SELECT 1 FROM members o
  WHERE o.account_id = ?1 AND o.person_id <> ?2 AND o.role = 'owner'))`;

async function whyNot(db: D1Database, accountId: AccountId, personId: string): Promise<'unknown' | 'last_owner'> {
  const row = await db
    .prepare('SELECT 1 FROM members WHERE account_id = ?1 AND person_id = ?2')
    .bind(accountId, personId)
    .first();
  return row === null ? 'unknown' : 'last_owner';
}

/** Invitations that can still be accepted. */
export const listInvitations = async (
  { env, clock }: World,
  accountId: AccountId,
): Promise<readonly InvitationRow[]> =>
  (
    await env.DB.prepare(
      `SELECT id, account_id, email, role, created_at, expires_at FROM invitations
       WHERE account_id = ?1 AND accepted_at IS NULL AND expires_at > ?2 ORDER BY created_at, id`,
    )
      .bind(accountId, clock())
      .all<InvitationRow>()
  ).results;

export type NewInvitation = InvitationRow & { readonly token_hash: string; readonly invited_by: string };

/** Keeps an invitation, unless the account has `most` members and invitations already. */
export async function insertInvitation({ env, clock }: World, row: NewInvitation, most: number): Promise<boolean> {
  const done = await env.DB.prepare(
    `INSERT INTO invitations (id, account_id, email, role, token_hash, invited_by, created_at, expires_at)
     SELECT ?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8 WHERE (SELECT COUNT(*) FROM members WHERE account_id = ?2)
       + (SELECT COUNT(*) FROM invitations WHERE account_id = ?2 AND accepted_at IS NULL AND expires_at > ?9) < ?10`,
  )
    .bind(
      row.id,
      row.account_id,
      row.email,
      row.role,
      row.token_hash,
      row.invited_by,
      row.created_at,
      row.expires_at,
      clock(),
      most,
    )
    .run();
  return done.meta.changes > 0;
}

/** Withdraws an invitation. */
export async function deleteInvitation({ env }: World, accountId: AccountId, id: string): Promise<boolean> {
  const done = await env.DB.prepare(
    'DELETE FROM invitations WHERE account_id = ?1 AND id = ?2 AND accepted_at IS NULL',
  )
    .bind(accountId, id)
    .run();
  return done.meta.changes > 0;
}

/** Uses an invitation up, once, and makes the person a member; one who is a member already keeps the role. */
export async function acceptInvitation(
  { env, clock }: World,
  tokenHash: string,
  personId: string,
): Promise<string | undefined> {
  const now = clock();
  const accepted = await env.DB.batch<{ readonly account_id: string }>([
    env.DB.prepare(
      `UPDATE invitations SET accepted_at = ?1, accepted_by = ?2
       WHERE token_hash = ?3 AND accepted_at IS NULL AND expires_at > ?1 RETURNING account_id`,
    ).bind(now, personId, tokenHash),
    env.DB.prepare(
      `INSERT INTO members (account_id, person_id, role, created_at)
       SELECT account_id, ?2, role, ?1 FROM invitations WHERE token_hash = ?3 AND accepted_by = ?2 AND accepted_at = ?1
       ON CONFLICT DO NOTHING`,
    ).bind(now, personId, tokenHash),
  ]);
  return accepted[0]?.results[0]?.account_id;
}

/** The sessions of a person that have not ended, the newest first. */
export const listSessions = async ({ env, clock }: World, personId: string): Promise<readonly SessionRow[]> =>
  (
    await env.DB.prepare(
      `SELECT id, ip_address, user_agent, created_at, expires_at FROM sessions
       WHERE person_id = ?1 AND expires_at > ?2 ORDER BY created_at DESC, id`,
    )
      .bind(personId, clock())
      .all<SessionRow>()
  ).results;

/** Ends sessions of a person: the one, or all but `kept`, or all. Answers how many. */
export async function endSessions(
  { env }: World,
  personId: string,
  which: { readonly id: string } | { readonly allBut: string | null },
): Promise<number> {
  const { DB } = env;
  const statement =
    'id' in which
      ? DB.prepare('DELETE FROM sessions WHERE person_id = ?1 AND id = ?2').bind(personId, which.id)
      : DB.prepare('DELETE FROM sessions WHERE person_id = ?1 AND (?2 IS NULL OR id <> ?2)').bind(
          personId,
          which.allBut,
        );
  return (await statement.run()).meta.changes;
}
