// docs/clients.md is written by `npm run clients`; what it says is of the clients that are tested here.
import { readFileSync } from 'node:fs';
import { expect, it } from 'vitest';
import { type ClientRun, clientsPage } from '../../scripts/lib/clients-page.ts';
import { PROGRAMS } from '../e2e/programs/programs.ts';

const page = unpadded(readFileSync('docs/clients.md', 'utf8'));
const { dependencies } = JSON.parse(readFileSync('test/clients/package.json', 'utf8')) as {
  readonly dependencies: Readonly<Record<string, string>>;
};
/** What other packages ask for, and what is here for its types. */
const OTHERS = ['zod', '@langchain/core', '@google/genai'];

it.each(Object.entries(dependencies).filter(([name]) => !OTHERS.includes(name)))('names %s %s', (name, version) => {
  expect(page).toContain(name === 'ai' ? `(ai ${version})` : `| ${name} | ${version} `);
});

it.each(PROGRAMS)('names $name $version', ({ name, version }) => {
  expect(page).toContain(`| ${name} | ${version} |`);
});

const run: ClientRun = { name: 'a', version: '1', way: 'w', dialect: 'chat', wire: 'gemini', outcome: 'passed' };

it('says what failed, why, and what was not run, in one line of a table', () => {
  const written = unpadded(clientsPage([{ ...run, replayed: 'sealed' }], [{ ...run, outcome: 'no | file\n left' }]));
  expect(written).toContain('| a | 1 | `w` | `/v1/chat/completions` | not run | not run | passed / sealed |');
  expect(written).toContain('| not run | not run | **failed**: no \\| file left |');
});

/** Cells without what aligns them. */
function unpadded(text: string): string {
  return text.replaceAll(/ +\|/g, ' |');
}
