// What D1 knows of an account that is to be closed, and what of it is deleted then. docs/closing.md says what stays, and why.
import type { AccountId } from '../../base/id.ts';

/** How much is under way. */
export type Closing = { readonly orders: number; readonly refunds: number; readonly disputes: number };

/** Orders that may still bring credit, refunds and disputes that have not ended. */
export async function openClaims(db: D1Database, accountId: AccountId): Promise<Closing> {
  const row = await db
    .prepare(
      `SELECT
         (SELECT COUNT(*) FROM orders WHERE account_id = ?1 AND state IN ('placed', 'paid')) AS orders,
         (SELECT COUNT(*) FROM orders WHERE account_id = ?1 AND state = 'disputed') AS disputes,
         (SELECT COUNT(*) FROM refunds WHERE account_id = ?1
           AND state IN ('started', 'set_aside', 'asked', 'pending')) AS refunds`,
    )
    .bind(accountId)
    .first<Closing>();
  return { orders: row?.orders ?? 0, refunds: row?.refunds ?? 0, disputes: row?.disputes ?? 0 };
}

/** What is said of the account's people and of its callers, in an order in which each statement finds what it looks for. */
const FORGOTTEN = [
  'DELETE FROM usage_labels WHERE account_id = ?1',
  'DELETE FROM usage_label_days WHERE account_id = ?1',
  'DELETE FROM alert_deliveries WHERE account_id = ?1',
  'DELETE FROM alerts WHERE account_id = ?1',
  'DELETE FROM alert_episodes WHERE account_id = ?1',
  'DELETE FROM alert_endpoints WHERE account_id = ?1',
  'DELETE FROM alert_settings WHERE account_id = ?1',
  'DELETE FROM payment_customers WHERE account_id = ?1',
  'DELETE FROM invitations WHERE account_id = ?1',
  // Otherwise the next sign-in of its owner would find this account again.
  'DELETE FROM first_accounts WHERE account_id = ?1',
  // Whoever is in no other account is forgotten altogether: sessions, passkeys and memberships go with the person.
  `DELETE FROM people WHERE id IN (SELECT person_id FROM members WHERE account_id = ?1)
     AND NOT EXISTS (SELECT 1 FROM members other WHERE other.person_id = people.id AND other.account_id <> ?1)`,
  'DELETE FROM members WHERE account_id = ?1',
];

/** Forgets the people of an account and what its callers said of themselves, all at once or not at all. */
export async function forgetAccount(db: D1Database, accountId: AccountId): Promise<void> {
  await db.batch(FORGOTTEN.map((statement) => db.prepare(statement).bind(accountId)));
}
