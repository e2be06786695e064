// Codes over HTTP: the operator makes them and turns them off, an account's management key redeems them.
import { describe, expect, test } from 'vitest';
import { DAY, MINUTE, systemClock } from '../../../src/base/clock.ts';
import { nanoUsd } from '../../../src/billing/money.ts';
import { DEFAULT_SETTINGS, writeSettings } from '../../../src/payments/settings.ts';
import { ADMIN, type Answer, ask, codeOf, type Json, newAccount, newKey, part, testWorld } from '../console-app.ts';

const PATH = '/api/admin/codes';

const make = (body: Json): Promise<Answer> => ask('POST', PATH, { token: ADMIN, body: { amount: '5', ...body } });

const listOf = ({ body }: Answer, name = 'data'): readonly Json[] => {
  const list = body[name];
  if (!Array.isArray(list)) throw new Error(`no ${name} in ${JSON.stringify(body)}`);
  return list;
};

/** A new code, as the answer that made it shows it. */
async function newCode(body: Json = {}): Promise<Json & { readonly id: string; readonly code: string }> {
  const [code] = listOf(await make(body));
  return { ...code, id: String(code?.id), code: String(code?.code) };
}

const redeem = (token: string, code: unknown, headers: Readonly<Record<string, string>> = {}, world = testWorld()) =>
  ask('POST', '/v1/credits/codes/redeem', { token, body: { code }, headers }, world);

const creditsOf = async (token: string): Promise<unknown> =>
  part((await ask('GET', '/v1/credits', { token })).body, 'exact').credits;

describe('the operator', () => {
  test('makes a code with the terms that were sent, and is shown its text once', async () => {
    const expiresAt = new Date(systemClock() + DAY).toISOString();
    const terms = {
      amount: '12.50',
      kind: 'gift',
      uses_most: 3,
      per_account: 2,
      new_accounts_only: true,
      expires_at: expiresAt,
      credit_days: 90,
      note: 'Winter',
    };
    const made = await make(terms);
    expect(made.status).toBe(201);
    const [{ code, ...shown } = {}] = listOf(made);
    expect(code).toMatch(/^([0-9A-Z]{4}-){4}[0-9A-Z]{4}$/);
    expect(shown).toMatchObject({ ...terms, amount: '12.500000000', uses: 0, disabled: false });
    const read = await ask('GET', `${PATH}/${shown.id}`, { token: ADMIN });
    expect(read.body).toEqual({ ...shown, gifts: [] });
    const listed = await ask('GET', `${PATH}?limit=1`, { token: ADMIN });
    expect(listed.body).toEqual({ data: [shown] });
    expect(JSON.stringify([read.body, listed.body])).not.toContain(String(code));
  });

  test('makes many at once, each for one use', async () => {
    const made = listOf(await make({ count: 1_000 }));
    expect(new Set(made.map(({ code }) => code)).size).toBe(1_000);
    expect(new Set(made.map(({ uses_most }) => uses_most))).toEqual(new Set([1]));
  });

  test('chooses a code, which nobody can choose again', async () => {
    const [first] = listOf(await make({ code: 'hello world-26' }));
    expect(first).toMatchObject({ code: 'HELLOWORLD-26', label: 'HELL…' });
    const again = await make({ code: 'HELLO-WORLD-26' });
    expect([again.status, part(again.body, 'error')]).toMatchObject([409, { code: 'code_taken', param: 'code' }]);
  });

  test.each<[Json, string]>([
    [{ amount: '0' }, 'amount'],
    [{ amount: '-5' }, 'amount'],
    [{ amount: '0.0000000001' }, 'amount'],
    [{ amount: '9000001' }, 'amount'],
    [{ kind: 'paid' }, 'kind'],
    [{ code: 'short' }, 'code'],
    [{ code: 'WELCOME-2027', count: 2 }, 'count'],
    [{ count: 0 }, 'count'],
    [{ count: 1_001 }, 'count'],
    [{ count: 2, uses_most: 2 }, 'uses_most'],
    [{ uses_most: 0 }, 'uses_most'],
    [{ per_account: 1.5 }, 'per_account'],
    [{ credit_days: 0 }, 'credit_days'],
    [{ expires_at: '2020-01-01T00:00:00Z' }, 'expires_at'],
    [{ note: 'x'.repeat(501) }, 'note'],
    [{ uses: 2 }, 'uses'],
  ])('is told what is wrong with %j', async (body, param) => {
    const refused = await make(body);
    expect([refused.status, part(refused.body, 'error')]).toMatchObject([400, { code: 'invalid_parameter', param }]);
  });

  test('turns a code off and on, and changes its end and its note, and nothing else', async () => {
    const { id } = await newCode({ note: 'one' });
    const change = (body: Json) => ask('PATCH', `${PATH}/${id}`, { token: ADMIN, body });
    const expiresAt = new Date(systemClock() + DAY).toISOString();
    expect((await change({ disabled: true })).body).toMatchObject({ disabled: true, note: 'one' });
    expect((await change({ note: 'two', expires_at: expiresAt })).body).toMatchObject({
      disabled: true,
      note: 'two',
      expires_at: expiresAt,
    });
    expect((await change({ disabled: false, expires_at: null })).body).toMatchObject({
      disabled: false,
      note: 'two',
      expires_at: null,
    });
    expect(codeOf(await change({}))).toBe('invalid_request');
    expect(codeOf(await change({ amount: '6' }))).toBe('invalid_parameter');
    expect(codeOf(await change({ expires_at: '2020-01-01T00:00:00Z' }))).toBe('invalid_parameter');
  });

  test('is told of an id that is none', async () => {
    for (const [method, body] of [['GET'], ['PATCH', { disabled: true }]] as const) {
      const answer = await ask(method, `${PATH}/code_none`, { token: ADMIN, ...(body === undefined ? {} : { body }) });
      expect([answer.status, codeOf(answer)]).toEqual([404, 'code_id_unknown']);
    }
  });

  test('alone has this API', async () => {
    const { managementKey } = await newAccount();
    for (const token of [managementKey, 'wrong']) {
      expect((await ask('GET', PATH, { token })).status).toBe(401);
      expect((await ask('POST', PATH, { token, body: { amount: '5' } })).status).toBe(401);
    }
  });
});

describe('an account', () => {
  test('redeems a code: its credit is there when the answer is', async () => {
    const [{ id, managementKey }, code] = await Promise.all([
      newAccount(),
      newCode({ amount: '12.5', credit_days: 30 }),
    ]);
    const answer = await redeem(managementKey, ` ${code.code.toLowerCase()} `);
    expect(answer.status).toBe(201);
    const gift = answer.body;
    expect(gift).toMatchObject({
      id: `code/${code.id}/${id}/1`,
      account_id: id,
      kind: 'promotional',
      amount: '12.500000000',
      state: 'booked',
    });
    expect(Date.parse(String(gift.expires_at)) - Date.parse(String(gift.created_at))).toBe(30 * DAY);
    expect(await creditsOf(managementKey)).toBe('12.500000000');
    const read = await ask('GET', `${PATH}/${code.id}`, { token: ADMIN });
    expect(read.body).toMatchObject({ uses: 1, gifts: [gift] });
  });

  test('gets the same gift for the same idempotency key', async () => {
    const [{ managementKey }, code] = await Promise.all([newAccount(), newCode({ uses_most: 9, per_account: 9 })]);
    const headers = { 'idempotency-key': 'one' };
    const answers = await Promise.all([1, 2, 3, 4].map(() => redeem(managementKey, code.code, headers)));
    expect(answers.map(({ status }) => status)).toEqual([201, 201, 201, 201]);
    expect(new Set(answers.map(({ body }) => body.id)).size).toBe(1);
    expect(await creditsOf(managementKey)).toBe('5.000000000');
    const other = await redeem(managementKey, (await newCode()).code, headers);
    expect([other.status, codeOf(other)]).toEqual([409, 'idempotency_key_reused']);
    const invalid = await redeem(managementKey, code.code, { 'idempotency-key': 'x'.repeat(201) });
    expect(invalid.status).toBe(400);
  });

  test('is told why a code gives nothing', async () => {
    const [{ managementKey }, other, used, ended] = await Promise.all([
      newAccount(),
      newAccount(),
      newCode(),
      newCode({ expires_at: new Date(systemClock() + MINUTE).toISOString() }),
    ]);
    await redeem(other.managementKey, used.code);
    const later = testWorld({ clock: () => systemClock() + 2 * MINUTE });
    const told = async (answer: Promise<Answer>) => [(await answer).status, codeOf(await answer)];
    expect(await told(redeem(other.managementKey, used.code))).toEqual([409, 'code_already_redeemed']);
    expect(await told(redeem(managementKey, used.code))).toEqual([409, 'code_used_up']);
    expect(await told(redeem(managementKey, ended.code, {}, later))).toEqual([409, 'code_expired']);
    const words = await Promise.all(['NO-SUCH-CODE', '', '?'].map((code) => redeem(managementKey, code)));
    expect(words.map(({ status }) => status)).toEqual([404, 404, 404]);
    expect(new Set(words.map(({ body }) => JSON.stringify(body.error))).size).toBe(1);
    expect(await creditsOf(managementKey)).toBe('0.000000000');
  });

  test('that guesses has to wait', async () => {
    const { managementKey } = await newAccount();
    await Promise.all(Array.from({ length: 10 }, (_, at) => redeem(managementKey, `GUESS-00${at}`)));
    const answer = await redeem(managementKey, 'GUESS-0010');
    expect([answer.status, codeOf(answer)]).toEqual([429, 'too_many_codes_refused']);
    expect(answer.headers.get('retry-after')).toBe('60');
  });

  test('needs its management key, and JSON with a code', async () => {
    const [{ managementKey }, code] = await Promise.all([newAccount(), newCode()]);
    const { key } = await newKey(managementKey);
    expect(codeOf(await redeem(key, code.code))).toBe('management_key_required');
    expect((await ask('POST', '/v1/credits/codes/redeem', { body: { code: code.code } })).status).toBe(401);
    expect(codeOf(await redeem(managementKey, 7))).toBe('invalid_parameter');
    const form = { token: managementKey, text: 'code=1', headers: { 'content-type': 'text/plain' } };
    expect(codeOf(await ask('POST', '/v1/credits/codes/redeem', form))).toBe('unsupported_content_type');
    expect(await creditsOf(managementKey)).toBe('0.000000000');
  });

  test('and the operator are told when the database does not answer', async () => {
    const { managementKey } = await newAccount();
    const world = testWorld();
    const broken = {
      prepare: () => {
        throw new Error('D1 is down');
      },
    } as unknown as D1Database;
    const down = { ...world, env: { ...world.env, DB: broken } };
    expect(codeOf(await redeem(managementKey, 'ANY-CODE-1', {}, down))).toBe('database_unavailable');
    expect(codeOf(await ask('GET', PATH, { token: ADMIN }, down))).toBe('database_unavailable');
  });
});

test('a new account has starter credit where the operator gives it, and none when the day has given enough', async () => {
  const amount = nanoUsd(1_000_000_000n);
  const set = (starter: typeof DEFAULT_SETTINGS.starter) =>
    writeSettings(testWorld().env.DB, { ...DEFAULT_SETTINGS, starter }, systemClock());
  await set({ amount, creditDays: 30, dailyMost: amount });
  const accounts = [await newAccount(), await newAccount()];
  await set(null);
  const credits = await Promise.all(accounts.map(({ managementKey }) => creditsOf(managementKey)));
  expect(credits).toEqual(['1.000000000', '0.000000000']);
});
