// Deliveries in D1: which are due, who may work on one, and what became of it. A mail is claimed for good before it is sent, so that it is
// sent at most once. A webhook is claimed by moving its next attempt, so that whoever dies in the middle only delays it.
import { HOUR, MINUTE } from '../../base/clock.ts';
import { type AlertRow, alertOf } from './alert-rows.ts';

/** How long after each attempt at a webhook the next one is due. There is one attempt more than there are pauses. */
export const PAUSES_MS = [MINUTE, 5 * MINUTE, 30 * MINUTE, 2 * HOUR, 6 * HOUR, 24 * HOUR] as const;

/** The id of an alert's webhook delivery, as `raiseStatements` writes it. */
export const webhookIdOf = (alertId: string): string => `${alertId}/webhook`;

export type DeliveryState = 'waiting' | 'claimed' | 'sent' | 'failed' | 'dropped';

/** A webhook's delivery as its account sees it. */
export type Delivery = {
  readonly id: string;
  readonly alertId: string;
  readonly kind: string;
  readonly state: DeliveryState;
  readonly attempts: number;
  readonly status: number | null;
  readonly why: string | null;
  readonly nextAt: number;
  readonly createdAt: number;
  readonly updatedAt: number;
};

type DeliveryRow = {
  readonly id: string;
  readonly alert_id: string;
  readonly kind: string;
  readonly state: DeliveryState;
  readonly attempts: number;
  readonly status: number | null;
  readonly why: string | null;
  readonly next_at: number;
  readonly created_at: number;
  readonly updated_at: number;
};

/** Ids of what is due, the longest due first. */
export async function dueDeliveries(
  db: D1Database,
  way: 'mail' | 'webhook',
  now: number,
  limit: number,
): Promise<readonly string[]> {
  const { results } = await db
    .prepare(
      `SELECT id FROM alert_deliveries WHERE way = ?1 AND state = 'waiting' AND next_at <= ?2
       ORDER BY next_at, id LIMIT ?3`,
    )
    .bind(way, now, limit)
    .all<{ readonly id: string }>();
  return results.map(({ id }) => id);
}

/** A mail that was claimed: to whom, and of what. */
export type MailToSend = {
  readonly to: string | null;
  readonly accountName: string;
  readonly subject: string;
  readonly text: string;
};

/**
 * Claims a mail; undefined when somebody else has. The address is null when the person is no longer one who is told, or has not
 * shown that the address is theirs.
 */
export async function claimMail(db: D1Database, id: string, now: number): Promise<MailToSend | undefined> {
  const [claim, mail] = await db.batch<Record<string, string | null>>([
    db
      .prepare(
        `UPDATE alert_deliveries SET state = 'claimed', attempts = 1, updated_at = ?2
         WHERE id = ?1 AND way = 'mail' AND state = 'waiting'`,
      )
      .bind(id, now),
    db
      .prepare(
        `SELECT p.email, c.name, a.text, a.facts_json ->> '$.subject' AS subject FROM alert_deliveries d
           JOIN alerts a ON a.id = d.alert_id JOIN accounts c ON c.id = d.account_id
           LEFT JOIN members m ON m.account_id = d.account_id AND m.person_id = d.person_id
             AND m.role IN ('owner', 'billing')
           LEFT JOIN people p ON p.id = m.person_id AND p.email_verified = 1
         WHERE d.id = ?1`,
      )
      .bind(id),
  ]);
  const row = mail?.results[0];
  if (claim?.meta.changes !== 1 || row === undefined) return undefined;
  const { email = null, name, text, subject } = row;
  return { to: email, accountName: name ?? '', subject: subject ?? '', text: text ?? '' };
}

/** Claims an attempt at a webhook by making the next one due; undefined when it is not due, or somebody else has it. */
export async function claimWebhook(
  db: D1Database,
  id: string,
  now: number,
): Promise<{ readonly alert: AlertRow; readonly attempts: number } | undefined> {
  const [claim, alert] = await db.batch<Record<string, string | number>>([
    db
      .prepare(
        `UPDATE alert_deliveries SET attempts = attempts + 1, updated_at = ?2,
           next_at = ?2 + COALESCE(json_extract(?3, '$[' || attempts || ']'), ?4)
         WHERE id = ?1 AND way = 'webhook' AND state = 'waiting' AND next_at <= ?2 RETURNING attempts`,
      )
      .bind(id, now, JSON.stringify(PAUSES_MS), 24 * HOUR),
    db
      .prepare(
        `SELECT a.id, a.account_id, a.kind, a.cause, a.at, a.text, a.facts_json
         FROM alert_deliveries d JOIN alerts a ON a.id = d.alert_id WHERE d.id = ?1`,
      )
      .bind(id),
  ]);
  const attempts = claim?.results[0]?.attempts;
  const row = alert?.results[0];
  if (typeof attempts !== 'number' || row === undefined) return undefined;
  return { alert: alertOf(row as Parameters<typeof alertOf>[0]), attempts };
}

/** Notes what became of an attempt. */
export const noteDelivery = (
  db: D1Database,
  id: string,
  outcome: { readonly state: DeliveryState; readonly status?: number | null; readonly why?: string },
  now: number,
): Promise<unknown> =>
  db
    .prepare('UPDATE alert_deliveries SET state = ?2, status = ?3, why = ?4, updated_at = ?5 WHERE id = ?1')
    .bind(id, outcome.state, outcome.status ?? null, outcome.why ?? null, now)
    .run();

const DELIVERIES = `SELECT d.*, a.kind FROM alert_deliveries d JOIN alerts a ON a.id = d.alert_id`;

/** The newest webhooks of an account. */
export async function listWebhooks(db: D1Database, accountId: string, limit: number): Promise<readonly Delivery[]> {
  const { results } = await db
    .prepare(
      `${DELIVERIES} WHERE d.account_id = ?1 AND d.way = 'webhook' ORDER BY d.created_at DESC, d.id DESC LIMIT ?2`,
    )
    .bind(accountId, limit)
    .all<DeliveryRow>();
  return results.map(deliveryOf);
}

/** One delivery by its id. */
export async function findDelivery(db: D1Database, id: string): Promise<Delivery | undefined> {
  const row = await db.prepare(`${DELIVERIES} WHERE d.id = ?1`).bind(id).first<DeliveryRow>();
  return row === null ? undefined : deliveryOf(row);
}

/** Drops deliveries from before `before`. What was raised stays. */
export const forgetDeliveries = (db: D1Database, before: number): Promise<unknown> =>
  db.prepare('DELETE FROM alert_deliveries WHERE created_at < ?1').bind(before).run();

const deliveryOf = (row: DeliveryRow): Delivery => ({
  id: row.id,
  alertId: row.alert_id,
  kind: row.kind,
  state: row.state,
  attempts: row.attempts,
  status: row.status,
  why: row.why,
  nextAt: row.next_at,
  createdAt: row.created_at,
  updatedAt: row.updated_at,
});
