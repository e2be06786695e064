// Codes in D1: made, read, changed, and claimed. Whether a code can be redeemed is decided in one place, inside the transaction that
// claims it, so that a thousand at once cannot slip through. Statements only.
import { DAY, MINUTE } from '../base/clock.ts';
import { ok, type Result, refuse } from '../base/result.ts';
import { type NanoUsd, nanoUsd, toSafeNumber } from '../billing/money.ts';
import type { Owner } from './desk.ts';
import { type Gift, giftOf, type StoredGift } from './gifts.ts';

/** `gift`: money that somebody was given. `promotional`: spent first, and no part of a refund. */
type CodeKind = 'gift' | 'promotional';

/** What a code is worth, and to whom. */
export type CodeTerms = {
  readonly kind: CodeKind;
  readonly credit: NanoUsd;
  readonly usesMost: number;
  readonly perAccount: number;
  /** Only for accounts made at most seven days ago that never had an order credited. */
  readonly newAccountsOnly: boolean;
  readonly expiresAt: number | null;
  /** Days after redeeming in which the credit can be spent; null: for ever. */
  readonly creditDays: number | null;
  readonly note: string;
};

export type Code = CodeTerms & {
  readonly id: string;
  /** What may be seen of it. */
  readonly label: string;
  readonly uses: number;
  readonly isDisabled: boolean;
  readonly createdAt: number;
};

/** A change of a code; what is absent stays. */
export type CodeChange = {
  readonly isDisabled?: boolean;
  readonly note?: string;
  readonly expiresAt?: number | null;
};

export type ClaimRefusal = {
  readonly reason:
    | 'code_unknown'
    | 'code_expired'
    | 'code_used_up'
    | 'code_already_redeemed'
    | 'code_for_new_accounts'
    | 'too_many_codes_refused'
    | 'idempotency_key_reused';
};

type StoredCode = Readonly<Record<string, string | number | null>>;

/** How long an account counts as new. */
const NEW_FOR_MS = 7 * DAY;
/** More refused redeems than this in a minute are guesses. */
const MISSES_A_MINUTE = 10;

/** Writes new codes of the same terms, in one statement; answers how many were not there before. */
export async function insertCodes(
  db: D1Database,
  terms: CodeTerms,
  codes: readonly { readonly id: string; readonly hash: string; readonly label: string }[],
  now: number,
): Promise<number> {
  const { kind, credit, usesMost, perAccount, newAccountsOnly, expiresAt, creditDays, note } = terms;
  const { meta } = await db
    .prepare(
      `INSERT INTO codes (id, hash, label, kind, credit_nano, uses_most, per_account, new_accounts_only, expires_at, credit_days,
         note, created_at)
       SELECT value ->> 'id', value ->> 'hash', value ->> 'label', ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10
       FROM json_each(?1) WHERE TRUE ON CONFLICT (hash) DO NOTHING`,
    )
    .bind(
      ...[JSON.stringify(codes), kind, toSafeNumber(credit), usesMost, perAccount, newAccountsOnly ? 1 : 0],
      ...[expiresAt, creditDays, note, now],
    )
    .run();
  return meta.changes;
}

/** A code by its id. */
export async function findCode(db: D1Database, id: string): Promise<Code | undefined> {
  const row = await db.prepare('SELECT * FROM codes WHERE id = ?1').bind(id).first<StoredCode>();
  return row === null ? undefined : codeOf(row);
}

/** A page of codes, newest first. Their ids begin with their time. */
export async function listCodes(
  db: D1Database,
  page: { readonly limit: number; readonly offset: number },
): Promise<readonly Code[]> {
  const listed = db.prepare('SELECT * FROM codes ORDER BY id DESC LIMIT ?1 OFFSET ?2').bind(page.limit, page.offset);
  return (await listed.all<StoredCode>()).results.map(codeOf);
}

/** Changes a code; answers it as it then is. */
export async function changeCode(db: D1Database, id: string, change: CodeChange): Promise<Code | undefined> {
  const { isDisabled, note, expiresAt } = change;
  const row = await db
    .prepare(
      `UPDATE codes SET disabled = COALESCE(?2, disabled), note = COALESCE(?3, note),
         expires_at = CASE WHEN ?4 = 1 THEN ?5 ELSE expires_at END
       WHERE id = ?1 RETURNING *`,
    )
    .bind(
      ...[id, isDisabled === undefined ? null : Number(isDisabled), note ?? null],
      ...[expiresAt === undefined ? 0 : 1, expiresAt ?? null],
    )
    .first<StoredCode>();
  return row === null ? undefined : codeOf(row);
}

/** Why an account (?2) cannot redeem a code now (?3); null when it can. Read before the claim and by the claim itself. */
const REFUSAL = `CASE
  WHEN disabled = 1 THEN 'code_unknown'
  WHEN (SELECT COUNT(*) FROM gifts WHERE code_id = codes.id AND account_id = ?2) >= per_account THEN 'code_already_redeemed'
  WHEN expires_at <= ?3 THEN 'code_expired'
  WHEN uses >= uses_most THEN 'code_used_up'
  WHEN new_accounts_only = 1 AND (
    COALESCE((SELECT created_at FROM accounts WHERE id = ?2), 0) < ?3 - ${NEW_FOR_MS}
    OR EXISTS (SELECT 1 FROM orders WHERE account_id = ?2 AND credited_at IS NOT NULL)
  ) THEN 'code_for_new_accounts'
END`;

const MAY_TRY = `(SELECT COUNT(*) FROM code_misses WHERE account_id = ?2 AND at > ?3 - ${MINUTE}) < ${MISSES_A_MINUTE}`;

const STATEMENTS = {
  forget: `DELETE FROM code_misses WHERE account_id = ?1 AND at <= ?2 - ${MINUTE}`,
  judge: `SELECT id, ${REFUSAL} AS refusal FROM codes WHERE hash = ?1`,
  claim: `INSERT INTO gifts (id, account_id, place, claim, code_id, use, kind, credit_nano, credit_expires_at, state,
      created_at, updated_at)
    SELECT 'code/' || id || '/' || ?2 || '/' || (uses + 1), ?2, ?4, ?5, id, uses + 1, kind, credit_nano,
      ?3 + credit_days * ${DAY}, 'claimed', ?3, ?3
    FROM codes WHERE hash = ?1 AND ${MAY_TRY} AND (${REFUSAL}) IS NULL
    ON CONFLICT (account_id, claim) DO NOTHING`,
  // The number of the use says whether there was a claim, so `uses` grows with it and never without.
  count: `UPDATE codes SET uses = uses + 1
    WHERE hash = ?1 AND EXISTS (SELECT 1 FROM gifts WHERE code_id = codes.id AND use = codes.uses + 1)`,
  miss: `INSERT INTO code_misses (account_id, number, at)
    SELECT ?2, 1 + COALESCE((SELECT MAX(number) FROM code_misses WHERE account_id = ?2), 0), ?3
    WHERE ${MAY_TRY} AND NOT EXISTS (SELECT 1 FROM gifts WHERE account_id = ?2 AND claim = ?1)
    RETURNING number`,
  claimed: 'SELECT * FROM gifts WHERE account_id = ?1 AND claim = ?2',
} as const;

/** What a claim is made of. */
export type CodeClaim = {
  readonly hash: string;
  readonly owner: Owner;
  /** The same claim of an account is the same gift. */
  readonly claim: string;
  readonly now: number;
};

/** Claims one use of a code for an account, or answers the gift that was claimed before. A batch is a transaction. */
export async function claimCode(
  db: D1Database,
  { hash, owner, claim, now }: CodeClaim,
): Promise<Result<Gift, ClaimRefusal>> {
  const { accountId, place } = owner;
  const answers = await db.batch<StoredGift>([
    db.prepare(STATEMENTS.forget).bind(accountId, now),
    db.prepare(STATEMENTS.judge).bind(hash, accountId, now),
    db.prepare(STATEMENTS.claim).bind(hash, accountId, now, place, claim),
    db.prepare(STATEMENTS.count).bind(hash),
    db.prepare(STATEMENTS.miss).bind(claim, accountId, now),
    db.prepare(STATEMENTS.claimed).bind(accountId, claim),
  ]);
  const [, judged, , , missed, claimed] = answers.map(({ results }) => results[0]);
  if (claimed !== undefined) {
    const gift = giftOf(claimed);
    return gift.codeId === judged?.id ? ok(gift) : refuse({ reason: 'idempotency_key_reused' });
  }
  // Whoever has guessed too often is not told whether this guess was right.
  if (missed === undefined) return refuse({ reason: 'too_many_codes_refused' });
  return refuse({ reason: (judged?.refusal ?? 'code_unknown') as ClaimRefusal['reason'] });
}

const codeOf = (row: StoredCode): Code => ({
  id: String(row.id),
  label: String(row.label),
  kind: row.kind === 'gift' ? 'gift' : 'promotional',
  credit: nanoUsd(Number(row.credit_nano)),
  usesMost: Number(row.uses_most),
  uses: Number(row.uses),
  perAccount: Number(row.per_account),
  newAccountsOnly: row.new_accounts_only === 1,
  expiresAt: row.expires_at === null ? null : Number(row.expires_at),
  creditDays: row.credit_days === null ? null : Number(row.credit_days),
  isDisabled: row.disabled === 1,
  note: String(row.note),
  createdAt: Number(row.created_at),
});
