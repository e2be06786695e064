// What docs/providers.md says of every field of a request is what happens to it: a request with the field is sent beside one without.
import { describe, expect, it } from 'vitest';
import { TABLES, type TableName } from './apis.ts';
import { COLUMNS } from './carried.ts';
import { type Fate, fatesOf, isNamed } from './fates.ts';
import { readTables, rowOf } from './rows.ts';
import { fieldsOf } from './walk.ts';

/** Where bytes pass as they are, the members of the body decide, and what is inside goes with them. */
const REQUESTS: readonly (readonly [TableName, dialect: string, passing: string])[] = [
  ['Chat request', 'chat', 'OpenAI-compatible'],
  ['Responses request', 'responses', '/responses'],
  ['Messages request', 'messages', 'Anthropic'],
  ['Embeddings request', 'embeddings', 'OpenAI-compatible'],
];

/** What becomes of them is decided before a passage is chosen, or after its answer. */
const ELSEWHERE: ReadonlySet<string> = new Set([
  'model',
  'betas',
  'store',
  'previous_response_id',
  'encoding_format',
  'input[](item_reference).id',
  'input[](item_reference).type',
]);

/** It says what holds anyway: the plain tier, usage in every stream. */
const UNNAMED: ReadonlySet<string> = new Set(['service_tier', 'stream_options']);

const WORDS: Readonly<Record<Fate, readonly string[]>> = {
  carried: ['kept', 'mapped'],
  dropped: ['dropped'],
  refused: ['refused'],
};

const tables = readTables();

describe.each(REQUESTS)('%s', (name, dialect, passing) => {
  const table = tables.get(name) ?? { columns: [], rows: [] };

  it.each(table.columns)('towards %s', (column) => {
    const holders = column === passing ? TABLES[name].filter(({ at }) => at === '') : TABLES[name];
    const fates = fatesOf(dialect, holders, COLUMNS[column] ?? []);
    const wrong = [...fieldsOf(holders)].flatMap(([at, fields]) =>
      fields.flatMap((field) => {
        const key = at === '' ? field : `${at}.${field}`;
        const fate = fates.get(key);
        const word = rowOf(table, at, field)?.verdicts[column]?.word ?? 'no row';
        const isRight = fate === undefined || ELSEWHERE.has(key) || WORDS[fate].includes(word);
        return isRight ? [] : [`${key} is ${fate} and called ${word}`];
      }),
    );
    expect(wrong).toEqual([]);
  });

  it.each(table.columns.filter((column) => column !== passing))(
    'towards %s, names what is left out of the body',
    (column) => {
      const [reach] = COLUMNS[column] ?? [];
      const silent = TABLES[name]
        .filter(({ at }) => at === '')
        .flatMap((holder) =>
          holder.members.filter((member) => {
            const word = rowOf(table, '', member.name)?.verdicts[column]?.word;
            return (
              word === 'dropped' && !UNNAMED.has(member.name) && reach && !isNamed(dialect, holder, member, reach)
            );
          }),
        );
      expect(silent.map((member) => member.name)).toEqual([]);
    },
  );
});
