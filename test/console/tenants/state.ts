// All that is kept of a tenant: its rows in the database, whichever the table, and what its ledger, wallets and shelves say of it.
import { runDurableObjectAlarm } from 'cloudflare:test';
import { env } from 'cloudflare:workers';
import { ledgerDoor, walletDoor } from '../../../src/durable/doors.ts';
import { shelfDoor } from '../../../src/durable/shelf-door.ts';
import { ledgerStub, walletStub } from '../../../src/durable/stubs.ts';
import { addressOf, type Tenant } from './tenant.ts';

/** What is kept of a tenant, by where it is kept, once its objects have written down what they had to. */
export async function stateOf(tenant: Tenant): Promise<Readonly<Record<string, unknown>>> {
  const address = addressOf(tenant);
  const ledger = ledgerDoor(env, address);
  const keys = await ledger.keys();
  if (!keys.ok) throw new Error('the ledger does not answer');
  for (const keyId of keys.value) await runDurableObjectAlarm(walletStub(env, { ...address, keyId }));
  await runDurableObjectAlarm(ledgerStub(env, address));
  const journal = await ledger.journal({ after: 0, limit: 1_000 });
  const wallets: Record<string, unknown> = {};
  const shelves: Record<string, unknown> = {};
  for (const keyId of keys.value) {
    wallets[keyId] = await walletDoor(env, { ...address, keyId }).view();
    shelves[keyId] = await shelfDoor(env, { ...address, keyId }).get(`response/${tenant.things.response}`);
  }
  return { ...(await rowsOf(tenant)), ledger: await ledger.account(), journal, wallets, shelves };
}

async function rowsOf(tenant: Tenant): Promise<Readonly<Record<string, readonly string[]>>> {
  const ids = [tenant.accountId, ...Object.values(tenant.people), tenant.things.member, tenant.things.codeId];
  const { results: tables } = await env.DB.prepare(
    `SELECT name FROM sqlite_master WHERE type = 'table' AND (sql LIKE '%\\_id TEXT%' ESCAPE '\\' OR name IN ('accounts', 'people', 'codes'))`,
  ).all<{ readonly name: string }>();
  const kept: Record<string, readonly string[]> = {};
  for (const { name } of tables) {
    const { results } = await env.DB.prepare(`SELECT * FROM ${name}`).all();
    const rows = results.map((row) => JSON.stringify(row));
    kept[name] = rows.filter((row) => ids.some((id) => row.includes(`"${id}"`))).sort();
  }
  return kept;
}
