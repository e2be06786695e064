// The console's routes over the real objects and database, for tests inside workerd. It must not fake any of them.
import { env } from 'cloudflare:workers';
import { systemClock } from '../../src/base/clock.ts';
import { newRequestId, secureRandom } from '../../src/base/id.ts';
import { newRouter } from '../../src/console/answer.ts';
import { consoleRoutes } from '../../src/console/routes.ts';
import { parseSettings } from '../../src/env.ts';
import type { AppEnv, World } from '../../src/world.ts';

export type Json = Readonly<Record<string, unknown>>;
export type Answer = { readonly status: number; readonly body: Json; readonly headers: Headers };
export type Question = {
  readonly token?: string;
  readonly body?: unknown;
  readonly text?: string;
  readonly headers?: Readonly<Record<string, string>>;
};

export const ADMIN = env.ADMIN_TOKEN;

/** The world of a test: the machine's own, and a log that nobody reads. */
export const testWorld = (changes: Partial<World> = {}): World => ({
  env,
  settings: parseSettings(env),
  clock: systemClock,
  random: secureRandom,
  fetch: () => Promise.reject(new Error('the console fetches nothing')),
  log: () => undefined,
  ...changes,
});

/** Asks the console over HTTP. */
export async function ask(
  method: string,
  path: string,
  question: Question = {},
  world = testWorld(),
): Promise<Answer> {
  const app = newRouter<AppEnv>();
  app.use(async (c, next) => {
    c.set('world', world);
    c.set('requestId', newRequestId(world.clock(), world.random));
    await next();
  });
  app.route('/', consoleRoutes());
  const { token, body, text, headers } = question;
  const sent = text ?? (body === undefined ? null : JSON.stringify(body));
  const response = await app.fetch(
    new Request(`http://localhost${path}`, {
      method,
      headers: {
        ...(token === undefined ? {} : { authorization: `Bearer ${token}` }),
        ...(sent === null ? {} : { 'content-type': 'application/json' }),
        ...headers,
      },
      body: sent,
    }),
    env,
  );
  return { status: response.status, headers: response.headers, body: await bodyOf(response) };
}

/** The JSON of an answer; a redirect has none. */
async function bodyOf(response: Response): Promise<Json> {
  const text = await response.text();
  return text === '' ? {} : (JSON.parse(text) as Json);
}

/** A new account, with credit when `amount` says so. */
export async function newAccount(amount?: string): Promise<{ readonly id: string; readonly managementKey: string }> {
  const made = await ask('POST', '/api/admin/accounts', { token: ADMIN, body: { name: 'Test' } });
  const account = { id: String(made.body.id), managementKey: String(made.body.managementKey) };
  if (amount !== undefined) await giveCredit(account.id, amount);
  return account;
}

/** Gives an account credit, or takes it back. */
export const giveCredit = (
  id: string,
  amount: string,
  headers: Readonly<Record<string, string>> = {},
): Promise<Answer> =>
  ask('POST', `/api/admin/accounts/${id}/credits`, { token: ADMIN, body: { amount, reason: 'test' }, headers });

/** A new inference key: what the answer says of it, and its text. */
export async function newKey(
  managementKey: string,
  fields: Json = {},
): Promise<{ readonly data: Json; readonly key: string }> {
  const made = await ask('POST', '/v1/keys', { token: managementKey, body: { name: 'Test', ...fields } });
  return { data: part(made.body, 'data'), key: String(made.body.key) };
}

/** A part of an answer that is an object. */
export function part(body: Json, name: string): Json {
  const value = body[name];
  if (typeof value !== 'object' || value === null) throw new Error(`no ${name} in ${JSON.stringify(body)}`);
  return { ...value };
}

/** The code of an error body. */
export const codeOf = ({ body }: Answer): unknown => part(body, 'error').code;
