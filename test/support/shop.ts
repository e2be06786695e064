// What an operator does before the first sale, through the public API: a provider, models with a price and a margin, accounts
// with credit, keys. Everything goes over HTTP, as any operator would do it.
import type { Server } from '../../scripts/lib/server.ts';
import { dollars } from './books.ts';
import { type Answer, send } from './http.ts';
import type { Upstream } from './upstream.ts';

/** Dollars per million tokens, and the margin in percent, as the operator writes them. */
export type Terms = { readonly prices: { readonly input: string; readonly output: string }; readonly percent: string };

/** A running gateway that sells the double's model. */
export type Shop = {
  readonly server: Server;
  readonly upstream: Upstream;
  readonly model: string;
  readonly terms: Terms;
};

export type Account = { readonly id: string; readonly managementKey: string; readonly keys: readonly string[] };

/** Prices of which no product is round. */
export const TERMS: Terms = { prices: { input: '2.499999999', output: '9.876543211' }, percent: '17.3333' };

/** The operator's call; anything but success fails. */
export async function operate(server: Server, method: string, path: string, body?: unknown): Promise<Answer['json']> {
  const answer = await send(method, `${server.origin}/api/admin${path}`, server.adminToken, body);
  if (answer.status >= 300) throw new Error(`${method} ${path} answered ${answer.status} ${answer.text}`);
  return answer.json;
}

/** Puts the double's model on sale, under a provider's name that stands for its habits. */
export async function openShop(server: Server, upstream: Upstream, terms = TERMS, provider = 'double'): Promise<Shop> {
  const model = `acme/${provider}`;
  const { baseURL, apiKey, upstreamModel } = upstream;
  await operate(server, 'PUT', `/providers/${provider}`, {
    kind: 'openai-compatible',
    base_url: baseURL,
    api_key: apiKey,
  });
  await operate(server, 'PUT', `/models/${model}`, {
    name: 'A model',
    context_length: 32_000,
    max_output_tokens: 16_000,
    endpoints: [{ provider, upstream_model: upstreamModel }],
  });
  await operate(server, 'PUT', '/prices', { model, provider, prices: terms.prices });
  await operate(server, 'PUT', '/prices', { margin: { model }, percent: terms.percent });
  return { server, upstream, model, terms };
}

/** An account with this credit, in nano-dollars, and this many keys. */
export async function openAccount({ server }: Shop, credit: bigint, keyCount = 1, fields = {}): Promise<Account> {
  const { id, managementKey } = await operate(server, 'POST', '/accounts', { name: 'Acme' });
  if (credit > 0n) await addCredit(server, id, credit);
  const keys: string[] = [];
  for (let made = 0; made < keyCount; made++) {
    const answer = await send('POST', `${server.baseURL}/keys`, managementKey, { name: `key ${made}`, ...fields });
    if (answer.status >= 300) throw new Error(`a key answered ${answer.status} ${answer.text}`);
    keys.push(answer.json.key);
  }
  return { id, managementKey, keys };
}

/** Gives an account credit, in nano-dollars. */
export const addCredit = (server: Server, accountId: string, amount: bigint): Promise<unknown> =>
  operate(server, 'POST', `/accounts/${accountId}/credits`, { amount: dollars(amount), reason: 'test' });

/** Asks the model, not streamed. */
export const ask = ({ server, model }: Shop, key: string, fields: object = {}): Promise<Answer> =>
  send('POST', `${server.baseURL}/chat/completions`, key, { ...question(model), ...fields });

/** The body of a small request with a bound. */
export const question = (model: string) => ({
  model,
  messages: [{ role: 'user', content: 'Say hello.' }],
  max_tokens: 64,
});

/** The hold that a request needs, as the gateway tells somebody who has no credit at all. */
export async function holdOf(shop: Shop, fields: object = {}): Promise<bigint> {
  const poor = await openAccount(shop, 0n);
  const answer = await ask(shop, poor.keys[0] ?? '', fields);
  if (answer.status !== 402) throw new Error(`expected 402, got ${answer.status} ${answer.text}`);
  return BigInt(String(answer.json.error.metadata.needed).replace('.', ''));
}
