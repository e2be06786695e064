// The figures that alerts are judged by, read from D1 for some accounts at once. D1 is told within a minute or two of what wallets and
// ledgers do; that is soon enough to tell people, and nothing is decided by it.
import { DAY, periodStart } from '../../base/clock.ts';
import { type AccountId, type KeyId, parseKeyId } from '../../base/id.ts';
import { type NanoUsd, nanoUsd, subtract, ZERO } from '../../billing/money.ts';
import { policyFromJson } from '../../durable/wallet/policy-json.ts';
import type { Figures, LimitedKey } from './conditions.ts';
import { settingsFrom } from './settings.ts';

type AccountRow = {
  readonly id: string;
  readonly ledger_json: string | null;
  readonly settings_json: string | null;
  readonly requests: number;
  readonly cost: string;
};
type KeyRow = { readonly account_id: string; readonly key_id: string; readonly policy_json: string };
type UsedRow = { readonly key_id: string; readonly used: string };

/** Keys whose use is summed in one statement. */
const KEYS_AT_ONCE = 500;

/** The figures of accounts; of one that has no books yet there are none. */
export async function readFigures(
  db: D1Database,
  accountIds: readonly (AccountId | string)[],
  now: number,
): Promise<readonly Figures[]> {
  const ids = JSON.stringify(accountIds);
  const [accounts, keyRows] = await db.batch([
    db.prepare(ACCOUNTS).bind(ids, now - DAY),
    db.prepare(LIMITED_KEYS).bind(ids),
  ]);
  const keys = await readLimitedKeys(db, (keyRows?.results ?? []) as KeyRow[], now);
  return ((accounts?.results ?? []) as AccountRow[]).flatMap((row) => {
    if (row.ledger_json === null) return [];
    const books = JSON.parse(row.ledger_json) as Readonly<Record<'credits' | 'set_aside' | 'usage', string>>;
    const [credits, setAside, usage] = [amount(books.credits), amount(books.set_aside), amount(books.usage)];
    return {
      accountId: row.id,
      settings: settingsFrom(row.settings_json),
      credits,
      balance: subtract(credits, setAside, usage),
      lately: { requests: row.requests, cost: amount(row.cost) },
      keys: keys.get(row.id) ?? [],
    };
  });
}

// Through the keys, because the hours of a key are found by its start in the primary key; those of an account are not.
const ACCOUNTS = `SELECT a.id, a.ledger_json, s.json AS settings_json, COALESCE(SUM(u.requests), 0) AS requests,
    CAST(COALESCE(SUM(u.cost_nano), 0) AS TEXT) AS cost
  FROM accounts a LEFT JOIN alert_settings s ON s.account_id = a.id LEFT JOIN keys k ON k.account_id = a.id
    LEFT JOIN usage_hours u ON u.account_id = k.account_id AND u.key_id = k.key_id AND u.hour > ?2
  WHERE a.id IN (SELECT value FROM json_each(?1)) GROUP BY a.id`;

const LIMITED_KEYS = `SELECT account_id, key_id, policy_json FROM keys
  WHERE account_id IN (SELECT value FROM json_each(?1)) AND kind = 'inference' AND state = 'active'
    AND json_type(policy_json, '$.limit') IS NOT NULL`;

// A limit that never resets counts days that were folded, too.
const USED = `SELECT w.value ->> 'key' AS key_id, CAST(
    COALESCE((SELECT SUM(cost_nano) FROM usage_hours u
      WHERE u.account_id = w.value ->> 'account' AND u.key_id = w.value ->> 'key' AND u.hour >= w.value ->> 'from'), 0)
    + COALESCE((SELECT SUM(cost_nano) FROM usage_days d WHERE w.value ->> 'from' = 0
      AND d.account_id = w.value ->> 'account' AND d.key_id = w.value ->> 'key'), 0) AS TEXT) AS used
  FROM json_each(?1) w`;

async function readLimitedKeys(
  db: D1Database,
  rows: readonly KeyRow[],
  now: number,
): Promise<ReadonlyMap<string, readonly LimitedKey[]>> {
  const wanted = rows.flatMap((row) => limitOf(row, now) ?? []);
  const used = await readUsed(db, wanted);
  const keys = new Map<string, LimitedKey[]>();
  for (const { accountId, ...key } of wanted) {
    const list = keys.get(accountId) ?? [];
    keys.set(accountId, list);
    list.push({ ...key, used: used.get(key.keyId) ?? ZERO });
  }
  return keys;
}

type Wanted = Omit<LimitedKey, 'used'> & { readonly accountId: string };

function limitOf(row: KeyRow, now: number): Wanted | undefined {
  const { limit, name } = policyFromJson(row.policy_json);
  const keyId = parseKeyId(row.key_id);
  if (limit === undefined || keyId === undefined) return undefined;
  const { amount, reset } = limit;
  return { accountId: row.account_id, keyId, name, limit: amount, reset, periodStart: periodStart(reset, now) };
}

async function readUsed(db: D1Database, keys: readonly Wanted[]): Promise<ReadonlyMap<KeyId | string, NanoUsd>> {
  const used = new Map<KeyId | string, NanoUsd>();
  for (let from = 0; from < keys.length; from += KEYS_AT_ONCE) {
    const some = keys
      .slice(from, from + KEYS_AT_ONCE)
      .map(({ accountId, keyId, periodStart }) => ({ account: accountId, key: keyId, from: periodStart }));
    const { results } = await db.prepare(USED).bind(JSON.stringify(some)).all<UsedRow>();
    for (const row of results) used.set(row.key_id, amount(row.used));
  }
  return used;
}

const amount = (text: string): NanoUsd => nanoUsd(BigInt(text));
