// What an export reads of D1, of wallets and of the ledger, page by page. Secrets are not among it, nor hashes of them.
import { isoTime } from '../../base/clock.ts';
import { type KeyId, parseKeyId } from '../../base/id.ts';
import { formatUsd, nanoUsd } from '../../billing/money.ts';
import type { JournalEntry } from '../../durable/account-messages.ts';
import { type LedgerDoor, walletDoor } from '../../durable/doors.ts';
import type { KeyPolicy } from '../../durable/messages.ts';
import type { RequestRow } from '../../durable/request-row.ts';
import { LIST_MAX } from '../../durable/request-search.ts';
import { policyFromJson } from '../../durable/wallet/policy-json.ts';
import { objectsOfOrders } from '../../payments/object-rows.ts';
import { listOrders } from '../../payments/order-rows.ts';
import { listRefunds, refundsOfOrders } from '../../payments/refund-rows.ts';
import { readSettings } from '../../payments/settings.ts';
import type { World } from '../../world.ts';
import { orderJson, refundJson } from '../credit/order-json.ts';
import { orderReceiptJson } from '../credit/receipt-json.ts';
import { partsOf } from '../credit/receipt-parts.ts';
import type { Owner } from '../make-key.ts';

const PAGE = 500;
/** An export asks wallets so often at the most. What it leaves out is older, and said to be missing. */
const WALLET_CALLS_MAX = 400;

type Rows = AsyncGenerator<readonly unknown[]>;

/** Keys, deleted ones too, as their policies say. */
export async function* keyPages({ env }: World, { accountId }: Owner): Rows {
  for await (const rows of tablePages(env.DB, 'keys', ['key_id'], 'policy_json', accountId))
    yield rows.map(({ policy_json }) => keyOf(policyFromJson(String(policy_json))));
}

/** Orders and their receipts: an order that was never paid has none. */
export async function* orderPages(
  { env }: World,
  account: { readonly accountId: string; readonly name: string },
): Rows {
  const { seller } = await readSettings(env.DB);
  for (let offset = 0; ; offset += PAGE) {
    const orders = await listOrders(env.DB, { accountId: account.accountId, limit: PAGE, offset });
    const ids = orders.map(({ id }) => id);
    const [objects, refunds] = await Promise.all([objectsOfOrders(env.DB, ids), refundsOfOrders(env.DB, ids)]);
    yield orders.map((order) => {
      const mine = <Row extends { readonly orderId: string }>(rows: readonly Row[]): readonly Row[] =>
        rows.filter(({ orderId }) => orderId === order.id);
      const parts = partsOf(order, mine(objects), mine(refunds));
      const receipt = order.paidAt === null ? null : orderReceiptJson({ seller, account }, order, parts);
      return { ...orderJson(order), receipt };
    });
    if (orders.length < PAGE) return;
  }
}

/** Refunds that were asked for here. */
export async function* refundPages({ env }: World, { accountId }: Owner): Rows {
  for (let offset = 0; ; offset += PAGE) {
    const refunds = await listRefunds(env.DB, accountId, { limit: PAGE, offset });
    yield refunds.map(refundJson);
    if (refunds.length < PAGE) return;
  }
}

/** The journal, from its first entry on. */
export async function* journalPages(ledger: LedgerDoor): Rows {
  for (let after = 0; ; ) {
    const entries = await ledger.journal({ after, limit: PAGE });
    if (!entries.ok) throw new Error(`the journal: ${entries.refusal.reason}`);
    yield entries.value.map(entryOf);
    const last = entries.value.at(-1);
    if (last === undefined || entries.value.length < PAGE) return;
    after = last.sequence;
  }
}

/** Usage by key, model and provider: by hour, and by day where it is older. */
export async function* usagePages({ env }: World, { accountId }: Owner, unit: 'hour' | 'day'): Rows {
  const key = ['key_id', unit, 'model', 'provider'];
  const counts = 'requests, input_tokens, output_tokens, CAST(cost_nano AS TEXT) AS cost';
  for await (const rows of tablePages(env.DB, `usage_${unit}s`, key, counts, accountId))
    yield rows.map(({ cost, [unit]: at, ...rest }) => ({
      begins: isoTime(Number(at)),
      ...rest,
      cost: formatUsd(nanoUsd(BigInt(String(cost)))),
    }));
}

/** What is kept of requests, key by key, each newest first. `cut` hears of a key whose older ones are left out. */
export async function* requestPages(world: World, owner: Owner, cut: (keyId: KeyId) => void): Rows {
  let calls = 0;
  for await (const rows of tablePages(world.env.DB, 'keys', ['key_id'], 'kind', owner.accountId)) {
    for (const { key_id } of rows.filter(({ kind }) => kind === 'inference')) {
      const keyId = parseKeyId(String(key_id));
      if (keyId === undefined) continue;
      for (let before: string | null = null, isOver = false; !isOver; calls++) {
        if (calls >= WALLET_CALLS_MAX) {
          cut(keyId);
          break;
        }
        const page: readonly RequestRow[] = await requestsOf(world, { ...owner, keyId }, before);
        yield page;
        before = page.at(-1)?.id ?? null;
        isOver = page.length < LIST_MAX;
      }
    }
  }
}

async function requestsOf(
  world: World,
  key: Owner & { readonly keyId: KeyId },
  before: string | null,
): Promise<readonly RequestRow[]> {
  const list = await walletDoor(world.env, key).listRequests({ before, since: '', limit: LIST_MAX, filter: {} });
  // A key that was never made has no requests.
  if (!list.ok && list.refusal.reason === 'key_unknown') return [];
  if (!list.ok) throw new Error(`requests: ${list.refusal.reason}`);
  return list.value.rows;
}

type Row = Readonly<Record<string, string | number | null>>;

/** A table of the account's in the order of its primary key, which names where a page ends. */
async function* tablePages(
  db: D1Database,
  table: string,
  key: readonly string[],
  columns: string,
  accountId: string,
): AsyncGenerator<readonly Row[]> {
  const names = key.join(', ');
  const places = key.map((_, at) => `?${at + 3}`).join(', ');
  const select = `SELECT ${names}, ${columns} FROM ${table} WHERE account_id = ?1`;
  for (let last: Row | undefined; ; ) {
    const from = last === undefined ? '' : `AND (${names}) > (${places})`;
    const { results }: D1Result<Row> = await db
      .prepare(`${select} ${from} ORDER BY ${names} LIMIT ?2`)
      .bind(accountId, PAGE, ...(last === undefined ? [] : key.map((name) => last?.[name] ?? null)))
      .all<Row>();
    yield results;
    last = results.at(-1);
    if (last === undefined || results.length < PAGE) return;
  }
}

const keyOf = ({ secretHash, previous, limit, ...policy }: KeyPolicy) => ({
  hash: policy.keyId,
  ...policy,
  createdAt: isoTime(policy.createdAt),
  updatedAt: isoTime(policy.updatedAt),
  limit: limit === undefined ? null : { amount: formatUsd(limit.amount), reset: limit.reset },
});

const entryOf = ({ sequence, at, kind, externalId, note, postings }: JournalEntry) => ({
  sequence,
  at: isoTime(at),
  kind,
  external_id: externalId,
  note,
  postings: postings.map(({ account, amount }) => ({ account, amount: formatUsd(amount) })),
});
