// The directory in D1: which accounts and keys there are, for lists. Money and policy are asked of the objects, never read here.
import { isPlace, type Place } from '../base/api-key.ts';
import { type AccountId, type KeyId, parseAccountId, parseKeyId } from '../base/id.ts';
import { ok, type Result, refuse } from '../base/result.ts';
import type { KeyPolicy } from '../durable/messages.ts';
import { sendPolicy } from '../durable/outbox.ts';

export type DirectoryDown = { readonly reason: 'database_unavailable' };

export type AccountRow = {
  readonly accountId: AccountId;
  readonly name: string;
  readonly place: Place;
  readonly createdAt: number;
};

export type Page = { readonly offset: number; readonly limit: number };

type StoredAccount = {
  readonly id: string;
  readonly name: string;
  readonly place: string;
  readonly created_at: number;
};

const ACCOUNT_COLUMNS = 'SELECT id, name, place, created_at FROM accounts';

/** Writes an account's row. It goes first: without its place nobody could address the account's objects. */
export const insertAccount = (db: D1Database, row: AccountRow): Promise<Result<true, DirectoryDown>> =>
  asked<true>(async () => {
    await db
      .prepare('INSERT INTO accounts (id, name, place, created_at, updated_at) VALUES (?1, ?2, ?3, ?4, ?4)')
      .bind(row.accountId, row.name, row.place, row.createdAt)
      .run();
    return true;
  });

/** Finds an account by its id. */
export async function findAccount(
  db: D1Database,
  id: string,
): Promise<Result<AccountRow, DirectoryDown | { readonly reason: 'account_unknown' }>> {
  if (parseAccountId(id) === undefined) return refuse({ reason: 'account_unknown' });
  const stored = await asked(() => db.prepare(`${ACCOUNT_COLUMNS} WHERE id = ?1`).bind(id).first<StoredAccount>());
  if (!stored.ok) return stored;
  const row = stored.value === null ? undefined : accountOf(stored.value);
  return row === undefined ? refuse({ reason: 'account_unknown' }) : ok(row);
}

/** A page of accounts, newest first. */
export const listAccounts = (db: D1Database, page: Page): Promise<Result<readonly AccountRow[], DirectoryDown>> =>
  asked(async () => {
    const { results } = await db
      .prepare(`${ACCOUNT_COLUMNS} ORDER BY created_at DESC, id LIMIT ?1 OFFSET ?2`)
      .bind(page.limit, page.offset)
      .all<StoredAccount>();
    return results.flatMap((stored) => accountOf(stored) ?? []);
  });

/** Writes a key's row as its policy says, unless a newer version is already there. */
export const upsertKey = (db: D1Database, policy: KeyPolicy): Promise<Result<true, DirectoryDown>> =>
  asked<true>(async () => {
    await sendPolicy(db, policy);
    return true;
  });

/** How many keys of an account are not revoked. */
export const countKeys = (db: D1Database, accountId: AccountId): Promise<Result<number, DirectoryDown>> =>
  asked(async () => {
    const row = await db
      .prepare("SELECT COUNT(*) AS count FROM keys WHERE account_id = ?1 AND state <> 'revoked'")
      .bind(accountId)
      .first<{ readonly count: number }>();
    return row?.count ?? 0;
  });

/** A page of an account's inference keys that are not revoked, newest first. */
export const listKeyIds = (
  db: D1Database,
  accountId: AccountId,
  includeDisabled: boolean,
  page: Page,
): Promise<Result<readonly KeyId[], DirectoryDown>> =>
  asked(async () => {
    const { results } = await db
      .prepare(
        `SELECT key_id FROM keys
         WHERE account_id = ?1 AND kind = 'inference' AND (state = 'active' OR (?2 AND state = 'disabled'))
         ORDER BY created_at DESC, key_id LIMIT ?3 OFFSET ?4`,
      )
      .bind(accountId, includeDisabled ? 1 : 0, page.limit, page.offset)
      .all<{ readonly key_id: string }>();
    return results.flatMap((row) => parseKeyId(row.key_id) ?? []);
  });

/** The names of an account's keys by their hashes, those of deleted keys too. Rejects when the database fails. */
export async function keyNames(db: D1Database, accountId: AccountId): Promise<ReadonlyMap<string, string>> {
  const { results } = await db
    .prepare('SELECT key_id, name FROM keys WHERE account_id = ?1')
    .bind(accountId)
    .all<{ readonly key_id: string; readonly name: string }>();
  return new Map(results.map((row) => [row.key_id, row.name]));
}

/** Asks D1. Its failure is a refusal like any other: what it was asked for can be asked again. */
export async function asked<Value>(question: () => Promise<Value>): Promise<Result<Value, DirectoryDown>> {
  try {
    return ok(await question());
  } catch {
    return refuse({ reason: 'database_unavailable' });
  }
}

function accountOf(stored: StoredAccount): AccountRow | undefined {
  const accountId = parseAccountId(stored.id);
  if (accountId === undefined || !isPlace(stored.place)) return undefined;
  return { accountId, name: stored.name, place: stored.place, createdAt: stored.created_at };
}
