// The promises of `npm start` and `npm run serve` that concern the process: one at a time on a state folder, secrets that
// are nowhere else, a folder that can be moved, and data that outlives a crash.
import { cpSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, it } from 'vitest';
import { type Server, startServer } from '../../scripts/lib/server.ts';

const dir = mkdtempSync(join(tmpdir(), 'farebox-launcher-'));
const stateDir = join(dir, 'state');
afterAll(() => rmSync(dir, { recursive: true, force: true }));

it('serves, refuses a second process, and lets go of the folder when it is killed', async () => {
  const server = await startServer({ stateDir });
  try {
    expect((await fetch(`${server.origin}/healthz`)).status).toBe(200);
    await expect(startServer({ stateDir })).rejects.toThrow(/Another Farebox .* runs on/);
  } finally {
    await server.kill();
  }
  const again = await startServer({ stateDir });
  await again.stop();
});

it('keeps an account over a crash, and when its folder is copied', async () => {
  const server = await startServer({ stateDir });
  const id = await makeAccount(server);
  await server.kill();
  const copied = join(dir, 'copied');
  cpSync(stateDir, copied, { recursive: true });
  for (const folder of [stateDir, copied]) {
    const next = await startServer({ stateDir: folder });
    expect(next.adminToken).toBe(server.adminToken);
    expect((await admin(next, `accounts/${id}`)).status).toBe(200);
    await next.stop();
  }
});

it('writes its secrets into one file that only its owner reads', async () => {
  const server = await startServer({ stateDir, env: { OPENAI_API_KEY: 'sk-not-to-be-written' } });
  await server.stop();
  expect(statSync(stateDir).mode & 0o777).toBe(0o700);
  expect(statSync(join(stateDir, 'secrets.json')).mode & 0o777).toBe(0o600);
  const written = readdirSync(join(stateDir, 'run'), { recursive: true, withFileTypes: true });
  for (const file of written.filter((entry) => entry.isFile())) {
    const text = readFileSync(join(file.parentPath, file.name), 'utf8');
    expect(text).not.toContain('sk-not-to-be-written');
    expect(text).not.toContain(server.adminToken);
  }
});

it('names a port that is taken', async () => {
  const other = createServer();
  const port = await new Promise<number>((done) => {
    other.listen(0, '127.0.0.1', () => {
      const address = other.address();
      done(typeof address === 'object' && address !== null ? address.port : 0);
    });
  });
  await expect(startServer({ stateDir, port })).rejects.toThrow(`Port ${port} on 127.0.0.1 is taken`);
  other.close();
});

it('fires the crons of wrangler.toml', async () => {
  const server = await startServer({ stateDir });
  expect(await server.fireScheduled()).toBe('ok');
  await server.stop();
});

function admin(server: Server, path: string, body?: unknown): Promise<Response> {
  return fetch(`${server.origin}/api/admin/${path}`, {
    method: body === undefined ? 'GET' : 'POST',
    headers: { authorization: `Bearer ${server.adminToken}`, 'content-type': 'application/json' },
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
  });
}

async function makeAccount(server: Server): Promise<string> {
  const response = await admin(server, 'accounts', { name: 'Launcher' });
  const { id } = (await response.json()) as { id: string };
  return id;
}
