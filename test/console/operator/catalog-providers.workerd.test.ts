// The operator's providers over HTTP, on the real database: they win over the environment's, and no key comes back.
import { env } from 'cloudflare:workers';
import { beforeEach, describe, expect, it } from 'vitest';
import { loadCatalog } from '../../../src/catalog/load.ts';
import { call, type TestWorld, testWorld } from '../../catalog/operator.ts';

const KEY = 'sk-secret-of-acme-9Zz1';
const PROVIDER = { kind: 'openai-compatible', base_url: 'https://api.acme.example/v1/', api_key: KEY };

type Failure = { error: { code: string; param: string | null } };

let world: TestWorld;
const put = <Answer = Failure>(path: string, body: unknown) => call<Answer>(world, 'PUT', `/api/admin/${path}`, body);
const read = <Answer = Failure>(path: string) => call<Answer>(world, 'GET', path);

beforeEach(async () => {
  await env.DB.prepare('DELETE FROM providers').run();
  world = testWorld();
});

describe('a provider', () => {
  it('keeps its key sealed in the database and out of every answer', async () => {
    const answer = await put('providers/acme', PROVIDER);
    expect(answer.json).toMatchObject({
      data: {
        slug: 'acme',
        base_url: 'https://api.acme.example/v1',
        source: 'operator',
        key: { set: true, last4: '9Zz1' },
      },
    });
    const listed = await read('/api/admin/providers');
    const rows = await env.DB.prepare('SELECT * FROM providers').all();
    const compiled = await env.DB.prepare('SELECT compiled FROM catalog').first();
    for (const place of [answer.json, listed.json, rows.results, compiled])
      expect(JSON.stringify(place)).not.toContain(KEY);
    const catalog = await loadCatalog(world);
    expect(catalog.ok && catalog.value.providers.get('acme')).toMatchObject({ apiKey: KEY, source: 'operator' });
  });

  it('wins over the environment’s, and gives way to it when taken away', async () => {
    world = testWorld({ OPENAI_API_KEY: 'sk-environment' });
    const keyNow = async () => {
      const catalog = await loadCatalog(world);
      return catalog.ok ? catalog.value.providers.get('openai')?.apiKey : undefined;
    };
    await put('providers/openai', { api_key: 'sk-operator' });
    expect(await keyNow()).toBe('sk-operator');
    expect((await call(world, 'DELETE', '/api/admin/providers/openai')).status).toBe(200);
    expect(await keyNow()).toBe('sk-environment');
    expect((await call<Failure>(world, 'DELETE', '/api/admin/providers/openai')).json.error.code).toBe(
      'provider_unknown',
    );
  });

  it('is opened with an older secret, and is off when none opens it', async () => {
    await put('providers/acme', PROVIDER);
    const rotated = { ...testWorld(), settings: { ...world.settings, secrets: ['newer', 'test-secret-one'] } };
    const lost = { ...testWorld(), settings: { ...world.settings, secrets: ['newer'] } };
    const [opened, closed] = [await loadCatalog(rotated), await loadCatalog(lost)];
    expect(opened.ok && opened.value.providers.get('acme')?.apiKey).toBe(KEY);
    expect(closed.ok && closed.value.providers.has('acme')).toBe(false);
    expect(lost.logged).toContain('provider_key_unreadable');
  });

  it('keeps its key when only the address changes, and loses it with null', async () => {
    await put('providers/acme', PROVIDER);
    const moved = await put('providers/acme', { base_url: 'http://127.0.0.1:9000/v1' });
    expect(moved.json).toMatchObject({ data: { base_url: 'http://127.0.0.1:9000/v1', key: { set: true } } });
    expect((await put('providers/acme', { api_key: null })).json).toMatchObject({
      data: { key: { set: false, last4: null } },
    });
  });

  it.each([
    ['base_url', { ...PROVIDER, base_url: 'ftp://acme.example' }],
    ['base_url', { ...PROVIDER, base_url: 'https://user:pass@acme.example/v1' }],
    ['base_url', { ...PROVIDER, base_url: 'https://acme.example/v1?key=1' }],
    ['base_url', { ...PROVIDER, base_url: 'acme' }],
    ['base_url', { api_key: KEY }],
    ['kind', { ...PROVIDER, kind: 'cohere' }],
    ['api_key', { ...PROVIDER, api_key: 'line\nbreak' }],
    ['unknown', { ...PROVIDER, unknown: 1 }],
  ])('is refused for its %s: %j', async (param, body) => {
    const answer = await put('providers/acme', body);
    expect([answer.status, answer.json.error.param]).toEqual([400, param]);
  });

  it('is never the built-in one', async () => {
    expect((await put('providers/demo', PROVIDER)).status).toBe(400);
  });
});
