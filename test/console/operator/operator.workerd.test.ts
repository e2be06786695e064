// The operator's API: accounts, credit, freezes, the journal.
import { describe, expect, test } from 'vitest';
import { ADMIN, ask, codeOf, giveCredit, newAccount, newKey, part, testWorld } from '../console-app.ts';

const account = (id: string) => ask('GET', `/api/admin/accounts/${id}`, { token: ADMIN });

describe('the operator', () => {
  test('is let in by the token alone', async () => {
    expect((await ask('GET', '/api/admin/accounts', { token: ADMIN })).status).toBe(200);
    for (const token of ['wrong', `${ADMIN}x`, ADMIN.slice(0, -1)]) {
      const refused = await ask('GET', '/api/admin/accounts', { token });
      expect([refused.status, codeOf(refused)]).toEqual([401, 'admin_token_wrong']);
    }
    expect((await ask('GET', '/api/admin/accounts')).status).toBe(401);
  });

  test('has no API without a token configured', async () => {
    const world = testWorld();
    const off = { ...world, settings: { ...world.settings, adminToken: undefined } };
    const answer = await ask('GET', '/api/admin/accounts', { token: ADMIN }, off);
    expect([answer.status, codeOf(answer)]).toEqual([404, 'operator_api_off']);
  });

  test('is refused before the body is read', async () => {
    expect((await ask('POST', '/api/admin/accounts', { token: 'wrong', text: '{' })).status).toBe(401);
  });
});

describe('accounts', () => {
  test('are made with a management key, and read back', async () => {
    const made = await ask('POST', '/api/admin/accounts', { token: ADMIN, body: { name: 'Acme', place: 'weur' } });
    expect(made.status).toBe(201);
    expect(made.body.managementKey).toMatch(/^sk-fb-1weur/);
    const read = await account(String(made.body.id));
    expect(read.status).toBe(200);
    expect(read.body).toMatchObject({
      id: made.body.id,
      name: 'Acme',
      place: 'weur',
      credits: '0.000000000',
      frozen: [],
    });
    const listed = await ask('GET', '/api/admin/accounts?limit=1', { token: ADMIN });
    expect(listed.body.data).toMatchObject([{ id: made.body.id }]);
  });

  test.each([
    [{ body: {} }, 'invalid_parameter', 'name'],
    [{ body: { name: 'a', place: 'mars' } }, 'invalid_parameter', 'place'],
    [{ body: { name: 'a', nmae: 'b' } }, 'invalid_parameter', 'nmae'],
    [{ body: [] }, 'invalid_request', null],
    [{ text: '{"name":' }, 'invalid_json', null],
    [
      { text: 'name=a', headers: { 'content-type': 'application/x-www-form-urlencoded' } },
      'unsupported_content_type',
      null,
    ],
    [{ text: JSON.stringify({ name: 'a'.repeat(70_000) }) }, 'body_too_large', null],
  ])('are refused in OpenAI’s error body: %#', async (question, code, param) => {
    const refused = await ask('POST', '/api/admin/accounts', { token: ADMIN, ...question });
    expect(refused.status).toBeGreaterThanOrEqual(400);
    expect(refused.status).toBeLessThan(500);
    expect(part(refused.body, 'error')).toMatchObject({ code, param, type: 'invalid_request_error' });
    expect(refused.body.request_id).toMatch(/^gen-/);
  });

  test.each([['nonsense'], ['0000000000000000']])('named %s are not found', async (id) => {
    const answer = await account(id);
    expect([answer.status, codeOf(answer)]).toEqual([404, 'account_unknown']);
  });

  test('can be bounded and unbounded', async () => {
    const { id } = await newAccount();
    const path = `/api/admin/accounts/${id}`;
    const limit = { amount: '2.50', reset: 'monthly' };
    const bounded = await ask('PATCH', path, { token: ADMIN, body: { limit } });
    expect(bounded.body.limit).toEqual({ amount: '2.500000000', reset: 'monthly' });
    expect((await ask('PATCH', path, { token: ADMIN, body: { limit: null } })).body.limit).toBeNull();
    expect(
      (await ask('PATCH', path, { token: ADMIN, body: { limit: { amount: '-1', reset: 'daily' } } })).status,
    ).toBe(400);
  });

  test('are frozen while a cause remains', async () => {
    const { id } = await newAccount();
    const say = (verb: string, cause: string) =>
      ask('POST', `/api/admin/accounts/${id}/${verb}`, { token: ADMIN, body: { cause } });
    expect((await say('freeze', 'fraud')).body.frozen).toEqual(['fraud']);
    expect((await say('freeze', 'operator')).body.frozen).toEqual(['fraud', 'operator']);
    expect((await say('unfreeze', 'fraud')).body.frozen).toEqual(['operator']);
    expect((await say('unfreeze', 'operator')).body.frozen).toEqual([]);
    expect((await say('freeze', 'Not A Cause')).status).toBe(400);
  });
});

describe('credit', () => {
  test('is given and taken back to the nano-dollar', async () => {
    const { id, managementKey } = await newAccount();
    expect((await giveCredit(id, '1.000000001')).status).toBe(201);
    expect((await giveCredit(id, '-0.000000001')).status).toBe(201);
    const credits = await ask('GET', '/v1/credits', { token: managementKey });
    expect(credits.body).toEqual({
      data: { total_credits: 1, total_usage: 0 },
      exact: {
        credits: '1.000000000',
        usage: '0.000000000',
        held: '0.000000000',
        set_aside: '0.000000000',
        available: '1.000000000',
      },
    });
  });

  test('cannot be taken beyond what is spendable, and the answer says how much is', async () => {
    const { id } = await newAccount('2');
    const refused = await giveCredit(id, '-2.5');
    expect([refused.status, codeOf(refused)]).toEqual([409, 'credit_in_use']);
    expect(part(refused.body, 'error').message).toContain('2.000000000');
    expect(part(part(refused.body, 'error'), 'metadata')).toEqual({ spendable: '2.000000000' });
    expect((await account(id)).body.credits).toBe('2.000000000');
  });

  test('moves once for an idempotency key, and never with another amount', async () => {
    const { id } = await newAccount();
    const key = { 'idempotency-key': 'invoice-1' };
    const first = await giveCredit(id, '5', key);
    expect(first.status).toBe(201);
    expect(first.body).toMatchObject({ id: 'admin/invoice-1', amount: '5.000000000', credits: '5.000000000' });
    const again = await giveCredit(id, '5.00', key);
    expect([again.status, again.body]).toEqual([first.status, first.body]);
    for (const amount of ['6', '-5']) {
      const other = await giveCredit(id, amount, key);
      expect([other.status, codeOf(other)]).toEqual([409, 'external_id_reused']);
    }
    expect((await account(id)).body.credits).toBe('5.000000000');
  });

  test('given eight times at once with one idempotency key is given once', async () => {
    const { id } = await newAccount();
    const answers = await Promise.all(
      Array.from({ length: 8 }, () => giveCredit(id, '3', { 'idempotency-key': 'same' })),
    );
    expect(answers.map(({ status }) => status)).toEqual(Array.from({ length: 8 }, () => 201));
    expect((await account(id)).body.credits).toBe('3.000000000');
  });

  test.each([['0'], ['1.0000000001'], ['one'], [''], ['1e3'], ['99999999'], [null], [{}]])(
    'of %j is refused',
    async (amount) => {
      const { id } = await newAccount();
      const refused = await ask('POST', `/api/admin/accounts/${id}/credits`, {
        token: ADMIN,
        body: { amount, reason: 'r' },
      });
      expect([refused.status, part(refused.body, 'error').param]).toEqual([400, 'amount']);
    },
  );

  test('enters the journal in balanced entries without gaps', async () => {
    const { id } = await newAccount('2');
    await giveCredit(id, '-0.5');
    const path = `/api/admin/accounts/${id}/journal`;
    const { body } = await ask('GET', path, { token: ADMIN });
    expect(body.data).toMatchObject([
      {
        sequence: 1,
        kind: 'money_in',
        note: 'test',
        postings: [{ amount: '-2.000000000' }, { amount: '2.000000000' }],
      },
      { sequence: 2, kind: 'reversal', postings: [{ amount: '-0.500000000' }, { amount: '0.500000000' }] },
    ]);
    const page = await ask('GET', `${path}?after=0&limit=1`, { token: ADMIN });
    expect(page.body).toMatchObject({ data: [{ sequence: 1 }], next_after: 1 });
    expect((await ask('GET', `${path}?limit=0`, { token: ADMIN })).status).toBe(400);
  });
});

test('a new management key can end the old ones', async () => {
  const { id, managementKey } = await newAccount();
  await newKey(managementKey);
  const path = `/api/admin/accounts/${id}/management-keys`;
  const added = await ask('POST', path, { token: ADMIN });
  expect(added.status).toBe(201);
  expect((await ask('GET', '/v1/credits', { token: managementKey })).status).toBe(200);
  const rotated = await ask('POST', path, { token: ADMIN, body: { revoke_others: true } });
  for (const token of [managementKey, String(added.body.managementKey)]) {
    const refused = await ask('GET', '/v1/credits', { token });
    expect([refused.status, codeOf(refused)]).toEqual([401, 'key_revoked']);
  }
  expect((await ask('GET', '/v1/credits', { token: String(rotated.body.managementKey) })).status).toBe(200);
  const { body } = await ask('GET', `/api/admin/accounts/${id}/keys`, { token: ADMIN });
  expect(body.data).toHaveLength(4);
});
