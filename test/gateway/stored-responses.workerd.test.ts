// Stored responses as a client reads them: the key that stored one reads, lists and deletes it; no other key does, and a key that is
// deleted leaves nothing.
import { env } from 'cloudflare:workers';
import { expect, it, vi } from 'vitest';
import { readApiKey } from '../../src/base/api-key.ts';
import { systemClock } from '../../src/base/clock.ts';
import { parseSettings } from '../../src/env.ts';
import { keepResponse, readResponse } from '../../src/gateway/shelf/response-store.ts';
import { type Account, openAccount, sell, send, standIn } from './installation.ts';
import { chunk, completion, DONE, stream, usageChunk, words } from './wire.ts';

const world = { env, clock: systemClock, settings: parseSettings(env) };
const RESPONSE = { id: 'resp_1', object: 'response', status: 'completed', output: [] };
const INPUT = [{ role: 'user', content: 'Say hello.' }];

async function storedBy({ key }: Account, id = 'resp_1') {
  const parsed = await readApiKey(key, world.settings.secrets);
  if (parsed === undefined) throw new Error('not a key');
  const kept = await keepResponse(world, parsed, id, { input: INPUT, response: { ...RESPONSE, id } });
  expect(kept).toEqual({ ok: true, value: true });
  return parsed;
}

const ask = async (method: string, path: string, key: string) => {
  const answer = await send(method, path, key);
  return { status: answer.status, body: (await answer.json()) as Record<string, unknown> };
};
const NOT_FOUND = { status: 404, body: { error: { code: 'response_not_found' } } };

it('the key that stored a response reads it, lists its input and deletes it', async () => {
  const account = await openAccount('1');
  const { key } = account;
  const parsed = await storedBy(account);
  expect(await ask('GET', '/v1/responses/resp_1', key)).toEqual({ status: 200, body: RESPONSE });
  expect(await ask('GET', '/api/v1/responses/resp_1/input_items?order=asc', key)).toMatchObject({
    status: 200,
    body: { object: 'list', data: [{ type: 'message', role: 'user' }], has_more: false },
  });
  expect(await ask('GET', '/v1/responses/resp_1/input_items?limit=0', key)).toMatchObject({
    status: 400,
    body: { error: { code: 'invalid_parameter', param: 'limit' } },
  });
  expect(await readResponse(world, parsed, 'resp_1')).toEqual({
    ok: true,
    value: { input: INPUT, response: RESPONSE },
  });
  const deleted = { id: 'resp_1', object: 'response', deleted: true };
  expect(await ask('DELETE', '/v1/responses/resp_1', key)).toEqual({ status: 200, body: deleted });
  for (const method of ['GET', 'DELETE'])
    expect(await ask(method, '/v1/responses/resp_1', key)).toMatchObject(NOT_FOUND);
});

it('another key of the same account, a management key and a name that is none find nothing', async () => {
  const account = await openAccount('1');
  await storedBy(account);
  const made = await send('POST', '/v1/keys', account.managementKey, { name: 'other' });
  const { key: other } = (await made.json()) as { key: string };
  for (const key of [other, account.managementKey]) {
    for (const path of ['/v1/responses/resp_1', '/v1/responses/resp_1/input_items'])
      expect(await ask('GET', path, key)).toMatchObject(NOT_FOUND);
    expect(await ask('DELETE', '/v1/responses/resp_1', key)).toMatchObject(NOT_FOUND);
  }
  for (const id of ['resp_2', 'a%2Fb', 'x'.repeat(200)])
    expect(await ask('GET', `/v1/responses/${id}`, account.key)).toMatchObject(NOT_FOUND);
  expect((await ask('GET', '/v1/responses/resp_1', account.key)).status).toBe(200);
});

it('a key that is deleted is refused, and what it had stored is gone', async () => {
  const account = await openAccount('1');
  const parsed = await storedBy(account);
  expect((await send('DELETE', `/v1/keys/${parsed.keyId}`, account.managementKey)).status).toBe(200);
  expect(await ask('GET', '/v1/responses/resp_1', account.key)).toMatchObject({
    status: 401,
    body: { error: { code: 'key_revoked' } },
  });
  expect(await readResponse(world, parsed, 'resp_1')).toMatchObject({ refusal: { reason: 'response_not_found' } });
  const late = await keepResponse(world, parsed, 'resp_2', { input: INPUT, response: RESPONSE });
  expect(late).toEqual({ ok: false, refusal: { reason: 'shelf_closed' } });
});

it('a response that is too large is refused, and nothing of it stays', async () => {
  const account = await openAccount('1');
  const parsed = await storedBy(account, 'resp_2');
  const input = [{ role: 'user', content: 'x'.repeat(4_300_000) }];
  const kept = await keepResponse(world, parsed, 'resp_1', { input, response: RESPONSE });
  expect(kept).toEqual({ ok: false, refusal: { reason: 'too_large' } });
  expect(await ask('GET', '/v1/responses/resp_1', account.key)).toMatchObject(NOT_FOUND);
});

it.each([false, true])(
  'an answer that is too large to be stored does not say that it is (streamed: %s)',
  async (streamed) => {
    const account = await openAccount('1');
    await sell('acme/long', ['double'], { input: '0', output: '0' });
    const text = 'x'.repeat(4_300_000);
    standIn(() => (streamed ? stream([words(text), chunk({}, 'stop'), usageChunk(), DONE]) : completion(text)));
    const answer = await send('POST', '/v1/responses', account.key, {
      model: 'acme/long',
      input: 'Go on.',
      stream: streamed,
    });
    const body = await answer.text();
    vi.restoreAllMocks();
    const last = streamed ? body.split('\n\n').findLast((frame) => frame.includes('response.completed')) : undefined;
    const event = JSON.parse(last?.slice(last.indexOf('{')) ?? '{}');
    const response = streamed ? event.response : JSON.parse(body);
    expect(response).toMatchObject({ status: 'completed', store: false, output: [{ content: [{ text }] }] });
    expect(await ask('GET', `/v1/responses/${response.id}`, account.key)).toMatchObject(NOT_FOUND);
  },
);

it('a request that names more items than are looked for is refused before any is', async () => {
  const { key } = await openAccount('1');
  const input = Array.from({ length: 600 }, (_, at) => ({ type: 'item_reference', id: `msg_${at}` }));
  const refused = await send('POST', '/v1/responses', key, { model: 'demo/echo', input });
  expect(refused.status).toBe(400);
  expect(await refused.json()).toMatchObject({ error: { code: 'invalid_parameter', param: 'input' } });
});
