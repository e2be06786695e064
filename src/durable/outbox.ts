// What wallets and ledgers bring to D1: at least once, idempotent, in batches, each with a deadline. Called by alarms only; nothing
// that moves money waits for it.
import type { AccountId } from '../base/id.ts';
import type { JournalEntry } from './account-messages.ts';
import { withDeadline } from './deadline.ts';
import { type Account, creditsOf, freeCredit, type LedgerState } from './ledger/state.ts';
import type { KeyPolicy } from './messages.ts';
import type { HourUsage } from './wallet/hours.ts';
import { policyToJson } from './wallet/policy-json.ts';

const D1_MS = 5_000;

/** Absolute figures of hours; a newer version replaces an older one, never the reverse. */
export async function sendHours(db: D1Database, policy: KeyPolicy, hours: readonly HourUsage[]): Promise<void> {
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
  await withDeadline(db.batch(statements), D1_MS, 'd1_hours');
}

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
