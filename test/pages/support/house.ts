// A gateway as an operator has opened it: a whole server in the form that `npm start` serves, with a provider that costs something.
import { type Server, startServer } from '../../../scripts/lib/server.ts';
import { startUpstream, type Upstream } from '../../support/upstream.ts';

/** A running gateway that sells. */
export type House = {
  readonly server: Server;
  /** By name, because a passkey belongs to a name and not to an address. */
  readonly origin: string;
  close(): Promise<void>;
};

/** The name that a model of the double goes by, and what an operator would call it. */
export type Goods = { readonly id: string; readonly name: string; readonly input: string; readonly output: string };

export const PAID: Goods = { id: 'acme/swift', name: 'Swift', input: '3', output: '15' };

/** A model with a name that nobody would give it, but whoever wants to break a page. */
export const ODD: Goods = { id: 'acme/odd', name: '<img src=x onerror=alert(1)> & "odd"', input: '1', output: '2' };

/** Opens a house on a state folder; `goods` are sold beside what every gateway has. Any free port is taken unless one is named. */
export async function openHouse(stateDir: string, goods: readonly Goods[] = [PAID, ODD], port = 0): Promise<House> {
  const server = await startServer({ stateDir, port, testChannel: true });
  const upstream = await startUpstream();
  upstream.script(() => ({ words: ['Hello', ' from', ' the', ' provider', '.'] }));
  await stock(server, upstream, goods);
  const terms = { fee_percent: '5.5', fee_least: '0.80', tax: 'provider' };
  await operate(server, 'PATCH', '/payments/settings', terms);
  return {
    server,
    origin: `http://localhost:${server.port}`,
    async close(): Promise<void> {
      // Pages may still hold sockets, which an end in order would wait for.
      await server.kill();
      await upstream.close();
    },
  };
}

async function stock(server: Server, upstream: Upstream, goods: readonly Goods[]): Promise<void> {
  const { baseURL, apiKey, upstreamModel } = upstream;
  const provider = 'acme';
  await operate(server, 'PUT', `/providers/${provider}`, {
    kind: 'openai-compatible',
    base_url: baseURL,
    api_key: apiKey,
  });
  for (const { id, name, input, output } of goods) {
    const endpoints = [{ provider, upstream_model: upstreamModel }];
    await operate(server, 'PUT', `/models/${id}`, {
      name,
      context_length: 128_000,
      max_output_tokens: 16_000,
      endpoints,
    });
    await operate(server, 'PUT', '/prices', { model: id, provider, prices: { input, output } });
    await operate(server, 'PUT', '/prices', { margin: { model: id }, percent: '5' });
  }
}

/** The operator's call; anything but success fails. */
export async function operate(
  { origin, adminToken }: Pick<Server, 'origin' | 'adminToken'>,
  method: string,
  path: string,
  body: unknown,
): Promise<unknown> {
  const headers = { authorization: `Bearer ${adminToken}`, 'content-type': 'application/json' };
  const response = await fetch(`${origin}/api/admin${path}`, { method, headers, body: JSON.stringify(body) });
  const text = await response.text();
  if (!response.ok) throw new Error(`${method} ${path} answered ${response.status} ${text}`);
  return JSON.parse(text);
}
