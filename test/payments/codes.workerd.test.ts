// Codes: redeemed exactly as often as they may be, by whom they are for, until they end.
import { env } from 'cloudflare:workers';
import { describe, expect, it } from 'vitest';
import { DAY, MINUTE, SECOND, systemClock } from '../../src/base/clock.ts';
import { changeCode, findCode, listCodes } from '../../src/payments/code-rows.ts';
import { makeCodes, parseChosenCode } from '../../src/payments/codes.ts';
import type { Owner } from '../../src/payments/desk.ts';
import {
  ahead,
  creditOf,
  creditOfAll,
  deskWith,
  newCode,
  oneValue,
  openAccount,
  openAccounts,
  redeem,
  VALUE,
} from './codes-desk.ts';

const REFUSED = /^(code_already_redeemed|code_used_up|too_many_codes_refused)$/;

describe('a thousand redeems at once', () => {
  it.each([
    { usesMost: 1, perAccount: 1 },
    { usesMost: 7, perAccount: 1 },
    { usesMost: 7, perAccount: 3 },
  ])('of a code for $usesMost, $perAccount an account, credit exactly that many', async (terms) => {
    const [owners, code] = await Promise.all([openAccounts(20), newCode(terms)]);
    const asked = Array.from({ length: 1_000 }, (_, at) => redeem(owners[at % owners.length] as Owner, code.text));
    const answers = await Promise.all(asked);
    const gifts = answers.filter((answer) => answer.startsWith(`code/${code.id}/`));
    expect(new Set(gifts).size).toBe(terms.usesMost);
    expect(gifts).toHaveLength(terms.usesMost);
    for (const answer of answers) if (!gifts.includes(answer)) expect(answer).toMatch(REFUSED);
    expect(await creditOfAll(owners)).toBe(VALUE * BigInt(terms.usesMost));
    expect((await findCode(env.DB, code.id))?.uses).toBe(terms.usesMost);
    const booked = `SELECT COUNT(*) FROM gifts WHERE code_id = ?1 AND state = 'booked'`;
    expect(await oneValue(booked, code.id)).toBe(terms.usesMost);
  });

  it('by one account credit no more than it may redeem', async () => {
    const [owner, code] = await Promise.all([openAccount(), newCode({ usesMost: 1_000, perAccount: 2 })]);
    await Promise.all(Array.from({ length: 1_000 }, () => redeem(owner, code.text)));
    expect(await creditOf(owner)).toBe(VALUE * 2n);
    expect((await findCode(env.DB, code.id))?.uses).toBe(2);
  });

  it('under one idempotency key are one gift', async () => {
    const [owner, code] = await Promise.all([openAccount(), newCode({ usesMost: 1_000, perAccount: 1_000 })]);
    const desk = deskWith();
    const answers = await Promise.all(Array.from({ length: 1_000 }, () => redeem(owner, code.text, desk, 'same')));
    expect(new Set(answers)).toEqual(new Set([`code/${code.id}/${owner.accountId}/1`]));
    expect(await creditOf(owner)).toBe(VALUE);
    expect((await findCode(env.DB, code.id))?.uses).toBe(1);
  });
});

describe('an idempotency key', () => {
  it('answers the same gift when the code has been used up, turned off, or has ended', async () => {
    const [owner, code] = await Promise.all([openAccount(), newCode({ expiresAt: systemClock() + DAY })]);
    const gift = await redeem(owner, code.text, deskWith(), 'one');
    await changeCode(env.DB, code.id, { isDisabled: true });
    expect(await redeem(owner, code.text, deskWith({ clock: ahead(2 * DAY) }), 'one')).toBe(gift);
    expect(await creditOf(owner)).toBe(VALUE);
  });

  it('of another code is refused alike, whether the code that comes with it is right or wrong', async () => {
    const [owner, first, second] = await Promise.all([openAccount(), newCode(), newCode()]);
    await redeem(owner, first.text, deskWith(), 'one');
    expect(await redeem(owner, second.text, deskWith(), 'one')).toBe('idempotency_key_reused');
    expect(await redeem(owner, 'no-such-code', deskWith(), 'one')).toBe('idempotency_key_reused');
    expect((await findCode(env.DB, second.id))?.uses).toBe(0);
  });

  it('is one account’s own', async () => {
    const [owners, code] = await Promise.all([openAccounts(2), newCode({ usesMost: 2 })]);
    for (const owner of owners) expect(await redeem(owner, code.text, deskWith(), 'one')).toMatch(/^code\//);
    expect(await creditOfAll(owners)).toBe(VALUE * 2n);
  });
});

describe('a code', () => {
  it('without an idempotency key is a new use each time, up to what an account may', async () => {
    const [owner, code] = await Promise.all([openAccount(), newCode({ usesMost: 5, perAccount: 2 })]);
    const answers = [await redeem(owner, code.text), await redeem(owner, code.text), await redeem(owner, code.text)];
    const gift = (use: number): string => `code/${code.id}/${owner.accountId}/${use}`;
    expect(answers).toEqual([gift(1), gift(2), 'code_already_redeemed']);
    expect(await creditOf(owner)).toBe(VALUE * 2n);
  });

  it('that has ended, is used up, is turned off or never was says so', async () => {
    const [owner, other] = await Promise.all([openAccount(), openAccount()]);
    const [ended, used, off] = await Promise.all([
      newCode({ expiresAt: systemClock() + MINUTE }),
      newCode(),
      newCode(),
    ]);
    expect(await redeem(owner, ended.text, deskWith({ clock: ahead(MINUTE + SECOND) }))).toBe('code_expired');
    await redeem(other, used.text);
    expect(await redeem(owner, used.text)).toBe('code_used_up');
    await changeCode(env.DB, off.id, { isDisabled: true });
    for (const text of [off.text, 'NO-SUCH-CODE', '', '💰', 'x'.repeat(5_000)])
      expect(await redeem(owner, text)).toBe('code_unknown');
    expect(await creditOf(owner)).toBe(0n);
    await changeCode(env.DB, off.id, { isDisabled: false });
    expect(await redeem(owner, off.text)).toMatch(/^code\//);
    expect(await redeem(owner, ended.text)).toMatch(/^code\//);
  });

  it('for new accounts refuses one that is older than seven days or has bought credit', async () => {
    const [fresh, old, buyer, looker] = await Promise.all([6.9, 7.1, 0, 0].map(openAccount));
    const code = await newCode({ usesMost: 10, newAccountsOnly: true });
    const order = (owner: Owner | undefined, creditedAt: number | null) =>
      env.DB.prepare(
        `INSERT INTO orders (id, account_id, place, channel, mode, way, state, credit_nano, fee_nano, currency, tax, created_at,
           expires_at, updated_at, credited_at, proof, saves_card, return_url)
           VALUES (?1, ?2, 'auto', 'test', 'test', 'checkout', 'x', 1, 0, 'usd', 'none', 1, 1, 1, ?3, 'proof', 0, '')`,
      )
        .bind(`order of ${owner?.accountId}`, owner?.accountId, creditedAt)
        .run();
    await order(buyer, 1);
    await order(looker, null);
    const nobody: Owner = { ...(fresh as Owner), accountId: 'zzzzzzzzzzzzzzzz' as Owner['accountId'] };
    const answers = [];
    for (const owner of [fresh, old, buyer, looker, nobody]) answers.push(await redeem(owner as Owner, code.text));
    const no = 'code_for_new_accounts';
    expect(answers).toEqual([expect.stringMatching(/^code\//), no, no, expect.stringMatching(/^code\//), no]);
    expect((await findCode(env.DB, code.id))?.uses).toBe(2);
  });

  it('may be written in any case, with blanks or without hyphens, and with O for 0 and I or L for 1', async () => {
    const desk = deskWith({ random: (length) => Uint8Array.from({ length }, (_, at) => at % 2) });
    const terms = { ...(await termsOfNew()), usesMost: 10, perAccount: 10 };
    const made = await makeCodes(desk, terms, { count: 1 });
    expect(made).toMatchObject({ ok: true, value: [{ text: '0101-0101-0101-0101-0101' }] });
    const owner = await openAccount();
    for (const text of ['0101-0101-0101-0101-0101', ' oioi 0101\t0l0l-0101OLOL\n'])
      expect(await redeem(owner, text)).toMatch(/^code\//);
    expect(await redeem(owner, '0101-0101-0101-0101-0111')).toBe('code_unknown');
  });

  it('is kept as a hash and its first four characters, and nowhere as itself', async () => {
    const [owner, code] = await Promise.all([openAccount(), newCode()]);
    expect(code.text).toMatch(/^([0-9A-HJKMNP-TV-Z]{4}-){4}[0-9A-HJKMNP-TV-Z]{4}$/);
    await redeem(owner, code.text, deskWith(), 'one');
    const kept = JSON.stringify(
      await env.DB.batch([env.DB.prepare('SELECT * FROM codes'), env.DB.prepare('SELECT * FROM gifts')]),
    );
    expect(kept).toContain(code.id);
    for (const text of [code.text, code.text.replaceAll('-', '')]) expect(kept).not.toContain(text);
    expect((await findCode(env.DB, code.id))?.label).toBe(`${code.text.slice(0, 4)}…`);
  });
});

describe('guessing', () => {
  it('ends after ten misses in a minute, for the right code too, and for this account only', async () => {
    const [owner, other, code] = await Promise.all([openAccount(), openAccount(), newCode({ usesMost: 2 })]);
    const guesses = Array.from({ length: 200 }, (_, at) => redeem(owner, `GUESS-${at}`));
    const answers = await Promise.all([...guesses, redeem(owner, code.text)]);
    expect(answers.filter((answer) => answer === 'code_unknown')).toHaveLength(10);
    expect(answers.filter((answer) => answer === 'too_many_codes_refused')).toHaveLength(191);
    expect(await redeem(owner, code.text)).toBe('too_many_codes_refused');
    expect(await redeem(other, code.text)).toMatch(/^code\//);
    expect(await redeem(owner, code.text, deskWith({ clock: ahead(MINUTE + SECOND) }))).toMatch(/^code\//);
  });

  it('leaves no more than a minute of misses behind', async () => {
    const owner = await openAccount();
    for (let at = 0; at < 12; at++) await redeem(owner, 'WRONG-CODE', deskWith({ clock: ahead(at * 20 * SECOND) }));
    const kept = 'SELECT COUNT(*) FROM code_misses WHERE account_id = ?1';
    expect(await oneValue(kept, owner.accountId)).toBe(3);
  });
});

describe('codes', () => {
  it('are made a thousand at once, each another and each for one use, and listed newest first', async () => {
    const made = await makeCodes(deskWith({ clock: ahead(DAY) }), await termsOfNew(), { count: 1_000 });
    const codes = made.ok ? made.value : [];
    expect(new Set(codes.map(({ text }) => text)).size).toBe(1_000);
    const listed = await listCodes(env.DB, { limit: 2_000, offset: 0 });
    expect(new Set(listed.slice(0, 1_000).map(({ id }) => id))).toEqual(new Set(codes.map(({ code }) => code.id)));
    expect(await findCode(env.DB, codes[500]?.code.id ?? '')).toEqual(codes[500]?.code);
  });

  it('that an operator chose are 8 to 64 letters, digits and hyphens, in capitals', () => {
    expect(parseChosenCode(' free credit-26 ')).toBe('FREECREDIT-26');
    for (const text of ['SEVEN-7', '--------', 'ÄPFEL-2026', 'UNDER_SCORE', 'X'.repeat(65), ''])
      expect(parseChosenCode(text)).toBeUndefined();
  });

  it('that an operator chose are taken once, however they are written', async () => {
    const terms = await termsOfNew();
    expect(await makeCodes(deskWith(), terms, { text: 'WELCOME-2026' })).toMatchObject({ ok: true });
    const again = await makeCodes(deskWith(), terms, { text: 'WE1C0ME2026' });
    expect(again).toEqual({ ok: false, refusal: { reason: 'code_taken' } });
  });
});

async function termsOfNew() {
  const { id } = await newCode();
  const code = await findCode(env.DB, id);
  if (code === undefined) throw new Error('no code');
  const { kind, credit, usesMost, perAccount, newAccountsOnly, expiresAt, creditDays, note } = code;
  return { kind, credit, usesMost, perAccount, newAccountsOnly, expiresAt, creditDays, note };
}
