// An account with one of everything that an account can have, each with a name, an id or an amount that is found again wherever it shows.
import { env } from 'cloudflare:workers';
import { readApiKey } from '../../../src/base/api-key.ts';
import { systemClock } from '../../../src/base/clock.ts';
import { parseAccountId } from '../../../src/base/id.ts';
import { fromCents } from '../../../src/billing/money.ts';
import { ROLES, type Role } from '../../../src/console/roles.ts';
import { parseSettings } from '../../../src/env.ts';
import { keepResponse } from '../../../src/gateway/shelf/response-store.ts';
import { buy, giveUp } from '../credit/purchases.ts';
import { join, newPerson, newSession } from './people.ts';
import { type Answer, askRoof } from './roof.ts';

/** Names what a tenant has, as the table of routes puts it into a path, a query or a body: `{order}`. */
export type Thing =
  | 'account'
  | 'key'
  | 'order'
  | 'refund'
  | 'request'
  | 'otherRequest'
  | 'response'
  | 'member'
  | 'invitation'
  | 'session'
  | 'passkey'
  | 'code'
  | 'codeId'
  | 'name';

export type Tenant = {
  readonly name: string;
  readonly things: Readonly<Record<Thing, string>>;
  readonly accountId: string;
  readonly managementKey: string;
  readonly inferenceKey: string;
  readonly people: Readonly<Record<Role, string>>;
  /** Ids and amounts that only this tenant has. Texts of people all have its name in them. */
  readonly marks: readonly string[];
};

/** Cents of this tenant's money, at least a hundred dollars each, so that no time of day looks like one. */
export type Cents = {
  readonly credit: number;
  readonly order: number;
  readonly refund: number;
  readonly gift: number;
};

/** Stands in every text of the key that the tenant's inference key is not. */
export const OTHER_KEY = 'other key';

type Json = Readonly<Record<string, unknown>>;

const dollars = (cents: number): string => `${Math.floor(cents / 100)}.${String(cents % 100).padStart(2, '0')}`;

/** The JSON of an answer that must be a success. */
async function succeed(
  method: string,
  path: string,
  headers: Readonly<Record<string, string>>,
  body?: Json,
): Promise<Json & { readonly answer: Answer }> {
  const answer = await askRoof({ method, path, headers, body: body === undefined ? undefined : JSON.stringify(body) });
  if (answer.status >= 300) throw new Error(`${method} ${path}: ${answer.status} ${answer.body}`);
  return { ...(JSON.parse(answer.body) as Json), answer };
}

export const bearer = (text: string): Readonly<Record<string, string>> => ({ authorization: `Bearer ${text}` });
export const OPERATOR = bearer(env.ADMIN_TOKEN);

/** Makes a tenant through the public API, as its operator, its owner and its buyers would. */
export async function newTenant(name: string, cents: Cents): Promise<Tenant> {
  const made = await succeed('POST', '/api/admin/accounts', OPERATOR, { name: `${name} account` });
  const accountId = String(made.id);
  const managementKey = String(made.managementKey);
  const owner = bearer(managementKey);
  const movement = { amount: dollars(cents.credit), reason: `${name} movement` };
  await succeed('POST', `/api/admin/accounts/${accountId}/credits`, OPERATOR, movement);
  const [calling, other] = [await newKey(owner, `${name} key`), await newKey(owner, `${name} ${OTHER_KEY}`)];
  const order = await buy(accountId, cents.order);
  const refund = await giveUp(order, fromCents(cents.refund), 'succeeded');
  const gift = await redeemed(owner, name, cents.gift);
  const people = await newPeople(accountId, name);
  const request = await call(name, calling.text);
  const otherRequest = await call(`${name} ${OTHER_KEY}`, other.text);
  const invited = await succeed('POST', '/api/app/invitations', await newSession(sessionOf(name, people.owner)), {
    email: `${name}-guest@acme.example`,
    role: 'viewer',
  });
  await tellAlerts(owner, accountId, name);
  const credits = await succeed('GET', '/v1/credits', owner);
  const things = {
    ...{ account: accountId, key: other.hash, order: order.id, refund: refund.id, ...gift, name },
    ...{ request, otherRequest, response: await storedResponse(name, calling.text) },
    ...{ member: people.spare, session: `session-${name}`, invitation: String((invited.data as Json).id) },
    passkey: await newPasskey(name, people.owner),
  };
  const { code: _, ...ids } = things;
  const amounts = [...Object.values(cents).map(dollars), String((credits.exact as Json).available)];
  const marks = [...Object.values(ids), calling.hash, ...amounts];
  return { name, things, accountId, managementKey, inferenceKey: calling.text, people, marks };
}

async function newKey(owner: Readonly<Record<string, string>>, name: string): Promise<{ text: string; hash: string }> {
  const made = await succeed('POST', '/v1/keys', owner, { name });
  return { text: String(made.key), hash: String((made.data as Json).hash) };
}

async function redeemed(
  owner: Readonly<Record<string, string>>,
  name: string,
  cents: number,
): Promise<{ readonly code: string; readonly codeId: string }> {
  const made = await succeed('POST', '/api/admin/codes', OPERATOR, { amount: dollars(cents), note: `${name} code` });
  const [{ code, id }] = made.data as [{ readonly code: string; readonly id: string }];
  await succeed('POST', '/v1/credits/codes/redeem', owner, { code });
  return { code, codeId: id };
}

async function newPeople(accountId: string, name: string): Promise<Readonly<Record<Role | 'spare', string>>> {
  const people: Record<string, string> = {};
  for (const role of ROLES) {
    people[role] = await newPerson(`${name}-${role}`);
    await join(accountId, people[role], role);
  }
  people.spare = await newPerson(`${name}-spare`);
  await join(accountId, people.spare, 'viewer');
  return people as Record<Role | 'spare', string>;
}

const sessionOf = (name: string, personId: string) => ({ name, personId });

/** A paid request that says of itself whose it is. */
async function call(name: string, key: string): Promise<string> {
  const referer = `https://${name.replaceAll(' ', '-')}.example`;
  const headers = { ...bearer(key), 'x-title': `${name} app`, 'http-referer': referer };
  const messages = [{ role: 'user', content: 'Say hello.' }];
  const body = { model: 'demo/echo-paid', messages, max_tokens: 8, user: `${name} user`, tags: [`${name} tag`] };
  const { answer } = await succeed('POST', '/v1/chat/completions', headers, body);
  return answer.headers.get('x-generation-id') ?? '';
}

/** A response that lies on the key's shelf. */
async function storedResponse(name: string, keyText: string): Promise<string> {
  const settings = parseSettings(env);
  const key = await readApiKey(keyText, settings.secrets);
  if (key === undefined) throw new Error('not a key');
  const id = `resp_${name}`;
  const record = {
    input: [{ role: 'user', content: `${name} prompt` }],
    response: { id, output: [`${name} answer`] },
  };
  const kept = await keepResponse({ env, settings, clock: systemClock }, key, id, record);
  if (!kept.ok) throw new Error(kept.refusal.reason);
  return id;
}

async function newPasskey(name: string, personId: string): Promise<string> {
  const id = `passkey-${name}`;
  await env.DB.prepare(
    `INSERT INTO passkeys (id, name, public_key, person_id, credential_id, counter, device_type, backed_up)
     VALUES (?1, ?1, ?1, ?2, ?1, 0, 'singleDevice', 0)`,
  )
    .bind(id, personId)
    .run();
  return id;
}

/** Where webhooks go, one that was sent, and an alert that was raised. */
async function tellAlerts(owner: Readonly<Record<string, string>>, accountId: string, name: string): Promise<void> {
  await succeed('PUT', '/v1/alerts/endpoint', owner, { url: `https://${name}.example/hook` });
  await succeed('POST', '/v1/alerts/test', owner);
  await env.DB.prepare(`INSERT INTO alerts VALUES (?1, ?2, ?1, 'receipt', ?3, ?1, '{}')`)
    .bind(`alert-${name}`, accountId, systemClock())
    .run();
}

/** The account's place among the objects. */
export function addressOf({ accountId }: Tenant) {
  const parsed = parseAccountId(accountId);
  if (parsed === undefined) throw new Error(`no account: ${accountId}`);
  return { accountId: parsed, place: 'auto' } as const;
}
