// Health as all isolates share it in D1, and as it is shown: added up, five minutes long, and never invented.
import { env } from 'cloudflare:workers';
import { OpenAPIHono } from '@hono/zod-openapi';
import { beforeEach, describe, expect, it } from 'vitest';
import { MINUTE, SECOND } from '../../src/base/clock.ts';
import { newRequestId } from '../../src/base/id.ts';
import { readHealth, saveHealth } from '../../src/catalog/health.ts';
import { figuresOf } from '../../src/catalog/health-figures.ts';
import { modelEndpointsRoutes } from '../../src/gateway/endpoints/model-endpoints.ts';
import { healthOf, healthView, refreshHealth, shareHealth } from '../../src/gateway/routing/isolate.ts';
import type { AppEnv } from '../../src/world.ts';
import { card, endpoint } from '../gateway/given.ts';
import { call, type TestWorld, testWorld } from './operator.ts';

const GROQ = { provider: 'groq', upstreamModel: 'llama' };
const DEMO = { provider: 'demo', upstreamModel: 'echo' };

let world: TestWorld;
beforeEach(async () => {
  await env.DB.exec('DELETE FROM endpoint_health');
  world = testWorld();
});

const rows = () => env.DB.prepare('SELECT * FROM endpoint_health ORDER BY minute').all();
const share = async (from: TestWorld) => {
  const works: Promise<unknown>[] = [];
  shareHealth(from, (_, work) => works.push(work));
  await Promise.all(works);
  return works.length;
};

type Shown = { data: { id: string; endpoints: readonly Record<string, unknown>[] } };

async function show(from: TestWorld, path = '/v1/models/demo/echo/endpoints') {
  const app = new OpenAPIHono<AppEnv>();
  app.use(async (c, next) => {
    c.set('world', from);
    c.set('requestId', newRequestId(from.clock(), from.random));
    c.set('keepAlive', () => undefined);
    await next();
  });
  app.route('/', modelEndpointsRoutes());
  const answer = await app.request(path);
  return { status: answer.status, json: await answer.json<Shown>() };
}

describe('what isolates count', () => {
  const counts = (requests: number, failed: number, bucket: number) => ({
    requests,
    failed,
    latency: new Map([[bucket, requests]]),
    throughput: new Map<number, number>(),
  });

  it('is added up by minute, bucket by bucket', async () => {
    const minute = Math.floor(world.time / MINUTE);
    await saveHealth(world.env.DB, [{ ...GROQ, minute, counts: counts(2, 1, 30) }]);
    await saveHealth(world.env.DB, [{ ...GROQ, minute, counts: counts(3, 0, 30) }]);
    await saveHealth(world.env.DB, [
      { ...GROQ, minute, counts: counts(1, 0, 40) },
      { ...GROQ, minute: minute - 1, counts: counts(4, 4, 40) },
    ]);
    expect((await rows()).results).toHaveLength(2);
    const known = (await readHealth(world)).get('groq llama');
    expect(known).toMatchObject({ requests: 10, failed: 5 });
    expect(known?.latency).toEqual(
      new Map([
        [30, 5],
        [40, 5],
      ]),
    );
  });

  it('takes ten rows an endpoint at most: a minute overwrites an old one, and never a newer', async () => {
    const minute = Math.floor(world.time / MINUTE);
    for (let at = 0; at <= 20; at++)
      await saveHealth(world.env.DB, [{ ...GROQ, minute: minute + at, counts: counts(1, 0, 1) }]);
    await saveHealth(world.env.DB, [{ ...GROQ, minute, counts: counts(9, 9, 1) }]);
    const { results } = await rows();
    expect(results).toHaveLength(10);
    expect(results.map(({ requests }) => requests)).toEqual(Array.from({ length: 10 }, () => 1));
    world.time += 20 * MINUTE;
    expect((await readHealth(world)).get('groq llama')?.requests).toBe(5);
  });

  it('is told by an isolate once a minute, and known to another', async () => {
    healthOf(world).record(GROQ, { kind: 'answered', ttftMs: 100 });
    expect(await share(world)).toBe(1);
    healthOf(world).record(GROQ, { kind: 'failed' });
    expect(await share(world)).toBe(0);
    world.time += MINUTE;
    expect(await share(world)).toBe(1);
    const other = testWorld();
    other.time = world.time;
    const works: Promise<unknown>[] = [];
    refreshHealth(other, (_, work) => works.push(work));
    await Promise.all(works);
    expect(figuresOf((await readHealth(other)).get('groq llama') ?? counts(0, 0, 0))).toMatchObject({
      requests: 2,
      uptime: 50,
    });
    expect(healthView(other).speedOf(endpoint('groq', card(1, 1), GROQ)).latency).toBeGreaterThan(90);
  });
});

describe('GET /v1/models/{author}/{slug}/endpoints', () => {
  it('says null of what nobody saw', async () => {
    const { status, json } = await show(world);
    expect(status).toBe(200);
    expect(json.data).toMatchObject({ id: 'demo/echo', architecture: { modality: 'text->text' } });
    expect(json.data.endpoints).toEqual([
      expect.objectContaining({
        name: 'demo | demo/echo',
        tag: 'demo',
        quantization: 'unknown',
        pricing: { prompt: '0', completion: '0' },
        status: 0,
        uptime_last_5m: null,
        latency_last_5m: null,
        throughput_last_5m: null,
        requests_last_5m: 0,
      }),
    ]);
  });

  it('shows what this isolate has not told yet, and counts nothing twice once it has', async () => {
    const health = healthOf(world);
    health.record(DEMO, { kind: 'answered', ttftMs: 100 });
    health.record(DEMO, { kind: 'finished', outputTokens: 100, generationMs: 2 * SECOND });
    health.record(DEMO, { kind: 'failed' });
    const shown = expect.objectContaining({
      status: -2,
      uptime_last_5m: 50,
      requests_last_5m: 2,
      latency_last_5m: expect.objectContaining({ p50: expect.closeTo(100, -1.5) }),
      throughput_last_5m: expect.objectContaining({ p50: expect.closeTo(50, -1) }),
    });
    expect((await show(world)).json.data.endpoints).toEqual([shown]);
    expect(await share(world)).toBe(1);
    expect((await show(world)).json.data.endpoints).toEqual([shown]);
  });

  it('is 404 for a model that is not sold', async () => {
    expect((await show(world, '/v1/models/demo/ecko/endpoints')).status).toBe(404);
  });
});

describe('an endpoint of the operator', () => {
  it('keeps what is said of its weights and of prompts, and takes it back', async () => {
    const put = (more: object) =>
      call<{ data: { endpoints: readonly unknown[] } }>(world, 'PUT', '/api/admin/models/acme/m', {
        endpoints: [{ provider: 'groq', upstream_model: 'm', ...more }],
      });
    expect((await put({ quantization: 'fp8', keeps_data: false })).json.data.endpoints).toEqual([
      expect.objectContaining({ quantization: 'fp8', keeps_data: false }),
    ]);
    await call(world, 'PUT', '/api/admin/prices', {
      model: 'acme/m',
      provider: 'groq',
      prices: { input: '1', output: '2' },
    });
    const on = testWorld({ GROQ_API_KEY: 'k' });
    const shown = await show(on, '/v1/models/acme/m/endpoints');
    expect(shown.json.data.endpoints).toEqual([expect.objectContaining({ quantization: 'fp8', tag: 'groq/fp8' })]);
    expect((await put({ quantization: 'fp7' })).status).toBe(400);
    expect((await put({})).json.data.endpoints).toEqual([
      expect.objectContaining({ quantization: null, keeps_data: null }),
    ]);
  });
});
