// Codes for credit: what a code looks like, making them, and redeeming one. A code is money to whoever has it: its text is shown once and
// only its hash is kept.
import { assert } from '../base/assert.ts';
import { sha256Hex } from '../base/crypto.ts';
import { type RandomBytes, randomText, sortableId } from '../base/id.ts';
import { ok, type Result, refuse } from '../base/result.ts';
import { type ClaimRefusal, type Code, type CodeTerms, claimCode, insertCodes } from './code-rows.ts';
import type { Desk, Owner } from './desk.ts';
import { bookGift, type Gift } from './gifts.ts';

/** So many codes can be made at once. */
export const CODES_AT_ONCE = 1_000;

/** What an operator may choose as a code: 8 to 64 letters, digits and hyphens. */
const CHOSEN = /^(?=.*[A-Z0-9])[A-Z0-9-]{8,64}$/;
const GROUPS = 5;
const GROUP_LENGTH = 4;
const LABEL_LENGTH = 4;

/** A code and its text, which is nowhere else. */
export type NewCode = { readonly code: Code; readonly text: string };

/** Reads a code that an operator chose, in capitals and without blanks; undefined when it cannot be one. */
export function parseChosenCode(text: string): string | undefined {
  const code = withoutBlanks(text);
  return CHOSEN.test(code) ? code : undefined;
}

/** Makes codes of the same terms: so many with texts of ours, or one with the text that was chosen. */
export async function makeCodes(
  desk: Desk,
  terms: CodeTerms,
  wanted: { readonly count: number } | { readonly text: string },
): Promise<Result<readonly NewCode[], { readonly reason: 'code_taken' }>> {
  const now = desk.clock();
  const texts = 'text' in wanted ? [wanted.text] : Array.from({ length: wanted.count }, () => newText(desk.random));
  assert(texts.length >= 1 && texts.length <= CODES_AT_ONCE, 'too many codes at once');
  const rows = await Promise.all(
    texts.map(async (text) => ({
      id: `code_${sortableId(now, desk.random)}`,
      hash: await hashOf(text),
      label: `${text.slice(0, LABEL_LENGTH)}…`,
    })),
  );
  const written = await insertCodes(desk.db, terms, rows, now);
  if (written === 0) return refuse({ reason: 'code_taken' });
  assert(written === rows.length, 'a code of ours was there before');
  const fresh = { ...terms, uses: 0, isDisabled: false, createdAt: now };
  return ok(rows.map(({ id, label }, at) => ({ code: { ...fresh, id, label }, text: texts[at] ?? '' })));
}

/** Redeems a code for an account. The same idempotency key is the same gift, however often it is asked for. */
export async function redeemCode(
  desk: Desk,
  wanted: { readonly owner: Owner; readonly text: string; readonly idempotencyKey: string | null },
): Promise<Result<Gift, ClaimRefusal>> {
  const { owner, text, idempotencyKey } = wanted;
  const now = desk.clock();
  const claim = idempotencyKey === null ? `once/${sortableId(now, desk.random)}` : `key/${idempotencyKey}`;
  const claimed = await claimCode(desk.db, { hash: await hashOf(text), owner, claim, now });
  if (!claimed.ok) return claimed;
  const booked = await bookGift(desk, claimed.value);
  // A claim is for good: a ledger that does not answer is told again later.
  return booked.ok ? booked : claimed;
}

/** Five groups of four, 100 bits; whoever sees the label still lacks 80. */
function newText(random: RandomBytes): string {
  const text = randomText(GROUPS * GROUP_LENGTH, random).toUpperCase();
  return Array.from({ length: GROUPS }, (_, at) => text.slice(at * GROUP_LENGTH, (at + 1) * GROUP_LENGTH)).join('-');
}

const withoutBlanks = (text: string): string => text.replace(/\s/g, '').toUpperCase();

/** Hyphens, blanks and case do not count, and letters that look like digits count as these, as in Crockford's base 32. */
const hashOf = (text: string): Promise<string> =>
  sha256Hex(withoutBlanks(text).replaceAll('-', '').replaceAll('O', '0').replace(/[IL]/g, '1'));
