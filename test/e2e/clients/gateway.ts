// A running gateway for tests of its outside: started on an empty state folder, with what an operator sells put on sale over
// HTTP, and accounts with credit made the same way.
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type Server, startServer } from '../../../scripts/lib/server.ts';
import { dollars, generationOf } from '../../support/books.ts';
import { type Answer, send, until } from '../../support/http.ts';
import { type Account, operate, type Terms } from '../../support/shop.ts';
import { type Provider, startProvider } from './provider.ts';

/** Who serves a model, at which prices; in the order in which they are tried. */
export type Endpoint = {
  readonly slug: string;
  readonly baseURL: string;
  readonly apiKey: string;
  readonly prices: Terms['prices'];
};

export const PRICES = { input: '2.499999999', output: '9.876543211' };
export const PERCENT = '17.3333';

/** A gateway on a fresh state folder, and how to end it. */
export async function startGateway(): Promise<{ readonly server: Server; readonly stop: () => Promise<void> }> {
  const stateDir = mkdtempSync(join(tmpdir(), 'farebox-outside-'));
  const server = await startServer({ stateDir, crons: false });
  return {
    server,
    stop: async () => {
      await server.kill();
      rmSync(stateDir, { recursive: true, force: true });
    },
  };
}

/** The model that a counter sells. */
export const MODEL = 'acme/mint';

export type Gateway = Awaited<ReturnType<typeof startGateway>>;
export type Buyer = Awaited<ReturnType<typeof account>>;

/** A gateway that sells one double's model, and somebody who buys it. */
export type Counter = { readonly gateway: Gateway; readonly provider: Provider; readonly buyer: Buyer };

/** Opens one. Its provider stops billing when the connection is closed. */
export async function openCounter(): Promise<Counter> {
  const [gateway, provider] = [await startGateway(), await startProvider()];
  await sell(gateway.server, MODEL, [{ slug: 'together', prices: PRICES, ...provider }]);
  return { gateway, provider, buyer: await account(gateway.server) };
}

/** Closes it, however far it came. */
export async function closeCounter(counter: Partial<Counter>): Promise<void> {
  await counter.gateway?.stop();
  await counter.provider?.close();
}

/** What of a running server a test of its outside needs. */
export type Served = Pick<Server, 'origin' | 'baseURL' | 'adminToken'>;

/** The operator's call, whatever it answers. */
export const admin = (server: Served, method: string, path: string, body?: unknown, headers = {}): Promise<Answer> =>
  send(method, `${server.origin}/api/admin${path}`, server.adminToken, body, headers);

/** Puts a model on sale at these endpoints, with a margin. */
export async function sell(
  server: Served,
  model: string,
  endpoints: readonly Endpoint[],
  percent = PERCENT,
): Promise<void> {
  const call = (path: string, body: unknown) => operate(server as Server, 'PUT', path, body);
  for (const { slug, baseURL, apiKey } of endpoints) {
    await call(`/providers/${slug}`, { base_url: baseURL, api_key: apiKey });
  }
  const capabilities = { input_modalities: ['text', 'image', 'audio'], output_modalities: ['text', 'audio'] };
  await call(`/models/${model}`, {
    context_length: 200_000,
    max_output_tokens: 16_000,
    capabilities: { ...capabilities, reasoning: false },
    endpoints: endpoints.map(({ slug }, priority) => ({ provider: slug, upstream_model: 'double-1', priority })),
  });
  for (const { slug, prices } of endpoints) await call('/prices', { model, provider: slug, prices });
  await call('/prices', { margin: { model }, percent });
}

/** An account with this credit in nano-dollars and one key of this policy. */
export async function account(
  server: Served,
  credit = 5_000_000_000n,
  policy: object = {},
): Promise<Account & { readonly key: string }> {
  const { id, managementKey } = await operate(server as Server, 'POST', '/accounts', { name: 'Acme' });
  if (credit > 0n) {
    await operate(server as Server, 'POST', `/accounts/${id}/credits`, { amount: dollars(credit), reason: 'test' });
  }
  const { key } = await newKey(server, managementKey, policy);
  return { id, managementKey, key, keys: [key] };
}

/** A key of this policy, and the hash that it is changed by. */
export async function newKey(
  server: Served,
  managementKey: string,
  policy: object = {},
): Promise<{ readonly key: string; readonly hash: string }> {
  const answer = await send('POST', `${server.baseURL}/keys`, managementKey, { name: 'test', ...policy });
  if (answer.status !== 201) throw new Error(`a key answered ${answer.status} ${answer.text}`);
  return { key: answer.json.key, hash: answer.json.data.hash };
}

/** Asks a model, not streamed. */
export const ask = (server: Served, key: string, model: string, fields: object = {}): Promise<Answer> =>
  send('POST', `${server.baseURL}/chat/completions`, key, { ...question(model), ...fields });

/** A small request with a bound. */
export const question = (model: string) => ({
  model,
  messages: [{ role: 'user' as const, content: 'Say hello.' }],
  max_tokens: 64,
});

type Settled = Awaited<ReturnType<typeof generationOf>> & {
  readonly receipt: { readonly usage: { readonly input: number; readonly output: number } };
};

/** A request that was charged, once its hold has resolved. */
export const settled = (gateway: { readonly server: Server }, key: string, id: string): Promise<Settled> =>
  until(
    () => `${id} settled`,
    10_000,
    async () => {
      const generation = await generationOf(gateway, key, id);
      return generation.hold.state === 'held' ? undefined : (generation as Settled);
    },
  );
