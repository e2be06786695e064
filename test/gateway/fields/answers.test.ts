// What docs/providers.md says of every field of an answer is what happens to it: an answer with the field is told beside one without.
import { describe, expect, it } from 'vitest';
import { ANSWERS } from './answer-given.ts';
import { WAYS } from './answers.ts';
import { TABLES, type TableName } from './apis.ts';
import { readTables, rowOf } from './rows.ts';
import { type Pair, pairsOf } from './sample.ts';
import { type Member, TAGS } from './shapes.ts';
import type { Holder } from './walk.ts';

/** The tables of answers, and who gets the bytes as they came: there the outer members decide, and what is inside goes with them. */
const REPLIES: readonly { readonly name: TableName; readonly passing?: string }[] = [
  { name: 'Chat reply', passing: 'chat' },
  { name: 'Chat chunk', passing: 'chat' },
  { name: 'Messages reply', passing: 'messages' },
  { name: 'Messages events', passing: 'messages' },
  { name: 'Gemini reply' },
  { name: 'Embeddings reply', passing: 'embeddings' },
  { name: 'Gemini embeddings reply' },
];

/** The answer names what was sold and not what the provider calls it; a second answer is left out where there is one. */
const ELSEWHERE: ReadonlySet<string> = new Set(['model', 'choices[].index']);

const tables = readTables();

describe.each(REPLIES)('$name', ({ name, passing }) => {
  const table = tables.get(name) ?? { columns: [], rows: [] };

  it.each(table.columns)('towards %s', (column) => {
    const isTold = teller(name, column);
    const holders = TABLES[name].filter(({ at }) => column !== passing || !/[.[]/.test(at));
    const silent = new Set<Holder>();
    const wrong: string[] = [];
    for (const holder of holders) {
      const isSilent = (holder.inside !== undefined && silent.has(holder.inside.holder)) || isTold(holder) === false;
      if (isSilent) silent.add(holder);
      for (const member of holder.members) {
        const key = holder.at === '' ? member.name : `${holder.at}.${member.name}`;
        const fate = isSilent ? false : isTold(holder, member);
        const word = rowOf(table, holder.at, member.name)?.verdicts[column]?.word ?? 'no row';
        const isRight = fate === undefined || (fate ? word === 'kept' || word === 'mapped' : word === 'dropped');
        if (!isRight && !ELSEWHERE.has(key)) wrong.push(`${key} is ${fate ? 'told' : 'not told'} and called ${word}`);
      }
    }
    expect(wrong).toEqual([]);
  });
});

/** Whether a field, or a whole object of a kind, makes a difference to the caller; undefined where no answer is without it. */
function teller(name: TableName, dialect: string): (holder: Holder, member?: Member) => boolean | undefined {
  const told = new Map<string, string | undefined>();
  const tell = (sample: Pair['said']): string | undefined => {
    const key = JSON.stringify(sample);
    const answer = told.has(key) ? told.get(key) : WAYS[name]?.(dialect, sample);
    told.set(key, answer);
    return answer;
  };
  return (holder, member = holder.members.find((one) => TAGS.includes(one.name) && holder.at.endsWith(')'))) => {
    const pairs = member === undefined ? [] : pairsOf(holder, member, ANSWERS[name] ?? { values: {}, objects: {} });
    return pairs.length === 0 ? undefined : pairs.some(({ said, unsaid }) => tell(said) !== tell(unsaid));
  };
}
