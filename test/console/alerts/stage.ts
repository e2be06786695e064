// A stage for alerts over the real database: accounts, keys and people as the outboxes and sign-in write them, a clock that a test turns,
// a mail carrier and an endpoint that keep their own books.
import { env } from 'cloudflare:workers';
import { Webhook } from 'standardwebhooks';
import { startOfHour } from '../../../src/base/clock.ts';
import { newAccountId, newKeyId, secureRandom } from '../../../src/base/id.ts';
import { deliverAlerts } from '../../../src/console/alerts/deliver.ts';
import { raiseAlerts } from '../../../src/console/alerts/raise.ts';
import type { World } from '../../../src/world.ts';
import { testWorld } from '../console-app.ts';

export const NANO = 1_000_000_000;

export type SentMail = { readonly to: string; readonly subject: string; readonly text: string };
export type Stage = {
  readonly world: World;
  readonly mails: SentMail[];
  now: number;
  /** What a cron run does. */
  readonly cron: () => Promise<void>;
};

/** A world whose mail is kept, and whose fetch is the endpoint that is given. */
export function newStage(fetcher?: typeof fetch, changes: Partial<World> = {}): Stage {
  const mails: SentMail[] = [];
  const EMAIL = { send: async (mail: unknown) => ({ messageId: String(mails.push(mail as SentMail)) }) };
  const stage = { now: Date.UTC(2026, 10, 18, 9, 30) } as { now: number };
  const world = testWorld({
    env: { ...env, EMAIL, MAIL_FROM: 'farebox@example.com' },
    clock: () => stage.now,
    ...(fetcher === undefined ? {} : { fetch: fetcher }),
    ...changes,
  });
  const cron = async (): Promise<void> => {
    await raiseAlerts(world);
    await deliverAlerts(world);
  };
  return Object.assign(stage, { world, mails, cron });
}

/** Tests turn their clocks as they like: what one leaves behind must not be another's past. */
export const clearStage = (): Promise<unknown> =>
  env.DB.batch(['alert_cursors', 'alert_deliveries'].map((table) => env.DB.prepare(`DELETE FROM ${table}`)));

/** An account with books, as a ledger brings them. */
export async function placeAccount(stage: Stage, dollars: { credits: number; usage: number }): Promise<string> {
  const id = newAccountId(secureRandom);
  await env.DB.prepare(
    `INSERT INTO accounts (id, name, place, created_at, ledger_json, sequence, updated_at)
     VALUES (?1, 'Acme', 'auto', ?3, ?2, 1, ?3)`,
  )
    .bind(id, booksOf(dollars), stage.now)
    .run();
  return id;
}

/** The books as they are now; its sequence is beyond what the account's own ledger would write. */
export const moveBooks = (stage: Stage, id: string, dollars: { credits: number; usage: number }): Promise<unknown> =>
  env.DB.prepare('UPDATE accounts SET ledger_json = ?2, updated_at = ?3, sequence = 1000000 WHERE id = ?1')
    .bind(id, booksOf(dollars), stage.now)
    .run();

const booksOf = ({ credits, usage }: { credits: number; usage: number }): string =>
  JSON.stringify({ credits: String(credits * NANO), set_aside: '0', usage: String(usage * NANO) });

/** A key with a limit in dollars. */
export async function placeKey(accountId: string, limit: number, reset: string, name = 'ci'): Promise<string> {
  const keyId = newKeyId(secureRandom);
  const policy = { accountId, keyId, name, limit: { amount: String(limit * NANO), reset } };
  await env.DB.prepare(
    `INSERT INTO keys (account_id, key_id, kind, name, label, state, policy_version, policy_json, created_at, updated_at)
     VALUES (?1, ?2, 'inference', ?3, 'sk-fb-...', 'active', 1, ?4, 0, 0)`,
  )
    .bind(accountId, keyId, name, JSON.stringify(policy))
    .run();
  return keyId;
}

/** What a key spent in the hour of `at`, in nano-dollars, all in all. */
export const spentInHour = (
  accountId: string,
  keyId: string,
  at: number,
  cost: number,
  requests = 1,
): Promise<unknown> =>
  env.DB.prepare(
    `INSERT INTO usage_hours VALUES (?1, ?2, ?3, 'demo/echo', 'demo', ?5, 0, 0, ?4, 1)
     ON CONFLICT DO UPDATE SET cost_nano = excluded.cost_nano, requests = excluded.requests`,
  )
    .bind(accountId, keyId, startOfHour(at), cost, requests)
    .run();

let people = 0;

/** A person with a role in the account; answers the address. */
export async function placeMember(accountId: string, role: string, isVerified = true): Promise<string> {
  const id = `person-${++people}-${accountId}`;
  const email = `${role}-${people}@example.com`;
  await env.DB.batch([
    env.DB.prepare(
      `INSERT INTO people (id, name, email, email_verified, created_at, updated_at) VALUES (?1, 'P', ?2, ?3, 0, 0)`,
    ).bind(id, email, isVerified ? 1 : 0),
    env.DB.prepare('INSERT INTO members (account_id, person_id, role, created_at) VALUES (?1, ?2, ?3, 0)').bind(
      accountId,
      id,
      role,
    ),
  ]);
  return email;
}

/** The causes that were raised for an account, in their order. */
export async function causesOf(accountId: string): Promise<readonly string[]> {
  const { results } = await env.DB.prepare('SELECT cause FROM alerts WHERE account_id = ?1 ORDER BY at, id')
    .bind(accountId)
    .all<{ cause: string }>();
  return results.map(({ cause }) => cause);
}

export type Received = { readonly id: string; readonly timestamp: number; readonly body: Record<string, unknown> };

/** A customer's endpoint: it takes only what is signed with one of its secrets, and answers as it is told to. */
export function newReceiver() {
  const received: Received[] = [];
  const forged: string[] = [];
  const receiver = { received, forged, secrets: [] as string[], answer: () => new Response('ok') };
  const fetcher: typeof fetch = async (input, init) => {
    const request = new Request(input, init);
    const body = await request.text();
    const header = (name: string): string => request.headers.get(name) ?? '';
    const [id, timestamp] = [header('webhook-id'), Number(header('webhook-timestamp'))];
    // The package judges the age by the machine's clock, which the test does not turn; so it is asked to sign as we should have.
    const wanted = receiver.secrets.map((secret) => new Webhook(secret).sign(id, new Date(timestamp * 1000), body));
    const isSigned = wanted.every((signature) => header('webhook-signature').split(' ').includes(signature));
    if (!isSigned || wanted.length === 0) {
      forged.push(id);
      return new Response('forged', { status: 401 });
    }
    received.push({ id, timestamp, body: JSON.parse(body) as Record<string, unknown> });
    return receiver.answer();
  };
  return Object.assign(receiver, { fetch: fetcher });
}
