// docs/providers.md has a row for every field that the official SDKs and OpenAI's description know, and none for a field that nobody has.
import { describe, expect, it, test } from 'vitest';
import { FURTHER, TABLES, type TableName } from './apis.ts';
import { isAt, readTables, rowOf } from './rows.ts';
import { fieldsOf } from './walk.ts';

const tables = readTables();
const names = Object.keys(TABLES).filter((name): name is TableName => name in TABLES);

/** Every field of a table, as place and name. */
function knownFields(name: TableName): readonly (readonly [at: string, field: string])[] {
  const told = [...fieldsOf(TABLES[name])].flatMap(([at, fields]) => fields.map((field) => [at, field] as const));
  return [...told, ...(FURTHER[name] ?? [])];
}

test('the types have what they had when this was written, or more', () => {
  const count = names.reduce((sum, name) => sum + knownFields(name).length, 0);
  expect(count).toBeGreaterThan(4_400);
});

test('every table is of an API', () => {
  expect([...tables.keys()].sort()).toEqual([...names].sort());
});

describe.each(names)('%s', (name) => {
  const table = tables.get(name) ?? { columns: [], rows: [] };

  it('has a row for every field', () => {
    const without = knownFields(name).filter(([at, field]) => rowOf(table, at, field) === undefined);
    expect(without).toEqual([]);
  });

  it('has no row without a field, and no name or place in a row that has none', () => {
    const fields = knownFields(name);
    const idle = table.rows.flatMap(({ places, names: said }) => [
      ...places.filter((place) => !fields.some(([at, field]) => isAt(place, at) && said.includes(field))),
      ...said.filter((one) => !fields.some(([at, field]) => one === field && places.some((place) => isAt(place, at)))),
    ]);
    expect(idle).toEqual([]);
  });

  it('says in every cell what becomes of the field, what it is mapped to, and why it is dropped', () => {
    const wrong = table.rows.flatMap(({ places, verdicts }) =>
      table.columns.flatMap((column) => {
        const { word = '', note = '' } = verdicts[column] ?? {};
        const isTold =
          word === 'kept' || word === 'refused' || ((word === 'mapped' || word === 'dropped') && note !== '');
        return isTold ? [] : [[places[0], column, word]];
      }),
    );
    expect(wrong).toEqual([]);
  });
});

test('a field that a type gains fails until it has a row, and so does a row that is taken away', () => {
  const table = tables.get('Chat request') ?? { columns: [], rows: [] };
  expect(rowOf(table, '', 'a_field_of_tomorrow')).toBeUndefined();
  expect(rowOf({ ...table, rows: table.rows.slice(1) }, '', 'messages')).toBeUndefined();
});
