// What an operator does before the first paid request, through the public API: a provider, a model, its price, an account
// with credit, and a key.
import type { Server } from '../../scripts/lib/server.ts';

const MODEL = 'bench/bench';

/** Makes Farebox sell the benchmark's model from `upstream`; answers a key that can buy it, and the model's name. */
export async function sellBenchModel(server: Server, upstream: string): Promise<{ apiKey: string; model: string }> {
  const admin = `${server.origin}/api/admin`;
  const send = (method: string, url: string, body: unknown, token = server.adminToken) =>
    call(method, url, body, token);
  await send('PUT', `${admin}/providers/bench`, {
    kind: 'openai-compatible',
    base_url: upstream,
    api_key: 'upstream',
  });
  await send('PUT', `${admin}/models/${MODEL}`, {
    name: 'Bench',
    context_length: 128_000,
    endpoints: [{ provider: 'bench', upstream_model: 'bench' }],
  });
  await send('PUT', `${admin}/prices`, { model: MODEL, provider: 'bench', prices: { input: '2.5', output: '10' } });
  const account = await send('POST', `${admin}/accounts`, { name: 'Bench' });
  await send('POST', `${admin}/accounts/${account.id}/credits`, { amount: '100000.000000000', reason: 'bench' });
  const key = await send('POST', `${server.baseURL}/keys`, { name: 'bench' }, String(account.managementKey));
  return { apiKey: String(key.key), model: MODEL };
}

async function call(method: string, url: string, body: unknown, token: string): Promise<Record<string, unknown>> {
  const response = await fetch(url, {
    method,
    headers: { authorization: `Bearer ${token}`, 'content-type': 'application/json' },
    body: JSON.stringify(body),
  });
  const text = await response.text();
  if (!response.ok) throw new Error(`${method} ${url} answered ${response.status} ${text}`);
  return JSON.parse(text) as Record<string, unknown>;
}
