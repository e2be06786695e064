// The accounts that pages are looked at with: one that has just begun, one with a little of everything, and one with very much, in which
// names are what names can be.
import { openHost } from '../../../scripts/lib/host.ts';
import type { Server } from '../../../scripts/lib/server.ts';
import { type Call, callModel, inParallel } from './calls.ts';
import { operate, PAID } from './house.ts';
import { ask, join, type Member, type Visitor } from './visitor.ts';

/** The gateway that an account is made in. */
export type Place = Pick<Server, 'adminToken' | 'hostDoor'> & { readonly origin: string };

/** Names that break pages which trust them. */
const ODD_NAMES = [
  '<img src=x onerror=alert(1)>',
  '"><script>alert(2)</script>',
  'a-name-without-any-place-to-break-it-'.repeat(3).slice(0, 100),
  '🧾👩‍👩‍👧‍👦 quittance 🏳️‍🌈',
  'مفتاح الإنتاج ‏(نسخة)',
  '{{7*7}} %s &amp; &lt;b&gt;',
] as const;

const KEYS_IN_LARGE = 60;
const CALLS_IN_LARGE = 600;
const DAYS_IN_LARGE = 30;
const HOUR_MS = 3_600_000;

/** A little of everything: three keys, some calls, bought credit. */
export async function smallAccount(visitor: Visitor, email: string): Promise<Member> {
  const member = await join(visitor, email);
  await buy(visitor, '10.00');
  const [web, batch] = [
    await makeKey(visitor, 'web'),
    await makeKey(visitor, 'batch', { limit: 1, limit_reset: 'daily' }),
  ];
  const calls: readonly (readonly [string, Call])[] = [
    [member.keyText, { words: 'Say hello.' }],
    [web, { model: PAID.id, user: 'user-7', app: 'Shop', tags: ['checkout'] }],
    [web, { model: PAID.id, words: 'A longer question, so that it costs more.', streamed: true }],
    [batch, { model: 'demo/echo-paid', words: 'One two three four', tags: ['nightly'] }],
    [batch, { model: 'nobody/has-this' }],
  ];
  for (const [key, call] of calls) await callModel(visitor.origin, key, call);
  return member;
}

/** Very much: more keys and calls than a screen holds, a month of history, and odd names wherever a name goes. */
export async function largeAccount(visitor: Visitor, place: Place, email: string): Promise<Member> {
  const member = await join(visitor, email);
  await buy(visitor, '25.00');
  await giveCredit(place, member.accountId, '1234567.891234567');
  const names = Array.from({ length: KEYS_IN_LARGE }, (_, number) => ODD_NAMES[number] ?? `key ${number}`);
  const keys: string[] = [];
  await inParallel(names, async (name) =>
    keys.push(await makeKey(visitor, name, { limit: 50, limit_reset: 'weekly' })),
  );
  await inParallel(
    Array.from({ length: CALLS_IN_LARGE }, (_, number) => number),
    (number) => callModel(visitor.origin, keys[number % keys.length] ?? '', oddCall(number)),
  );
  await writeHistory(place, member.accountId);
  return member;
}

function oddCall(number: number): Call {
  const odd = ODD_NAMES[number % ODD_NAMES.length] ?? '';
  return {
    model: number % 3 === 0 ? 'demo/echo-paid' : 'demo/echo',
    words: odd,
    ...(number % 4 === 0 ? { user: odd, app: ODD_NAMES[0], tags: [odd.slice(0, 30)] } : {}),
  };
}

/** A key of the visitor's account; answers its text. */
export async function makeKey(visitor: Visitor, name: string, fields: object = {}): Promise<string> {
  type Made = { readonly key: string };
  return (await ask<Made>(visitor, 'POST', '/v1/keys', { name, ...fields })).key;
}

/** Credit from the operator, in dollars. */
export const giveCredit = (place: Place, accountId: string, amount: string): Promise<unknown> =>
  operate(place, 'POST', `/accounts/${accountId}/credits`, { amount, reason: 'test' });

/** Buys credit on the test channel. */
export async function buy(visitor: Visitor, amount: string): Promise<void> {
  type Placed = { readonly id: string };
  const { id } = await ask<Placed>(visitor, 'POST', '/v1/credits/orders', { amount, channel: 'test' });
  await ask(visitor, 'POST', `/test-channel/${id}/pay`);
}

/** A month of usage, as wallets report it, of eight of the account's keys. */
async function writeHistory({ hostDoor }: Place, accountId: string): Promise<void> {
  const thisHour = Math.floor(Date.now() / HOUR_MS) * HOUR_MS;
  await openHost(hostDoor.port, hostDoor.token).sql([
    `WITH RECURSIVE
       steps (step) AS (SELECT 0 UNION ALL SELECT step + 1 FROM steps WHERE step < ${DAYS_IN_LARGE * 4 - 1}),
       some_keys AS (SELECT key_id, row_number() OVER (ORDER BY key_id) AS which
                       FROM keys WHERE account_id = '${accountId}' AND kind = 'inference' LIMIT 8),
       calls AS (SELECT key_id, step, 1000 * which + step * 7919 % 997 AS requests FROM some_keys, steps)
     INSERT OR IGNORE INTO usage_hours
       (account_id, key_id, hour, model, provider, requests, input_tokens, output_tokens, cost_nano, version)
     SELECT '${accountId}', key_id, ${thisHour} - (step + 1) * ${6 * HOUR_MS},
            CASE step % 3 WHEN 0 THEN 'demo/echo-paid' WHEN 1 THEN '${PAID.id}' ELSE 'gone/model-of-last-year' END,
            'demo', requests, requests * 900, requests * 120, requests * 1234567, 1
       FROM calls`,
  ]);
}
