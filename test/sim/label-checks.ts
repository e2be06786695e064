// Usage by label against the request rows of the same wallet: what is in the wallet, or else in D1, sums to what its labelled
// requests paid.
import type { RequestFacts } from '../../src/durable/messages.ts';
import { must } from './must.ts';
import type { Trial } from './trial.ts';

/** What callers say of themselves in trials; the last says nothing. */
const LABELS = [
  { user: 'ann', tags: ['red', 'blue'] },
  { title: 'Desk', referer: 'https://desk.example', tags: [] },
  { user: 'bob', title: 'Desk', tags: ['red'] },
  { tags: [] },
] as const;

/** The facts with labels of one of these kinds. */
export const labelled = (facts: RequestFacts, kind: number): RequestFacts => ({
  ...facts,
  ...LABELS[kind % LABELS.length],
});

type Said = { readonly user?: string; readonly title?: string; readonly tags: readonly string[] };

/** Requests count once by caller, and once for each of their tags. Once a day was dropped its rows cannot be compared any more. */
export function checkLabels(trial: Trial, at: number): void {
  const { world, weather } = trial;
  if (weather === 'restored' || trial.keyAt(at).adopted !== 0n) return;
  const { disk } = world.walletAt(at);
  const keyId = world.keyIdAt(at);
  const kept = disk.all("SELECT 1 FROM sqlite_master WHERE name = 'labels'").length > 0;
  const cells = kept ? disk.all('SELECT *, CAST(cost AS TEXT) AS cost FROM labels') : [];
  const sums = { caller: 0n, tag: 0n };
  const here = new Set<string>();
  for (const cell of cells) {
    sums[cell.kind === 'tag' ? 'tag' : 'caller'] += BigInt(cell.cost ?? 0);
    here.add(nameOf(cell));
  }
  for (const [name, { kind, cost }] of world.books.labelsOf(keyId)) if (!here.has(name)) sums[kind] += cost;
  const paid = { caller: 0n, tag: 0n };
  for (const { name } of disk.all("SELECT name FROM sqlite_master WHERE name LIKE 'requests_%'")) {
    const rows = disk.all(`SELECT facts, CAST(cost - lost - owed AS TEXT) AS paid FROM ${name} WHERE state <> 'held'`);
    for (const row of rows) {
      const { user, title, tags } = JSON.parse(String(row.facts)) as Said;
      const amount = BigInt(row.paid ?? 0);
      if (user !== undefined || title !== undefined || tags.length > 0) paid.caller += amount;
      paid.tag += amount * BigInt(tags.length);
    }
  }
  must(sums.caller === paid.caller, 'labelled usage is not what its requests paid', keyId, sums, paid);
  must(sums.tag === paid.tag, 'usage by tag is not what its requests paid', keyId, sums, paid);
}

/** A cell's name, however it is kept. */
export const nameOf = (cell: Readonly<Record<string, unknown>>): string =>
  [cell.hour, cell.kind, cell.user, cell.app, cell.tag, Number(cell.tagged), cell.model, cell.provider].join('|');
