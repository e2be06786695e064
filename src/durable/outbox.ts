// What wallets and ledgers bring to D1: at least once, idempotent, in batches, each with a deadline. Called by alarms only; nothing
// that moves money waits for it.
import type { AccountId } from '../base/id.ts';
import type { JournalEntry } from './account-messages.ts';
import { withDeadline } from './deadline.ts';
import { type Account, creditsOf, freeCredit, type LedgerState } from './ledger/state.ts';
import type { KeyPolicy } from './messages.ts';
import type { HourUsage } from './wallet/hours.ts';
import type { StoredLabelCell } from './wallet/labels.ts';
import { policyToJson } from './wallet/policy-json.ts';

const D1_MS = 5_000;

/**
 * Absolute figures of hours, and of the same hours by label; a newer version replaces an older one, never the reverse. They go in one
 * transaction, so that no reader finds more by label than there is.
 */
export async function sendHours(
  db: D1Database,
  policy: KeyPolicy,
  hours: readonly HourUsage[],
  labels: readonly StoredLabelCell[],
): Promise<void> {
  const upsert = db.prepare(
    `INSERT INTO usage_hours (account_id, key_id, hour, model, provider, requests, input_tokens, output_tokens, cost_nano, version)
     VALUES (?, ?, ?, ?, ?, ?, ?, ?, CAST(? AS INTEGER), ?)
     ON CONFLICT (account_id, key_id, hour, model, provider) DO UPDATE SET requests = excluded.requests,
       input_tokens = excluded.input_tokens, output_tokens = excluded.output_tokens, cost_nano = excluded.cost_nano,
       version = excluded.version
     WHERE excluded.version > usage_hours.version`,
  );
  const statements = hours.flatMap(({ hour, version, lines }) =>
    [...lines.values()].map((line) =>
      upsert.bind(
        policy.accountId,
        policy.keyId,
        hour,
        line.model,
        line.provider,
        line.requests,
        line.inputTokens,
        line.outputTokens,
        line.cost.toString(),
        version,
      ),
    ),
  );
  await withDeadline(db.batch([...statements, ...labelUpserts(db, policy, labels)]), D1_MS, 'd1_hours');
}

/** Cells in one statement: D1 takes 2 MB of text in one, and a cell's texts are bounded where they come in. */
const CELLS_A_STATEMENT = 500;

function labelUpserts(
  db: D1Database,
  policy: KeyPolicy,
  labels: readonly StoredLabelCell[],
): readonly D1PreparedStatement[] {
  const upsert = db.prepare(
    `INSERT INTO usage_labels (account_id, key_id, hour, kind, user, app, tag, tagged, model, provider, requests, input_tokens,
       output_tokens, cost_nano, version)
     SELECT ?1, ?2, value ->> 0, value ->> 1, value ->> 2, value ->> 3, value ->> 4, value ->> 5, value ->> 6, value ->> 7,
       value ->> 8, value ->> 9, value ->> 10, CAST(value ->> 11 AS INTEGER), value ->> 12 FROM json_each(?3) WHERE true
     ON CONFLICT (account_id, key_id, hour, kind, user, app, tag, tagged, model, provider) DO UPDATE SET
       requests = excluded.requests, input_tokens = excluded.input_tokens, output_tokens = excluded.output_tokens,
       cost_nano = excluded.cost_nano, version = excluded.version
     WHERE excluded.version > usage_labels.version`,
  );
  const statements: D1PreparedStatement[] = [];
  for (let from = 0; from < labels.length; from += CELLS_A_STATEMENT) {
    const cells = labels.slice(from, from + CELLS_A_STATEMENT).map(cellJson);
    statements.push(upsert.bind(policy.accountId, policy.keyId, JSON.stringify(cells)));
  }
  return statements;
}

const cellJson = (cell: StoredLabelCell) => [
  cell.hour,
  cell.kind,
  cell.user,
  cell.app,
  cell.tag,
  cell.tagged ? 1 : 0,
  cell.model,
  cell.provider,
  cell.requests,
  cell.inputTokens,
  cell.outputTokens,
  cell.cost.toString(),
  cell.version,
];

/** The directory row of a key; only a newer version of the policy replaces it. */
export async function sendPolicy(db: D1Database, policy: KeyPolicy): Promise<void> {
  const upsert = db
    .prepare(
      `INSERT INTO keys (account_id, key_id, kind, name, label, state, policy_version, policy_json, created_at, updated_at)
       VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
       ON CONFLICT (account_id, key_id) DO UPDATE SET name = excluded.name, label = excluded.label, state = excluded.state,
         policy_version = excluded.policy_version, policy_json = excluded.policy_json, updated_at = excluded.updated_at
       WHERE excluded.policy_version > keys.policy_version`,
    )
    .bind(
      policy.accountId,
      policy.keyId,
      policy.kind,
      policy.name,
      policy.label,
      policy.state,
      policy.version,
      policyToJson(policy),
      policy.createdAt,
      policy.updatedAt,
    );
  await withDeadline(upsert.run(), D1_MS, 'd1_policy');
}

/** Journal entries, and the ledger's figures as of the last of them, in one transaction. */
export async function sendJournal(
  db: D1Database,
  account: Account,
  entries: readonly JournalEntry[],
  state: Readonly<LedgerState>,
): Promise<void> {
  const insert = db.prepare(
    `INSERT INTO journal (account_id, sequence, at, kind, external_id, note, postings_json) VALUES (?, ?, ?, ?, ?, ?, ?)
     ON CONFLICT (account_id, sequence) DO NOTHING`,
  );
  const statements = entries.map((entry) => {
    const postings = entry.postings.map((posting) => ({
      account: posting.account,
      amount: posting.amount.toString(),
    }));
    const { sequence, at, kind, externalId, note } = entry;
    return insert.bind(account.accountId, sequence, at, kind, externalId, note, JSON.stringify(postings));
  });
  await withDeadline(db.batch([...statements, accountUpsert(db, account, state)]), D1_MS, 'd1_journal');
}

function accountUpsert(db: D1Database, account: Account, state: Readonly<LedgerState>): D1PreparedStatement {
  const figures = {
    credits: creditsOf(state).toString(),
    set_aside: state.books.setAside.toString(),
    free: freeCredit(state).toString(),
    in_keys: state.books.inKeys.toString(),
    usage: state.usage.toString(),
    lost: state.lost.toString(),
  };
  return db
    .prepare(
      `INSERT INTO accounts (id, name, place, created_at, ledger_json, sequence, updated_at) VALUES (?, ?, ?, ?, ?, ?, ?)
       ON CONFLICT (id) DO UPDATE SET ledger_json = excluded.ledger_json, sequence = excluded.sequence,
         updated_at = excluded.updated_at
       WHERE excluded.sequence >= accounts.sequence`,
    )
    .bind(
      account.accountId satisfies AccountId,
      account.name,
      account.place,
      account.createdAt,
      JSON.stringify(figures),
      state.sequence,
      state.clock,
    );
}
