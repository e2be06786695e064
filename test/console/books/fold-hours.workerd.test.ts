// Old hours become days without losing a nano-dollar, and once.
import { env } from 'cloudflare:workers';
import { expect, test } from 'vitest';
import { DAY, HOUR } from '../../../src/base/clock.ts';
import { foldHours } from '../../../src/console/books/fold-hours.ts';
import type { World } from '../../../src/world.ts';

const NOW = Date.UTC(2026, 10, 1, 12);

async function insertHour(at: number, cost: number): Promise<void> {
  await env.DB.prepare(
    `INSERT INTO usage_hours (account_id, key_id, hour, model, provider, requests, input_tokens, output_tokens, cost_nano, version)
     VALUES ('account', 'key', ?, 'acme/large', 'acme', 1, 2, 3, ?, 1)`,
  )
    .bind(at, cost)
    .run();
}

async function insertLabel(at: number, user: string, cost: number): Promise<void> {
  await env.DB.prepare(
    `INSERT INTO usage_labels (account_id, key_id, hour, kind, user, app, tag, tagged, model, provider, requests, input_tokens,
       output_tokens, cost_nano, version)
     VALUES ('account', 'key', ?, 'caller', ?, '', '', 0, 'acme/large', 'acme', 1, 2, 3, ?, 1)`,
  )
    .bind(at, user, cost)
    .run();
}

test('folds usage by label in the same way', async () => {
  const old = NOW - (NOW % DAY) - 36 * DAY;
  await insertLabel(old, 'ann', 5);
  await insertLabel(old + HOUR, 'ann', 7);
  await insertLabel(old + HOUR, 'bob', 9);
  await insertLabel(old + DAY + HOUR, 'ann', 11);
  const world = { env, clock: () => NOW } as unknown as World;
  await foldHours(world);
  await foldHours(world);
  const days = await env.DB.prepare('SELECT day, user, requests, cost_nano FROM usage_label_days ORDER BY user').all();
  expect(days.results).toEqual([
    { day: old, user: 'ann', requests: 2, cost_nano: 12 },
    { day: old, user: 'bob', requests: 1, cost_nano: 9 },
  ]);
  const hours = await env.DB.prepare('SELECT cost_nano FROM usage_labels').all();
  expect(hours.results).toEqual([{ cost_nano: 11 }]);
});

test('folds whole days of hours older than 35 days, once, and leaves the others', async () => {
  const old = NOW - (NOW % DAY) - 36 * DAY;
  await insertHour(old, 5);
  await insertHour(old + HOUR, 7);
  await insertHour(old + DAY + HOUR, 11);
  const world = { env, clock: () => NOW } as unknown as World;
  await foldHours(world);
  await foldHours(world);
  const days = await env.DB.prepare('SELECT day, requests, cost_nano FROM usage_days ORDER BY day').all();
  expect(days.results).toEqual([{ day: old, requests: 2, cost_nano: 12 }]);
  const hours = await env.DB.prepare('SELECT cost_nano FROM usage_hours').all();
  expect(hours.results).toEqual([{ cost_nano: 11 }]);
});
