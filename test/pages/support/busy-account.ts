// An account in the middle of its life, for pictures: credit that was bought, keys with limits, calls of today, and a month before it.
import { openHost } from '../../../scripts/lib/host.ts';
import { buy, giveCredit, makeKey, type Place } from './accounts.ts';
import { type Call, callModel } from './calls.ts';
import type { Goods } from './house.ts';
import { join, type Member, type Visitor } from './visitor.ts';

const DAY_MS = 86_400_000;
const HOUR_MS = 3_600_000;

/** What the gateway of such an account sells. */
export const SHELF: readonly Goods[] = [
  { id: 'acme/swift', name: 'Swift', input: '0.25', output: '1.25' },
  { id: 'acme/steady', name: 'Steady', input: '3', output: '15' },
  { id: 'acme/deep', name: 'Deep', input: '15', output: '75' },
];

const KEYS: readonly (readonly [string, object])[] = [
  ['web', { limit: 20, limit_reset: 'monthly' }],
  ['nightly batch', { limit: 2, limit_reset: 'daily' }],
  ['ci', { limit: 5, limit_reset: 'weekly' }],
];

/** Who asks for what, in turn. */
const CALLS: readonly (Call & { readonly key: number })[] = [
  { key: 0, model: 'acme/steady', words: 'Where is my parcel?', user: 'user-7', app: 'Shop', streamed: true },
  { key: 0, model: 'acme/swift', words: 'Is this a question about an order?', app: 'Shop' },
  { key: 1, model: 'acme/deep', words: 'Summarise the tickets of today.', tags: ['nightly'] },
  { key: 1, model: 'acme/swift', words: 'Which language is this?', tags: ['nightly'] },
  { key: 2, model: 'demo/echo', words: 'ping', tags: ['smoke-test'] },
];

/** Makes the account of a visitor who has none. */
export async function busyAccount(visitor: Visitor, place: Place, email: string): Promise<Member> {
  const member = await join(visitor, email);
  await buy(visitor, '25.00');
  await giveCredit(place, member.accountId, '5');
  const keys: string[] = [];
  for (const [name, fields] of KEYS) keys.push(await makeKey(visitor, name, fields));
  await writeMonth(place, member.accountId);
  for (let round = 0; round < 6; round++)
    for (const { key, ...call } of CALLS) await callModel(visitor.origin, keys[key] ?? '', call);
  return member;
}

/** Usage of 30 days as wallets report it: less at weekends, and each key with its own model. */
async function writeMonth({ hostDoor }: Place, accountId: string): Promise<void> {
  const today = Math.floor(Date.now() / DAY_MS) * DAY_MS;
  await openHost(hostDoor.port, hostDoor.token).sql([
    `WITH RECURSIVE
       days (day) AS (SELECT 1 UNION ALL SELECT day + 1 FROM days WHERE day < 30),
       made AS (SELECT key_id, row_number() OVER (ORDER BY created_at, name) AS which
                  FROM keys WHERE account_id = '${accountId}' AND kind = 'inference'),
       calls AS (SELECT key_id, which, ${today} - day * ${DAY_MS} + (6 + which * 3) * ${HOUR_MS} AS hour,
                        (40 + day * 7919 % 61) * which / CASE WHEN day % 7 IN (2, 3) THEN 4 ELSE 1 END AS requests
                   FROM made, days)
     INSERT OR IGNORE INTO usage_hours
       (account_id, key_id, hour, model, provider, requests, input_tokens, output_tokens, cost_nano, version)
     SELECT '${accountId}', key_id, hour,
            CASE which % 3 WHEN 0 THEN 'acme/deep' WHEN 1 THEN 'acme/swift' ELSE 'acme/steady' END, 'acme',
            requests, requests * 420, requests * 90,
            requests * CASE which % 3 WHEN 0 THEN 8750000 WHEN 1 THEN 228375 ELSE 2740500 END, 1
       FROM calls`,
  ]);
}
