// A key that this deployment did not make is refused before any object or database is touched.
import { env } from 'cloudflare:workers';
import { expect, test } from 'vitest';
import { mintApiKey } from '../../src/base/api-key.ts';
import { newAccountId, newKeyId, secureRandom } from '../../src/base/id.ts';
import type { Env } from '../../src/env.ts';
import { ask, codeOf, newAccount, testWorld } from './console-app.ts';

const ROUTES = [
  ['GET', '/v1/key'],
  ['GET', '/v1/keys'],
  ['POST', '/v1/keys'],
  ['GET', '/v1/keys/0000000000000000'],
  ['PATCH', '/v1/keys/0000000000000000'],
  ['DELETE', '/v1/keys/0000000000000000'],
  ['GET', '/v1/credits'],
  ['GET', '/v1/generation?id=x'],
] as const;

/** A world in which every touch of a binding is counted, and fails. */
function sealedWorld() {
  const touched: string[] = [];
  const trap = <Binding extends object>(name: string, binding: Binding): Binding =>
    new Proxy(binding, {
      get() {
        touched.push(name);
        throw new Error(`${name} was touched`);
      },
    });
  const sealed: Env = {
    ...env,
    DB: trap('DB', env.DB),
    KEY_WALLET: trap('KEY_WALLET', env.KEY_WALLET),
    ACCOUNT_LEDGER: trap('ACCOUNT_LEDGER', env.ACCOUNT_LEDGER),
    SHELF: trap('SHELF', env.SHELF),
  };
  return { touched, world: testWorld({ env: sealed }) };
}

async function forgeries(): Promise<readonly (string | undefined)[]> {
  const owner = { place: 'auto', accountId: newAccountId(secureRandom), keyId: newKeyId(secureRandom) } as const;
  const { managementKey } = await newAccount();
  const foreign = await mintApiKey(owner, 'another-deployment', secureRandom);
  const at = 30;
  const flipped = `${managementKey.slice(0, at)}${managementKey[at] === 'a' ? 'b' : 'a'}${managementKey.slice(at + 1)}`;
  return [
    undefined,
    'sk-fb-1',
    'sk-or-v1-0123456789abcdef',
    foreign.text,
    flipped,
    managementKey.slice(0, -1),
    `${managementKey}0`,
    managementKey.toUpperCase(),
    managementKey.replace('auto', 'weur'),
  ];
}

test('a forged, truncated, re-cased or foreign key gets 401 and touches nothing', async () => {
  const { touched, world } = sealedWorld();
  for (const token of await forgeries()) {
    for (const [method, path] of ROUTES) {
      const refused = await ask(method, path, token === undefined ? {} : { token }, world);
      expect([method, path, refused.status]).toEqual([method, path, 401]);
      expect(codeOf(refused)).toBe(token === undefined ? 'key_missing' : 'key_unknown');
      expect(refused.headers.get('www-authenticate')).toBe('Bearer');
    }
  }
  expect(touched).toEqual([]);
});

test('a wrong operator’s token touches nothing', async () => {
  const { touched, world } = sealedWorld();
  for (const path of ['/api/admin/accounts', '/api/admin/accounts/0000000000000000', '/api/admin/reconciliation']) {
    expect((await ask('GET', path, { token: 'wrong' }, world)).status).toBe(401);
  }
  expect(touched).toEqual([]);
});
