// An account's webhook endpoint in D1. Its secret is made here, shown once, and kept sealed; one that was replaced signs for a day more,
// beside the new one, so that a receiver can change over without losing anything.
import { DAY } from '../../base/clock.ts';
import { fromBase64, seal, toBase64, unseal } from '../../base/crypto.ts';
import type { World } from '../../world.ts';

/** Where an account's webhooks go. */
export type Endpoint = { readonly url: string; readonly createdAt: number; readonly updatedAt: number };

type EndpointRow = {
  readonly url: string;
  readonly sealed_secret: string;
  readonly old_sealed_secret: string | null;
  readonly old_until: number | null;
  readonly created_at: number;
  readonly updated_at: number;
};

const PREFIX = 'whsec_';
const SECRET_BYTES = 32;
const OLD_SIGNS_MS = DAY;

/** The endpoint of an account; undefined when it has none. */
export async function readEndpoint(db: D1Database, accountId: string): Promise<Endpoint | undefined> {
  const row = await find(db, accountId);
  return row === null ? undefined : { url: row.url, createdAt: row.created_at, updatedAt: row.updated_at };
}

/** Sets where webhooks go. Answers the secret when the endpoint is new; one that is there keeps its own. */
export async function putEndpoint(world: World, accountId: string, url: string): Promise<string | null> {
  const { secret, sealed } = await makeSecret(world, accountId);
  const now = world.clock();
  const row = await world.env.DB.prepare(
    `INSERT INTO alert_endpoints (account_id, url, sealed_secret, created_at, updated_at) VALUES (?1, ?2, ?3, ?4, ?4)
     ON CONFLICT (account_id) DO UPDATE SET url = excluded.url, updated_at = excluded.updated_at
     RETURNING sealed_secret`,
  )
    .bind(accountId, url, sealed, now)
    .first<{ readonly sealed_secret: string }>();
  return row?.sealed_secret === sealed ? secret : null;
}

/** Replaces the secret and answers the new one; undefined when there is no endpoint. */
export async function rotateSecret(world: World, accountId: string): Promise<string | undefined> {
  const { secret, sealed } = await makeSecret(world, accountId);
  const now = world.clock();
  const { meta } = await world.env.DB.prepare(
    `UPDATE alert_endpoints SET old_sealed_secret = sealed_secret, old_until = ?3, sealed_secret = ?2, updated_at = ?4
     WHERE account_id = ?1`,
  )
    .bind(accountId, sealed, now + OLD_SIGNS_MS, now)
    .run();
  return meta.changes > 0 ? secret : undefined;
}

/** Takes the endpoint away. What still waits for it is dropped when it is due. */
export const deleteEndpoint = (db: D1Database, accountId: string): Promise<unknown> =>
  db.prepare('DELETE FROM alert_endpoints WHERE account_id = ?1').bind(accountId).run();

/** Where to deliver and the keys to sign with, the newest first; undefined when there is no endpoint. */
export async function openEndpoint(
  world: World,
  accountId: string,
): Promise<{ readonly url: string; readonly keys: readonly Uint8Array[] } | undefined> {
  const row = await find(world.env.DB, accountId);
  if (row === null) return undefined;
  const isOldAlive = row.old_sealed_secret !== null && (row.old_until ?? 0) > world.clock();
  const sealed = [row.sealed_secret, ...(isOldAlive ? [row.old_sealed_secret ?? ''] : [])];
  const opened = await Promise.all(sealed.map((text) => openSecret(world, accountId, text)));
  return { url: row.url, keys: opened.flatMap((key) => key ?? []) };
}

const find = (db: D1Database, accountId: string): Promise<EndpointRow | null> =>
  db.prepare('SELECT * FROM alert_endpoints WHERE account_id = ?1').bind(accountId).first<EndpointRow>();

const purposeOf = (accountId: string): string => `webhook:${accountId}`;

async function makeSecret(
  { settings, random }: World,
  accountId: string,
): Promise<{ readonly secret: string; readonly sealed: string }> {
  const secret = toBase64(random(SECRET_BYTES));
  return { secret: PREFIX + secret, sealed: await seal(settings.secrets[0] ?? '', purposeOf(accountId), secret) };
}

async function openSecret({ settings }: World, accountId: string, sealed: string): Promise<Uint8Array | undefined> {
  for (const secret of settings.secrets) {
    const opened = await unseal(secret, purposeOf(accountId), sealed);
    if (opened !== undefined) return fromBase64(opened);
  }
  return undefined;
}
