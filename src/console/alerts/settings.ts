// What an account wants to be told of. Everything is on for an account that has said nothing. Amounts are kept as text.
import { fromCents, type NanoUsd, nanoUsd } from '../../billing/money.ts';

/** What there is to be told of, in the order in which it is shown. */
export const ALERT_KINDS = [
  'low_balance',
  'low_runway',
  'key_limit',
  'top_up_done',
  'top_up_failed',
  'receipt',
] as const;

export type AlertKind = (typeof ALERT_KINDS)[number];

/** Which kinds are on, and where credit begins to be low. */
export type AlertSettings = {
  readonly on: Readonly<Record<AlertKind, boolean>>;
  readonly below: NanoUsd;
  readonly days: number;
};

const ALL_ON: AlertSettings['on'] = {
  low_balance: true,
  low_runway: true,
  key_limit: true,
  top_up_done: true,
  top_up_failed: true,
  receipt: true,
};

export const DEFAULT_ALERTS: AlertSettings = { on: ALL_ON, below: fromCents(500), days: 2 };

type Stored = { readonly on: Partial<AlertSettings['on']>; readonly below: string; readonly days: number };

/** Reads what an account has said; null when it has said nothing. A kind that came later is on. */
export function settingsFrom(json: string | null | undefined): AlertSettings {
  if (json === null || json === undefined) return DEFAULT_ALERTS;
  const { on, below, days } = JSON.parse(json) as Stored;
  return { on: { ...ALL_ON, ...on }, below: nanoUsd(BigInt(below)), days };
}

/** Writes what `settingsFrom` reads. */
const settingsToJson = ({ on, below, days }: AlertSettings): string =>
  JSON.stringify({ on, below: below.toString(), days } satisfies Stored);

/** The settings of one account. */
export async function readAlertSettings(db: D1Database, accountId: string): Promise<AlertSettings> {
  const found = db.prepare('SELECT json FROM alert_settings WHERE account_id = ?1').bind(accountId);
  return settingsFrom((await found.first<{ readonly json: string }>())?.json);
}

/** Keeps the settings of one account. */
export const writeAlertSettings = (
  db: D1Database,
  accountId: string,
  settings: AlertSettings,
  now: number,
): Promise<unknown> =>
  db
    .prepare(
      `INSERT INTO alert_settings (account_id, json, updated_at) VALUES (?1, ?2, ?3)
       ON CONFLICT (account_id) DO UPDATE SET json = excluded.json, updated_at = excluded.updated_at`,
    )
    .bind(accountId, settingsToJson(settings), now)
    .run();
