// The house rules as a test, and for each rule a proof that it catches what it is for.
import { describe, expect, it } from 'vitest';
import {
  brandsAreMadeAtHome,
  brandsOf,
  exportsAreExplained,
  fileIsShort,
  functionsAreShort,
  isNoBarrel,
  opensWithComment,
  plainTypeScript,
} from './support/tidy-code.ts';
import { breaches, filesUnder, type Rule } from './support/tidy-files.ts';
import {
  bannedWords,
  keepsWalls,
  lockNamesNoHost,
  namedPathsExist,
  noLonelyTest,
  oneTitle,
} from './support/tidy-text.ts';

const source = filesUnder(['src'], ['.ts', '.tsx']);
const written = filesUnder(['src', 'test', 'scripts'], ['.ts', '.mjs', '.js']);
const tests = filesUnder(['test'], ['.test.ts']);
const documents = filesUnder(['.'], ['.md']);
const locks = filesUnder(['package-lock.json', 'test/clients/package-lock.json'], ['.json']);
const homes = new Map(
  source.flatMap(({ path, text }) => brandsOf(text).map((brand): [string, string] => [brand, path])),
);

describe('the repository', () => {
  it.each<[string, Rule, typeof source]>([
    ['keeps the walls between rooms', keepsWalls, source],
    ['has short files', fileIsShort, written],
    ['has short functions', functionsAreShort, written],
    ['opens each file with what it is about', opensWithComment, [...source, ...written]],
    ['explains what it exports', exportsAreExplained, source],
    ['uses no word that is banned', bannedWords, source],
    ['writes plain TypeScript', plainTypeScript, source],
    ['has no barrels', isNoBarrel, source],
    ['makes a branded type only at its home', brandsAreMadeAtHome(homes), source],
    ['leaves no test to run alone', noLonelyTest, tests],
    ['gives each document one title', oneTitle, documents],
    ['names only paths that exist', namedPathsExist, documents],
    ['has lock files that name no host', lockNamesNoHost, locks],
  ])('%s', (_, rule, files) => {
    expect(files).not.toHaveLength(0);
    expect([...new Set(breaches(rule, files))]).toEqual([]);
  });
});

const longFunction = (name: string): string => `${name}{\n${'  f();\n'.repeat(60)}}`;
const brands = new Map([['NanoUsd', 'src/billing/money.ts']]);

describe('each rule catches', () => {
  it.each<[string, Rule, string, string]>([
    ['a room that imports upwards', keepsWalls, 'src/billing/a.ts', "import { x } from '../durable/b.ts';"],
    ['the gateway importing the console', keepsWalls, 'src/gateway/a.ts', "import type { X } from '../console/b.ts';"],
    ['an import over several lines', keepsWalls, 'src/base/a.ts', "import {\n  x,\n} from '../billing/b.ts';"],
    ['a re-export through a wall', keepsWalls, 'src/base/a.ts', "export { x } from '../billing/b.ts';"],
    ['an import at run time', keepsWalls, 'src/base/a.ts', "await import('../catalog/b.ts');"],
    ['a room that takes the world as a value', keepsWalls, 'src/durable/a.ts', "import { x } from '../env.ts';"],
    ['Node in the Worker', keepsWalls, 'src/base/a.ts', "import { x } from 'node:fs';"],
    ['a long file', fileIsShort, 'src/a.ts', 'x;\n'.repeat(251)],
    ['a long function', functionsAreShort, 'src/a.ts', longFunction('function a() ')],
    ['a long arrow function', functionsAreShort, 'src/a.ts', longFunction('const a = (): void => ')],
    ['a long method', functionsAreShort, 'src/a.ts', `class A {\n${longFunction('a() ')}\n}`],
    ['a long test', functionsAreShort, 'src/a.ts', longFunction("it('a', () => ").concat(');')],
    ['a file without an opening', opensWithComment, 'src/a.ts', 'export const a = 1;'],
    ['an opening that is too long', opensWithComment, 'src/a.ts', '// a\n'.repeat(6)],
    ['an unexplained function', exportsAreExplained, 'src/a.ts', 'export function a(): void {}'],
    ['an unexplained arrow', exportsAreExplained, 'src/a.ts', 'export const a = (): number => 1;'],
    ['chance', bannedWords, 'src/base/a.ts', 'Math.random()'],
    ['the clock', bannedWords, 'src/base/a.ts', 'Date.now()'],
    ['the console', bannedWords, 'src/base/a.ts', "console.log('x')"],
    ['floats', bannedWords, 'src/base/a.ts', "parseFloat('1')"],
    ['a name that says nothing', bannedWords, 'src/base/utils.ts', ''],
    ['what is left over', bannedWords, 'src/base/a.ts', '// TODO: later'],
    ['`any`', plainTypeScript, 'src/a.ts', 'const a: any = 1;'],
    ['`!`', plainTypeScript, 'src/a.ts', 'const a = b!;'],
    ['a default export', plainTypeScript, 'src/a.ts', 'export default 1;'],
    ['an enum', plainTypeScript, 'src/a.ts', 'enum A { B }'],
    ['a barrel', isNoBarrel, 'src/a.ts', "export * from './b.ts';\nexport { c } from './c.ts';"],
    ['money made elsewhere', brandsAreMadeAtHome(brands), 'src/gateway/a.ts', 'const a = 1n as NanoUsd;'],
    ['a lonely test', noLonelyTest, 'test/a.test.ts', `it.${'only'}('a', () => {});`],
    ['two titles', oneTitle, 'a.md', '# A\n\n# B\n'],
    ['a path that is gone', namedPathsExist, 'a.md', '# A\n\nSee `src/nowhere/a.ts`.\n'],
    ['a file of the root that is gone', namedPathsExist, 'a.md', 'See `NOWHERE.md`.\n'],
    ['a host in a lock file', lockNamesNoHost, 'package-lock.json', '{"resolved": "x"}'],
  ])('%s', (_, rule, path, text) => {
    expect(rule({ path, text })).not.toEqual([]);
  });
});

describe('each rule lets pass', () => {
  it.each<[string, Rule, string, string]>([
    ['a room that imports downwards', keepsWalls, 'src/durable/a.ts', "import { x } from '../billing/b.ts';"],
    ['the shape of the world', keepsWalls, 'src/durable/a.ts', "import type { Env } from '../env.ts';"],
    ['a long group of tests', functionsAreShort, 'src/a.ts', longFunction("describe('a', () => ").concat(');')],
    ['a long template', functionsAreShort, 'src/a.ts', `const a = () => \`${'x\n'.repeat(80)}\`;`],
    ['a long table', functionsAreShort, 'src/a.ts', `const a = [\n${'1,\n'.repeat(80)}];`],
    ['the one clock', bannedWords, 'src/base/clock.ts', 'Date.now()'],
    ['money made at home', brandsAreMadeAtHome(brands), 'src/billing/money.ts', 'const a = 1n as NanoUsd;'],
    ['a title in an example', oneTitle, 'a.md', '# A\n\n```sh\n# not a title\n```\n'],
    ['a path that exists and a route', namedPathsExist, 'a.md', 'See `wrangler.toml` and `/v1/models`.\n'],
  ])('%s', (_, rule, path, text) => {
    expect(rule({ path, text })).toEqual([]);
  });
});
