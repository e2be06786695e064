// Alerts in D1: what was raised, and how that becomes deliveries. An alert, its deliveries and the episode that it begins are written
// in one transaction; whoever raises a cause that is there already writes nothing.
import { isoTime } from '../../base/clock.ts';
import { sortableId } from '../../base/id.ts';
import type { World } from '../../world.ts';
import type { Episode, Episodes, LowKind } from './episodes.ts';
import type { Told } from './sentences.ts';
import type { AlertKind } from './settings.ts';

/** Something to raise: its cause is what makes it one and the same. */
export type Raised = Told & {
  readonly accountId: string;
  readonly kind: AlertKind | 'test';
  readonly cause: string;
};

/** An alert as it is kept. */
export type AlertRow = {
  readonly id: string;
  readonly accountId: string;
  readonly kind: AlertKind | 'test';
  readonly cause: string;
  readonly at: number;
  readonly text: string;
  readonly facts: Told['facts'];
};

type StoredAlert = Omit<AlertRow, 'facts' | 'accountId'> & {
  readonly account_id: string;
  readonly facts_json: string;
};

/** A new id of an alert. It is also the `webhook-id`, the same however often it is delivered. */
export const newAlertId = ({ clock, random }: World): string => `alert_${sortableId(clock(), random)}`;

/** Which roles mail goes to. */
const TOLD_ROLES = "('owner', 'billing')";

/** The statements that raise an alert: the row, a mail for each person who is told, and a webhook where there is an endpoint. */
export function raiseStatements(
  { env: { DB }, clock }: World,
  id: string,
  raised: Raised,
  hasMail: boolean,
): readonly D1PreparedStatement[] {
  const now = clock();
  const { accountId, kind, cause, subject, text, facts } = raised;
  const json = JSON.stringify({ subject, ...facts });
  const insert = DB.prepare(
    `INSERT INTO alerts (id, account_id, cause, kind, at, text, facts_json) VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7)
     ON CONFLICT DO NOTHING`,
  ).bind(id, accountId, cause, kind, now, text, json);
  const isRaised = 'EXISTS (SELECT 1 FROM alerts WHERE id = ?1)';
  const mails = DB.prepare(
    `INSERT INTO alert_deliveries (id, alert_id, account_id, way, person_id, state, next_at, created_at, updated_at)
     SELECT ?1 || '/' || person_id, ?1, ?2, 'mail', person_id, 'waiting', ?3, ?3, ?3 FROM members
     WHERE account_id = ?2 AND role IN ${TOLD_ROLES} AND ${isRaised}`,
  ).bind(id, accountId, now);
  const webhook = DB.prepare(
    `INSERT INTO alert_deliveries (id, alert_id, account_id, way, state, next_at, created_at, updated_at)
     SELECT ?1 || '/webhook', ?1, ?2, 'webhook', 'waiting', ?3, ?3, ?3 FROM alert_endpoints
     WHERE account_id = ?2 AND ${isRaised}`,
  ).bind(id, accountId, now);
  return hasMail ? [insert, mails, webhook] : [insert, webhook];
}

/** Which of the causes were raised before, as `account cause`. */
export async function raisedBefore(
  db: D1Database,
  causes: readonly { readonly accountId: string; readonly cause: string }[],
): Promise<ReadonlySet<string>> {
  if (causes.length === 0) return new Set();
  const { results } = await db
    .prepare(
      `SELECT a.account_id, a.cause FROM json_each(?1) w
         JOIN alerts a ON a.account_id = w.value ->> 'accountId' AND a.cause = w.value ->> 'cause'`,
    )
    .bind(JSON.stringify(causes.map(({ accountId, cause }) => ({ accountId, cause }))))
    .all<{ readonly account_id: string; readonly cause: string }>();
  return new Set(results.map((row) => `${row.account_id} ${row.cause}`));
}

/** The episodes of accounts. */
export async function readEpisodes(
  db: D1Database,
  accountIds: readonly string[],
): Promise<ReadonlyMap<string, Episodes>> {
  const { results } = await db
    .prepare(
      `SELECT account_id, kind, number, is_low FROM alert_episodes
       WHERE account_id IN (SELECT value FROM json_each(?1))`,
    )
    .bind(JSON.stringify(accountIds))
    .all<{ account_id: string; kind: LowKind; number: number; is_low: number }>();
  const episodes = new Map<string, Record<string, Episode>>();
  for (const { account_id, kind, number, is_low } of results) {
    const ofAccount = episodes.get(account_id) ?? {};
    episodes.set(account_id, ofAccount);
    ofAccount[kind] = { number, isLow: is_low === 1 };
  }
  return episodes;
}

/** Keeps an episode; one that is older than what is there changes nothing. */
export const keepEpisode = (
  db: D1Database,
  accountId: string,
  kind: string,
  { number, isLow }: Episode,
): D1PreparedStatement =>
  db
    .prepare(
      `INSERT INTO alert_episodes (account_id, kind, number, is_low) VALUES (?1, ?2, ?3, ?4)
       ON CONFLICT (account_id, kind) DO UPDATE SET number = excluded.number, is_low = excluded.is_low
       WHERE excluded.number >= alert_episodes.number`,
    )
    .bind(accountId, kind, number, isLow ? 1 : 0);

/** What was raised for an account lately, newest first. */
export async function listAlerts(db: D1Database, accountId: string, limit: number): Promise<readonly AlertRow[]> {
  const { results } = await db
    .prepare(
      `SELECT id, account_id, kind, cause, at, text, facts_json FROM alerts
       WHERE account_id = ?1 AND kind <> 'test' ORDER BY at DESC, id DESC LIMIT ?2`,
    )
    .bind(accountId, limit)
    .all<StoredAlert>();
  return results.map(alertOf);
}

/** How many alerts of a kind were raised since a time. */
export async function countAlertsSince(
  db: D1Database,
  accountId: string,
  kind: AlertRow['kind'],
  since: number,
): Promise<number> {
  const row = await db
    .prepare('SELECT COUNT(*) AS count FROM alerts WHERE account_id = ?1 AND at > ?3 AND kind = ?2')
    .bind(accountId, kind, since)
    .first<{ readonly count: number }>();
  return row?.count ?? 0;
}

/** When each kind was last raised since a time, by `kind key`; the key is empty where the alert is about none. */
export async function raisedAt(
  db: D1Database,
  accountId: string,
  since: number,
): Promise<ReadonlyMap<string, number>> {
  const { results } = await db
    .prepare(
      `SELECT kind || ' ' || COALESCE(facts_json ->> '$.key_hash', '') AS name, MAX(at) AS at FROM alerts
       WHERE account_id = ?1 AND at > ?2 GROUP BY 1`,
    )
    .bind(accountId, since)
    .all<{ readonly name: string; readonly at: number }>();
  return new Map(results.map(({ name, at }) => [name, at]));
}

/** Reads a row of alerts. The subject is for mail alone. */
export function alertOf({ account_id: accountId, facts_json: json, ...row }: StoredAlert): AlertRow {
  const { subject: _, ...facts } = JSON.parse(json) as Record<string, string | number | null>;
  return { ...row, accountId, facts };
}

/** What a webhook carries. */
export const eventOf = ({ kind, at, accountId, cause, text, facts }: AlertRow): string =>
  JSON.stringify({ type: kind, timestamp: isoTime(at), data: { account_id: accountId, cause, text, ...facts } });
