// An installation to test against, inside workerd: an operator's calls, an account with a key, a provider that is a double.
import { exports } from 'cloudflare:workers';
import { vi } from 'vitest';
import { assert } from '../../src/base/assert.ts';

const ORIGIN = 'http://farebox.test';

/** Calls the running Worker. */
export const call = (path: string, init: RequestInit = {}): Promise<Response> =>
  exports.default.fetch(new Request(`${ORIGIN}${path}`, init));

/** Sends JSON as the bearer of a key or token. */
export const send = (method: string, path: string, bearer: string, body?: unknown): Promise<Response> =>
  call(path, {
    method,
    headers: { authorization: `Bearer ${bearer}`, 'content-type': 'application/json' },
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
  });

async function done(method: string, path: string, bearer: string, body?: unknown): Promise<Record<string, string>> {
  const response = await send(method, path, bearer, body);
  const text = await response.text();
  assert(response.ok, `${method} ${path}: ${response.status} ${text}`);
  return JSON.parse(text);
}

/** What the operator does, by the API of the contract. */
export const operator = (method: string, path: string, body?: unknown): Promise<Record<string, string>> =>
  done(method, `/api/admin${path}`, 'test-admin-token', body);

export type Account = { readonly id: string; readonly managementKey: string; readonly key: string };

/** An account with credit and an inference key. */
export async function openAccount(dollars: string, keyFields: object = {}): Promise<Account> {
  const { id = '', managementKey = '' } = await operator('POST', '/accounts', { name: 'Acme' });
  if (dollars !== '0') await operator('POST', `/accounts/${id}/credits`, { amount: dollars, reason: 'test' });
  const { key = '' } = await done('POST', '/v1/keys', managementKey, { name: 'main', ...keyFields });
  return { id, managementKey, key };
}

/** What the account has used and holds, in nano-dollars. */
export async function creditsOf({ managementKey }: Account): Promise<Record<'usage' | 'held' | 'available', bigint>> {
  const response = await send('GET', '/v1/credits', managementKey);
  const { data, exact } = (await response.json()) as { data: { exact?: Exact }; exact?: Exact };
  const figures = exact ?? data.exact;
  assert(figures !== undefined, 'no exact figures');
  return { usage: nano(figures.usage), held: nano(figures.held), available: nano(figures.available) };
}

type Exact = { readonly usage: string; readonly held: string; readonly available: string };

const nano = (text: string): bigint => BigInt(text.replace('.', ''));

/** Puts a model on sale: `author/slug` served by these providers, in this order, at these dollars per million. */
export async function sell(
  id: string,
  providers: readonly string[],
  prices: object,
  model: object = {},
): Promise<void> {
  for (const provider of providers) {
    const base_url = `https://${provider}.test/v1`;
    await operator('PUT', `/providers/${provider}`, {
      kind: 'openai-compatible',
      base_url,
      api_key: `key-of-${provider}`,
    });
  }
  const endpoints = providers.map((provider, priority) => ({ provider, upstream_model: 'm-upstream', priority }));
  await operator('PUT', `/models/${id}`, {
    name: id,
    context_length: 32_000,
    max_output_tokens: 8_000,
    endpoints,
    ...model,
  });
  for (const provider of providers) await operator('PUT', '/prices', { model: id, provider, prices });
}

export type Asked = {
  readonly url: string;
  readonly headers: Headers;
  readonly body: Record<string, unknown>;
  readonly signal: AbortSignal | null | undefined;
};

/** Stands in for the providers: `answer` is asked for every call out, and everything asked is kept. */
export function standIn(answer: (asked: Asked) => Response | Promise<Response>): { readonly asked: Asked[] } {
  const asked: Asked[] = [];
  vi.spyOn(globalThis, 'fetch').mockImplementation(async (input, init) => {
    const text = new TextDecoder().decode(init?.body as Uint8Array);
    const one = {
      url: String(input),
      headers: new Headers(init?.headers),
      body: JSON.parse(text),
      signal: init?.signal,
    };
    asked.push(one);
    return answer(one);
  });
  return { asked };
}
