// What a test of money compares: the price of a provider's own usage by an arithmetic of its own, the exact credit of an
// account, receipts, and rows as they lie on disk. It shares no code with what it checks.
import { copyFileSync, mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { expect } from 'vitest';
import { send } from './http.ts';
import type { Account, Shop, Terms } from './shop.ts';
import type { ReportedUsage } from './upstream.ts';

/** Decimal dollars, of at most nine places, in nano-dollars. */
export function nano(dollars: string): bigint {
  const match = /^(-?)(\d+)(?:\.(\d{1,9}))?$/.exec(dollars);
  if (match === null) throw new Error(`not dollars: ${dollars}`);
  const amount = BigInt((match[2] ?? '') + (match[3] ?? '').padEnd(9, '0'));
  return match[1] === '-' ? -amount : amount;
}

/** Nano-dollars as decimal dollars. */
export function dollars(amount: bigint): string {
  const digits = amount.toString().padStart(10, '0');
  return `${digits.slice(0, -9)}.${digits.slice(-9)}`;
}

/** What the usage that a provider bills costs the caller: its price and the margin, rounded up once. */
export function chargeOf({ prompt_tokens, completion_tokens }: ReportedUsage, terms: Terms): bigint {
  const input = BigInt(prompt_tokens) * nano(terms.prices.input);
  const output = BigInt(completion_tokens) * nano(terms.prices.output);
  const exact = (input + output) * (1_000_000n + percentPpm(terms.percent));
  const unit = 1_000_000_000_000n;
  return exact % unit === 0n ? exact / unit : exact / unit + 1n;
}

function percentPpm(percent: string): bigint {
  const [whole = '0', places = ''] = percent.split('.');
  return BigInt(whole + places.padEnd(4, '0'));
}

/** The exact credit of an account in nano-dollars. */
export type Credits = Readonly<Record<'credits' | 'usage' | 'held' | 'set_aside' | 'available', bigint>>;

/** Asks for an account's credit, which must add up by itself. */
export async function creditsOf({ server }: Pick<Shop, 'server'>, account: Account): Promise<Credits> {
  const answer = await send('GET', `${server.baseURL}/credits`, account.managementKey);
  expect(answer.status, answer.text).toBe(200);
  const exact = Object.entries(answer.json.exact as Record<string, string>).map(([name, text]) => [name, nano(text)]);
  const credits = Object.fromEntries(exact) as Credits;
  expect(credits.usage + credits.held + credits.set_aside + credits.available).toBe(credits.credits);
  return credits;
}

/** A request as its caller can read it back. */
export type Generation = {
  readonly upstream_id: string | null;
  readonly ending: string | null;
  readonly receipt: { readonly basis: string; readonly total: string } | null;
  readonly hold: Readonly<Record<'state' | 'held' | 'metered' | 'cost' | 'lost', string>>;
};

/** Reads a request back by our id or the provider's. */
export async function generationOf({ server }: Pick<Shop, 'server'>, key: string, id: string): Promise<Generation> {
  const answer = await send('GET', `${server.baseURL}/generation?id=${id}`, key);
  expect(answer.status, answer.text).toBe(200);
  return answer.json.data as Generation;
}

/** The spend that the account's journal has posted, and that every entry of it balances and none is missing. */
export async function journalSpend({ server }: Pick<Shop, 'server'>, account: Account): Promise<bigint> {
  let [after, revenue] = [0, 0n];
  for (;;) {
    const url = `${server.origin}/api/admin/accounts/${account.id}/journal?after=${after}`;
    const { data } = (await send('GET', url, server.adminToken)).json as { data: JournalEntry[] };
    if (data.length === 0) return revenue;
    for (const { sequence, postings } of data) {
      expect(sequence).toBe(++after);
      expect(postings.reduce((sum, { amount }) => sum + nano(amount), 0n)).toBe(0n);
      for (const { account: name, amount } of postings) if (name === 'revenue') revenue += nano(amount);
    }
  }
}

type JournalEntry = {
  readonly sequence: number;
  readonly postings: readonly { readonly account: string; readonly amount: string }[];
};

/** A request's row as it lies in a wallet's file. */
export type DiskRow = {
  readonly id: string;
  readonly state: 'held' | 'settled' | 'released' | 'expired';
  readonly held: bigint;
  readonly metered: bigint;
  readonly cost: bigint;
  readonly model: string;
};

/** Every request row of every wallet in a state folder whose engine is dead, oldest first. */
export function rowsOnDisk(stateDir: string): DiskRow[] {
  const copy = mkdtempSync(join(tmpdir(), 'farebox-disk-'));
  try {
    return copiedDatabases(join(stateDir, 'objects'), copy)
      .flatMap(requestRows)
      .toSorted((one, other) => (one.id < other.id ? -1 : 1));
  } finally {
    rmSync(copy, { recursive: true, force: true });
  }
}

/** The log beside a database holds what the crash left unmerged, so it is copied with it; the originals stay untouched. */
function copiedDatabases(from: string, to: string): string[] {
  const files = readdirSync(from, { recursive: true, encoding: 'utf8' }).filter((name) =>
    /\.sqlite(-wal)?$/.test(name),
  );
  for (const name of files) copyFileSync(join(from, name), join(to, name.replaceAll('/', '_')));
  return files.filter((name) => name.endsWith('.sqlite')).map((name) => join(to, name.replaceAll('/', '_')));
}

function requestRows(file: string): DiskRow[] {
  const database = new DatabaseSync(file);
  try {
    const days = database.prepare(`SELECT name FROM sqlite_master WHERE name LIKE 'requests\\_%' ESCAPE '\\'`).all();
    return days.flatMap(({ name }) =>
      database
        .prepare(`SELECT id, state, held, metered, cost, facts FROM ${String(name)}`)
        .all()
        .map((row) => ({
          id: String(row.id),
          state: row.state as DiskRow['state'],
          held: BigInt(Number(row.held)),
          metered: BigInt(Number(row.metered)),
          cost: BigInt(Number(row.cost)),
          model: (JSON.parse(String(row.facts)) as { model: string }).model,
        })),
    );
  } finally {
    database.close();
  }
}
