// Request rows as they are on a wallet's disk, read without the wallet.
import type { Disk } from './disk.ts';
import type { ModelRequest } from './model.ts';

export type Row = Pick<
  ModelRequest,
  'state' | 'held' | 'metered' | 'deadline' | 'tokens' | 'cost' | 'paid' | 'owed' | 'lost'
>;

/** The row of a request, or undefined when there is none. */
export function rowOf(disk: Disk, id: string): Row | undefined {
  const table = dayOf(id);
  if (disk.all('SELECT 1 FROM sqlite_master WHERE name = ?', table).length === 0) return undefined;
  const columns = 'state, held, metered, deadline, tokens, cost, lost, owed';
  const row = disk.all(`SELECT ${columns} FROM ${table} WHERE id = ?`, id)[0];
  if (row === undefined) return undefined;
  const amount = (name: string): bigint => BigInt(row[name] ?? -1);
  const state = String(row.state) as Row['state'];
  const [cost, lost, owed] = [amount('cost'), amount('lost'), amount('owed')];
  const paid = state === 'held' ? 0n : cost - lost - owed;
  const [deadline, tokens] = [Number(row.deadline), Number(row.tokens)];
  return { state, held: amount('held'), metered: amount('metered'), cost, lost, owed, paid, deadline, tokens };
}

/** Every request that a wallet's disk knows. */
export function idsOn(
  disk: Disk,
): readonly { readonly id: string; readonly madeAt: number; readonly model: string }[] {
  const tables = disk.all("SELECT name FROM sqlite_master WHERE name LIKE 'requests_%'");
  return tables.flatMap(({ name }) =>
    disk.all(`SELECT id, made_at, facts FROM ${name}`).map(({ id, made_at, facts }) => {
      const { model } = JSON.parse(String(facts)) as { model: string };
      return { id: String(id), madeAt: Number(made_at), model };
    }),
  );
}

/** The table of the day of a request. */
export const dayOf = (id: string): string =>
  `requests_${new Date(timeOf(id)).toISOString().slice(0, 10).replaceAll('-', '')}`;

const CROCKFORD = '0123456789abcdefghjkmnpqrstvwxyz';

/** When a request id says that it was made. */
export const timeOf = (id: string): number =>
  [...id.slice(4, 14)].reduce((time, character) => time * 32 + CROCKFORD.indexOf(character), 0);
