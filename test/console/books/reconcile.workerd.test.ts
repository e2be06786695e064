// The reconciliation over real objects and the real database: what it explains, and what it calls an incident.

import { runDurableObjectAlarm } from 'cloudflare:test';
import { env } from 'cloudflare:workers';
import { describe, expect, test } from 'vitest';
import { readApiKey } from '../../../src/base/api-key.ts';
import { ADMIN, ask, newAccount, newKey, testWorld } from '../console-app.ts';
import { hold, settle } from '../spending.ts';

const DOLLAR = 1_000_000_000n;

describe('the reconciliation', () => {
  test('explains all money, with D1 behind and after it caught up', async () => {
    const { id, managementKey } = await newAccount('10');
    const { key } = await newKey(managementKey);
    await settle(key, await hold(key, DOLLAR), DOLLAR / 4n);
    const behind = await ask('GET', '/api/admin/reconciliation', { token: ADMIN });
    expect(behind.body.explained).toBe(1);
    const mine = listed(behind.body.differences).filter(({ account }) => account === id);
    expect(mine.map(({ kind, status }) => [kind, status]).sort()).toEqual([
      ['hours_behind', 'explained'],
      ['journal_behind', 'explained'],
    ]);

    await runAlarms(id, key);
    const level = await ask('GET', '/api/admin/reconciliation', { token: ADMIN });
    expect(level.body).toMatchObject({ explained: 1, money: { unexplained: '0.000000000' } });
    expect(listed(level.body.differences).filter(({ account }) => account === id)).toEqual([]);
  });

  test('goes on from where the journal was in order', async () => {
    const { id, managementKey } = await newAccount('10');
    const { key } = await newKey(managementKey);
    for (const spent of [1n, 2n]) {
      await settle(key, await hold(key, DOLLAR), spent);
      await runAlarms(id, key);
      await ask('GET', '/api/admin/reconciliation', { token: ADMIN });
      expect(await checked(id)).toEqual({ explained: 1, sequence: Number(spent) + 1 });
    }
    for (const spent of [3n, 4n]) {
      await settle(key, await hold(key, DOLLAR), spent);
      await runAlarms(id, key);
    }
    await env.DB.prepare('DELETE FROM journal WHERE account_id = ? AND sequence = 4').bind(id).run();
    const late = await ask('GET', '/api/admin/reconciliation', { token: ADMIN });
    const mine = listed(late.body.differences).filter(({ account }) => account === id);
    expect(mine.map(({ kind }) => kind)).toEqual(['journal_gap', 'journal_usage', 'journal_balance']);
    expect(await checked(id)).toEqual({ explained: 0, sequence: 3 });
    await forget(id);
  });

  test('calls a changed line of the journal an incident, and logs it', async () => {
    const { id, managementKey } = await newAccount('10');
    const { key } = await newKey(managementKey);
    await runAlarms(id, key);
    await env.DB.prepare('UPDATE journal SET postings_json = ? WHERE account_id = ?')
      .bind('[{"account":"outside","amount":"-10000000000"},{"account":"customer","amount":"9000000000"}]', id)
      .run();
    const incidents: unknown[] = [];
    const world = testWorld({ log: (level, _event, facts) => level === 'incident' && incidents.push(facts?.kind) });
    const found = await ask('GET', '/api/admin/reconciliation', { token: ADMIN }, world);
    expect(found.body.explained).toBeLessThan(1);
    expect(incidents).toEqual(['journal_unbalanced', 'journal_balance']);

    const again = await ask('GET', '/api/admin/reconciliation', { token: ADMIN });
    expect(again.body.differences).toEqual(found.body.differences);
    const kept = await env.DB.prepare('SELECT event FROM incidents WHERE account_id = ?').bind(id).all();
    expect(kept.results).toEqual([{ event: 'reconciliation_difference' }, { event: 'reconciliation_difference' }]);
    await forget(id);
  });
});

const checked = (id: string) =>
  env.DB.prepare('SELECT explained, sequence FROM reconciliations WHERE account_id = ?').bind(id).first();

/** Takes a spoilt account out of sight of the tests that follow. */
const forget = (id: string) =>
  env.DB.batch([
    env.DB.prepare('DELETE FROM accounts WHERE id = ?').bind(id),
    env.DB.prepare('DELETE FROM reconciliations WHERE account_id = ?').bind(id),
  ]);

/** Lets the wallet tell its ledger and D1, then the ledger D1. */
async function runAlarms(accountId: string, key: string): Promise<void> {
  const parsed = await readApiKey(key, [env.FAREBOX_SECRET]);
  await runDurableObjectAlarm(env.KEY_WALLET.getByName(`${accountId}:${parsed?.keyId}`));
  await runDurableObjectAlarm(env.ACCOUNT_LEDGER.getByName(accountId));
}

const listed = (differences: unknown): readonly Readonly<Record<string, unknown>>[] =>
  Array.isArray(differences) ? differences : [];
