// Accounts, codes and their gifts over the real database and real ledgers, for tests inside workerd. A test replaces the clock, the
// randomness or the door to a ledger, and nothing else.
import { env } from 'cloudflare:workers';
import { assert } from '../../src/base/assert.ts';
import { DAY, systemClock } from '../../src/base/clock.ts';
import { newAccountId, secureRandom } from '../../src/base/id.ts';
import { nanoUsd } from '../../src/billing/money.ts';
import { deskOf } from '../../src/durable/desk-of.ts';
import { ledgerDoor } from '../../src/durable/doors.ts';
import type { CodeTerms } from '../../src/payments/code-rows.ts';
import { makeCodes, redeemCode } from '../../src/payments/codes.ts';
import type { Desk, Owner } from '../../src/payments/desk.ts';

export const VALUE = nanoUsd(5_000_000_000n);

const TERMS: CodeTerms = {
  kind: 'promotional',
  credit: VALUE,
  usesMost: 1,
  perAccount: 1,
  newAccountsOnly: false,
  expiresAt: null,
  creditDays: null,
  note: '',
};

/** The desk, with what a test replaces. */
export const deskWith = (parts: Partial<Desk> = {}): Desk =>
  deskOf(env, { log: () => undefined, fetch: () => Promise.reject(new Error('codes fetch nothing')), ...parts });

/** A clock that is this much ahead. */
export const ahead =
  (ms: number): Desk['clock'] =>
  () =>
    systemClock() + ms;

/** A new account, made so many days ago. */
export async function openAccount(daysAgo = 0): Promise<Owner> {
  const owner: Owner = { accountId: newAccountId(secureRandom), place: 'auto' };
  await env.DB.prepare('INSERT INTO accounts (id, name, place, created_at, updated_at) VALUES (?1, ?2, ?3, ?4, ?4)')
    .bind(owner.accountId, 'Acme', owner.place, systemClock() - daysAgo * DAY)
    .run();
  const opened = await ledgerDoor(env, owner).open({ ...owner, name: 'Acme' });
  assert(opened.ok, 'not opened');
  return owner;
}

/** So many new accounts. */
export const openAccounts = (count: number): Promise<readonly Owner[]> =>
  Promise.all(Array.from({ length: count }, () => openAccount()));

/** A new code; answers its id and its text. */
export async function newCode(
  terms: Partial<CodeTerms> = {},
): Promise<{ readonly id: string; readonly text: string }> {
  const made = await makeCodes(deskWith(), { ...TERMS, ...terms }, { count: 1 });
  const [first] = made.ok ? made.value : [];
  assert(first !== undefined, 'no code');
  return { id: first.code.id, text: first.text };
}

/** Redeems; answers the gift's id, or why not. */
export async function redeem(
  owner: Owner,
  text: string,
  desk: Desk = deskWith(),
  idempotencyKey: string | null = null,
): Promise<string> {
  const answer = await redeemCode(desk, { owner, text, idempotencyKey });
  return answer.ok ? answer.value.id : answer.refusal.reason;
}

/** What the account's ledger says of its credit, less what was reversed. */
export async function creditOf(owner: Owner): Promise<bigint> {
  const credits = await ledgerDoor(env, owner).credits();
  assert(credits.ok, 'no credits');
  return credits.value.credits;
}

/** The credit of many accounts. */
export async function creditOfAll(owners: readonly Owner[]): Promise<bigint> {
  const credits = await Promise.all(owners.map(creditOf));
  return credits.reduce((sum, credit) => sum + credit, 0n);
}

/** The journal of an account: kinds, outside ids and postings. */
export async function journalOf(owner: Owner) {
  const journal = await ledgerDoor(env, owner).journal({ after: 0, limit: 100 });
  assert(journal.ok, 'no journal');
  return journal.value;
}

/** The one value of a query. */
export async function oneValue(sql: string, ...parameters: readonly (string | number)[]): Promise<unknown> {
  const row = await env.DB.prepare(sql)
    .bind(...parameters)
    .first<Record<string, unknown>>();
  return Object.values(row ?? {})[0];
}
