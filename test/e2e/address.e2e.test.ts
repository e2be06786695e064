// A key's IP allow-list on one machine, where nothing in front vouches for an address: only the connection itself counts.
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { type Server, startServer } from '../../scripts/lib/server.ts';
import { send } from '../support/http.ts';
import { operate } from '../support/shop.ts';

let stateDir: string;
let server: Server;

beforeAll(async () => {
  stateDir = mkdtempSync(join(tmpdir(), 'farebox-address-'));
  server = await startServer({ stateDir, crons: false });
});

afterAll(async () => {
  await server?.kill();
  rmSync(stateDir, { recursive: true, force: true });
});

async function statusFor(ips: readonly string[], headers = {}): Promise<number> {
  const { managementKey } = await operate(server, 'POST', '/accounts', { name: 'Acme' });
  const { key } = (await send('POST', `${server.baseURL}/keys`, managementKey, { name: 'bound', ips })).json;
  const question = { model: 'demo/echo', messages: [{ role: 'user', content: 'Hello.' }], max_tokens: 4 };
  const { status } = await send('POST', `${server.baseURL}/chat/completions`, key, question, headers);
  expect((await send('GET', `${server.baseURL}/key`, key, undefined, headers)).status).toBe(status);
  return status;
}

it('a key that is bound to an address serves the caller who has it, and nobody else', async () => {
  expect(await statusFor(['127.0.0.0/8'])).toBe(200);
  expect(await statusFor(['203.0.113.0/24'])).toBe(403);
});

it('a caller cannot claim another address by a header', async () => {
  for (const name of ['CF-Connecting-IP', 'X-Forwarded-For', 'X-Real-IP', 'True-Client-IP']) {
    expect(await statusFor(['203.0.113.0/24'], { [name]: '203.0.113.9' })).toBe(403);
  }
});
