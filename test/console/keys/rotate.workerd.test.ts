// `POST /v1/keys/{hash}/rotate`: what each text of a key opens before and after, who may rotate, and what lists then show.
import { env } from 'cloudflare:workers';
import { expect, it } from 'vitest';
import { systemClock } from '../../../src/base/clock.ts';
import { ask, codeOf, type Json, newAccount, newKey, part } from '../console-app.ts';

const rotate = (hash: unknown, token: string, body?: unknown) =>
  ask('POST', `/v1/keys/${String(hash)}/rotate`, { token, ...(body === undefined ? {} : { body }) });

async function opens(key: string): Promise<unknown> {
  const answer = await ask('GET', '/v1/key', { token: key });
  return answer.status === 200 ? 'opens' : codeOf(answer);
}

it('gives a key another text, and lets the old one work for a day', async () => {
  const { managementKey } = await newAccount();
  const old = await newKey(managementKey, { limit: 3 });
  const before = systemClock();
  const rotated = await rotate(old.data.hash, managementKey);
  expect(rotated.status).toBe(200);
  const text = String(rotated.body.key);
  const data = part(rotated.body, 'data');
  expect(data).toMatchObject({ hash: old.data.hash, limit: 3, label: `${text.slice(0, 10)}...${text.slice(-4)}` });
  const previous = part(rotated.body, 'previous');
  expect(previous.label).toBe(old.data.label);
  expect(Date.parse(String(previous.ends_at))).toBeGreaterThanOrEqual(before + 86_400_000);
  expect(data.previous_secret_ends_at).toBe(previous.ends_at);
  expect([await opens(old.key), await opens(text)]).toEqual(['opens', 'opens']);
});

it('refuses the old text at once when asked to, and says why', async () => {
  const { managementKey } = await newAccount();
  const old = await newKey(managementKey);
  const { body } = await rotate(old.data.hash, managementKey, { grace_seconds: 0 });
  expect([await opens(old.key), await opens(String(body.key))]).toEqual(['key_rotated', 'opens']);
});

it('shows when the old text was used last, and neither secret', async () => {
  const { managementKey } = await newAccount();
  const old = await newKey(managementKey);
  const { body } = await rotate(old.data.hash, managementKey);
  expect(part(body, 'data').previous_secret_last_used_at).toBeNull();
  await opens(String(body.key));
  const read = () => ask('GET', `/v1/keys/${String(old.data.hash)}`, { token: managementKey });
  expect(part((await read()).body, 'data').previous_secret_last_used_at).toBeNull();
  await opens(old.key);
  const shown = await read();
  expect(part(shown.body, 'data').previous_secret_last_used_at).toMatch(/^\d{4}-/);
  for (const text of [old.key, String(body.key)]) expect(JSON.stringify(shown.body)).not.toContain(text.slice(20, 60));
});

it('changes the label in the directory', async () => {
  const { managementKey } = await newAccount();
  const old = await newKey(managementKey);
  const { body } = await rotate(old.data.hash, managementKey);
  const row = await env.DB.prepare('SELECT label, policy_version FROM keys WHERE key_id = ?')
    .bind(old.data.hash)
    .first<Json>();
  expect(row).toEqual({ label: part(body, 'data').label, policy_version: 2 });
  expect(row?.label).not.toBe(old.data.label);
});

it('is not done by the key itself, by another account, or for a key that is not there', async () => {
  const [{ managementKey }, other] = [await newAccount(), await newAccount()];
  const { data, key } = await newKey(managementKey);
  const refusals = [
    await rotate(data.hash, key),
    await rotate(data.hash, other.managementKey),
    await rotate('0123456789abcdef', managementKey),
  ];
  expect(refusals.map(codeOf)).toEqual(['management_key_required', 'key_not_found', 'key_not_found']);
  expect(await opens(key)).toBe('opens');
});

it.each([[-1], [604_801], [1.5], ['day']])('refuses a grace of %s', async (seconds) => {
  const { managementKey } = await newAccount();
  const { data } = await newKey(managementKey);
  const answer = await rotate(data.hash, managementKey, { grace_seconds: seconds });
  expect([answer.status, part(answer.body, 'error').param]).toEqual([400, 'grace_seconds']);
});
