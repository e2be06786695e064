// The demo account: made once through the public API, as any operator would make it, and remembered in the state folder.
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { Failure } from './fail.ts';
import { inRoot } from './paths.ts';
import type { Server } from './server.ts';

/** What the state folder remembers of its demo account. */
export type Demo = { readonly accountId: string; readonly managementKey: string; readonly apiKey?: string };

/** The demo account of a state folder, if it has one. */
export function readDemo(stateDir: string): Demo | undefined {
  const file = join(stateDir, 'demo.json');
  return existsSync(file) ? (JSON.parse(readFileSync(file, 'utf8')) as Demo) : undefined;
}

/** Makes the demo account, its credit and its key; a start that was cut short goes on where it was. */
export async function seedDemo(server: Server): Promise<Demo> {
  const remember = (demo: Demo): Demo => {
    writeFileSync(join(server.stateDir, 'demo.json'), `${JSON.stringify(demo, null, 2)}\n`, { mode: 0o600 });
    return demo;
  };
  let demo = readDemo(server.stateDir);
  if (demo?.apiKey !== undefined) return demo;
  const admin = `${server.origin}/api/admin`;
  if (demo === undefined) {
    const account = await post(`${admin}/accounts`, server.adminToken, { name: 'Demo' });
    demo = remember({ accountId: String(account.id), managementKey: String(account.managementKey) });
  }
  const credit = { amount: '10.000000000', reason: 'demo' };
  await post(`${admin}/accounts/${demo.accountId}/credits`, server.adminToken, credit, 'demo-credit');
  const key = await post(`${server.baseURL}/keys`, demo.managementKey, { name: 'demo' });
  return remember({ ...demo, apiKey: String(key.key) });
}

/** Writes .farebox/demo.json from the state in use: what a script or a test needs to talk to this server. */
export function writeDemoFile(server: Server, baseURL: string, demo: Demo | undefined): void {
  mkdirSync(inRoot('.farebox'), { recursive: true, mode: 0o700 });
  const facts = {
    baseURL,
    apiKey: demo?.apiKey ?? null,
    managementKey: demo?.managementKey ?? null,
    adminToken: server.adminToken,
    dashboardURL: baseURL.replace(/\/v1$/, '/'),
  };
  writeFileSync(inRoot('.farebox/demo.json'), `${JSON.stringify(facts, null, 2)}\n`, { mode: 0o600 });
}

async function post(url: string, token: string, body: unknown, once?: string): Promise<Record<string, unknown>> {
  const headers = { authorization: `Bearer ${token}`, 'content-type': 'application/json' };
  const response = await fetch(url, {
    method: 'POST',
    headers: once === undefined ? headers : { ...headers, 'idempotency-key': once },
    body: JSON.stringify(body),
  });
  const text = await response.text();
  if (!response.ok) throw new Failure(`Making the demo account failed: ${url} answered ${response.status} ${text}`);
  return JSON.parse(text) as Record<string, unknown>;
}
