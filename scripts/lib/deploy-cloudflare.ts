// `npm run deploy`: to Cloudflare, in an order in which new code never meets an old database. A second run finds
// everything there and changes only the code. A secret that exists is never read, replaced or shown.
import { randomBytes } from 'node:crypto';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { Failure } from './fail.ts';
import { inRoot } from './paths.ts';
import { configForRun, wrangler, wranglerOrFail } from './wrangler-cli.ts';
import { readWranglerConfig } from './wrangler-config.ts';

const SECRETS = ['FAREBOX_SECRET', 'ADMIN_TOKEN'];

/** Deploys and says how to use what is deployed. */
export async function deploy(): Promise<void> {
  const config = readWranglerConfig();
  const database = config.d1_databases[0]?.database_name ?? config.name;
  await requireLogin();
  say(`Database ${database}`);
  const file = await configForRun(inRoot('.farebox/deploy'), await findOrMakeDatabase(database));
  say('Migrations, the catalogue among them');
  await wranglerOrFail(['d1', 'migrations', 'apply', database, '--remote', '--config', file], true);
  say('Code');
  const made = await missingSecrets(file);
  const url = await upload(file, made);
  await waitForHealth(url);
  process.stdout.write(farewell(url, made));
}

function say(what: string): void {
  process.stdout.write(`\n== ${what}\n`);
}

async function requireLogin(): Promise<void> {
  if ((await wrangler(['whoami'])).code === 0 && (await wrangler(['d1', 'list', '--json'])).code === 0) return;
  throw new Failure(
    'Not signed in to Cloudflare: run `npx wrangler login`, or set CLOUDFLARE_API_TOKEN, and try again.',
  );
}

async function findOrMakeDatabase(name: string): Promise<string> {
  const find = async (): Promise<string | undefined> => {
    const { stdout } = await wranglerOrFail(['d1', 'list', '--json']);
    const found = JSON.parse(stdout.slice(stdout.indexOf('['))) as { name: string; uuid: string }[];
    return found.find((database) => database.name === name)?.uuid;
  };
  const existing = await find();
  if (existing !== undefined) return existing;
  await wranglerOrFail(['d1', 'create', name], true);
  const made = await find();
  if (made === undefined) throw new Failure(`The database ${name} was made, but Cloudflare does not list it.`);
  return made;
}

/** New values for the secrets that the Worker does not have. A Worker that does not exist yet has none. */
async function missingSecrets(file: string): Promise<Record<string, string>> {
  const list = await wrangler(['secret', 'list', '--format', 'json', '--config', file]);
  const absent = /10007|not found|does not exist/i.test(list.stderr + list.stdout);
  if (list.code !== 0 && !absent)
    throw new Failure(`Cannot see which secrets are set:\n${list.stderr || list.stdout}`);
  const have = list.code === 0 ? (JSON.parse(list.stdout.slice(list.stdout.indexOf('['))) as { name: string }[]) : [];
  const names = SECRETS.filter((name) => !have.some((secret) => secret.name === name));
  return Object.fromEntries(names.map((name) => [name, randomBytes(32).toString('base64url')]));
}

/** Uploads code and new secrets as one version, so that no code serves without its secrets; answers its URL. */
async function upload(file: string, secrets: Record<string, string>): Promise<string> {
  const dir = mkdtempSync(join(tmpdir(), 'farebox-deploy-'));
  try {
    const secretsFile = join(dir, 'secrets.json');
    writeFileSync(secretsFile, JSON.stringify(secrets), { mode: 0o600 });
    const output = join(dir, 'output.ndjson');
    const args = ['deploy', '--config', file, '--keep-vars'];
    if (Object.keys(secrets).length > 0) args.push('--secrets-file', secretsFile);
    await wranglerOrFail(args, true, { WRANGLER_OUTPUT_FILE_PATH: output });
    const entries = readFileSync(output, 'utf8')
      .trim()
      .split('\n')
      .map((line) => JSON.parse(line) as DeployEntry);
    const target = entries.find((entry) => entry.type === 'deploy')?.targets?.find((name) => /^https?:|\./.test(name));
    if (target === undefined)
      throw new Failure('Deployed, but without a URL: enable workers.dev or add a route in wrangler.toml.');
    return (target.startsWith('http') ? target : `https://${target}`).replace(/\/\*?$/, '');
  } finally {
    rmSync(dir, { recursive: true, force: true });
  }
}

type DeployEntry = { readonly type: string; readonly targets?: readonly string[] };

/** A new workers.dev name takes a moment to be known everywhere. */
async function waitForHealth(url: string): Promise<void> {
  let last = '';
  for (let tries = 0; tries < 30; tries++) {
    const response = await fetch(`${url}/healthz`).catch((error: unknown) => String(error));
    if (typeof response !== 'string' && response.ok) return;
    last = typeof response === 'string' ? response : `${response.status} ${await response.text()}`;
    await sleep(2_000);
  }
  throw new Failure(`Deployed to ${url}, but /healthz does not answer 200: ${last}`);
}

function farewell(url: string, made: Record<string, string>): string {
  const shown = Object.entries(made).map(([name, value]) => `  ${name}  ${value}`);
  const token = made.ADMIN_TOKEN ?? '$ADMIN_TOKEN';
  return [
    '',
    `Farebox serves ${url}`,
    ...(shown.length > 0 ? ['', 'New secrets. They are shown this once; keep them:', '', ...shown] : []),
    '',
    'The first account (its answer holds a management key), credit for it, and a key:',
    '',
    `  curl ${url}/api/admin/accounts -H 'authorization: Bearer ${token}' -H 'content-type: application/json' -d '{"name":"First"}'`,
    `  curl ${url}/api/admin/accounts/ACCOUNT_ID/credits -H 'authorization: Bearer ${token}' -H 'content-type: application/json' -d '{"amount":"10.000000000","reason":"first credit"}'`,
    `  curl ${url}/v1/keys -H 'authorization: Bearer MANAGEMENT_KEY' -H 'content-type: application/json' -d '{"name":"first"}'`,
    '',
    'A provider is on when its key is set, for example: npx wrangler secret put OPENAI_API_KEY',
    '',
    '',
  ].join('\n');
}
