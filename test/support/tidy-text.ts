// House rules that read lines: the walls between rooms, banned words, and what documents say. Each is a pure function.
import { existsSync } from 'node:fs';
import { dirname, join, posix } from 'node:path';
import { ROOT, type Rule } from './tidy-files.ts';

/** Which rooms a room may import from; the roof (files right under src/) may import from all. */
const OPEN: Readonly<Record<string, readonly string[]>> = {
  base: [],
  billing: ['base'],
  catalog: ['base', 'billing'],
  payments: ['base', 'billing'],
  durable: ['base', 'billing', 'catalog', 'payments'],
  gateway: ['base', 'billing', 'catalog', 'durable'],
  console: ['base', 'billing', 'catalog', 'payments', 'durable'],
  ui: ['base', 'billing'],
  front: ['base', 'billing', 'catalog', 'payments', 'console', 'ui'],
};

/** Files of the roof that a room may import: the shapes of what is handed down. */
const HANDED_DOWN = new Set(['src/env.ts', 'src/world.ts']);
const GETS_THE_WORLD = new Set(['gateway', 'console']);

/** Dependencies run one way: base, billing, catalog, durable, then gateway and console, which do not know each other. */
export const keepsWalls: Rule = ({ path, text }) => {
  const room = roomOf(path);
  if (room === undefined) return [];
  return importsOf(text).flatMap(({ from, typeOnly }) => {
    if (!from.startsWith('.')) return from.startsWith('node:') ? [`imports ${from}, which workerd may not have`] : [];
    const target = posix.normalize(posix.join(dirname(path), from));
    const other = roomOf(target);
    if (other === room || OPEN[room]?.includes(other ?? '')) return [];
    if (HANDED_DOWN.has(target) && (GETS_THE_WORLD.has(room) || typeOnly)) return [];
    return [`the room ${room} must not import ${target}`];
  });
};

/** Every import and re-export of a file, with what it names and whether it is erased. */
function importsOf(text: string): { from: string; typeOnly: boolean }[] {
  const pattern =
    /(?:^|\n)\s*(import|export)\s+(type\s+)?(?:[^'";]*?\sfrom\s+)?['"]([^'"]+)['"]|\bimport\(\s*['"]([^'"]+)['"]/g;
  return [...text.matchAll(pattern)].map((m) => ({ from: m[3] ?? m[4] ?? '', typeOnly: m[2] !== undefined }));
}

function roomOf(path: string): string | undefined {
  return /^src\/([a-z]+)\//.exec(path)?.[1];
}

type Word = { readonly pattern: RegExp; readonly why: string; readonly except?: readonly string[] };

/** The log itself, and code that is shown to people to copy. */
const MAY_PRINT = ['src/base/log.ts', 'src/ui/site/snippets.ts', 'src/ui/app/views/start-snippets.ts'];

const WORDS: readonly Word[] = [
  { pattern: /\bMath\.random\b/, why: 'randomness is handed in' },
  { pattern: /\bDate\.now\b/, why: 'time is handed in', except: ['src/base/clock.ts'] },
  { pattern: /\bnew Date\(\)/, why: 'time is handed in', except: ['src/base/clock.ts'] },
  { pattern: /\bconsole\.\w+\(/, why: 'the log is handed in', except: MAY_PRINT },
  { pattern: /\bparseFloat\b/, why: 'money is no float' },
  { pattern: /\.toFixed\b/, why: 'money is no float' },
  { pattern: /\butils?\b/i, why: 'a name that says nothing' },
  { pattern: /\b(TODO|FIXME|XXX)\b/, why: 'left over' },
  { pattern: /\bnot implemented\b/i, why: 'left over' },
  { pattern: /\bfor now\b/i, why: 'left over' },
];

/** Words that have no place in src. */
export const bannedWords: Rule = ({ path, text }) => {
  // How a package names its files is not ours to say.
  const lines = [path, ...text.split('\n')].map((line) => line.replace(/from '[^.][^']*'/, ''));
  return WORDS.filter(({ except }) => !except?.includes(path)).flatMap(({ pattern, why }) =>
    lines.flatMap((line, i) => (pattern.test(line) ? [`line ${i}: ${pattern.exec(line)?.[0]} (${why})`] : [])),
  );
};

/** No test is left to run alone. */
export const noLonelyTest: Rule = ({ text }) =>
  text
    .split('\n')
    .flatMap((line, i) => (/\b(it|test|describe)\.only\b/.test(line) ? [`line ${i + 1}: \`.only\``] : []));

/** A lock file names packages, not the place they came from. */
export const lockNamesNoHost: Rule = ({ text }) =>
  /"resolved"|https?:\/\/registry/.test(text) ? ['names a registry'] : [];

/** One title a document. */
export const oneTitle: Rule = ({ text }) => {
  const titles = outsideFences(text).filter((line) => /^# /.test(line)).length;
  return titles === 1 ? [] : [`${titles} titles, must be 1`];
};

/** Every path that a document names in backticks exists. */
export const namedPathsExist: Rule = ({ path, text }) =>
  outsideFences(text)
    .flatMap((line) => [...line.matchAll(/`([^`\s]+)`/g)].map((match) => match[1] ?? ''))
    .filter(looksLikePath)
    .flatMap((named) => {
      const bare = named.replace(/^\.\//, '').replace(/(:\d+|#.*)$/, '');
      const candidates = [join(ROOT, bare), join(ROOT, dirname(path), named)];
      return candidates.some((candidate) => existsSync(candidate)) ? [] : [`names \`${named}\`, which does not exist`];
    });

/** A path of this repository: below one of its folders, or a file of its root. Routes and packages are not. */
function looksLikePath(named: string): boolean {
  if (/[*{}<>…$]|^https?:/.test(named)) return false;
  if (/^\.?\/?(src|test|docs|scripts|migrations|\.ci|\.github)\//.test(named)) return true;
  if (/^\.\.?\//.test(named)) return true;
  return /^[\w.-]+\.(md|toml|json|ts|mjs|sql|yml)$/.test(named) && !/^(worker|index|demo)\./.test(named);
}

/** The lines of a document that are not inside a code fence. */
function outsideFences(text: string): string[] {
  let inside = false;
  return text.split('\n').filter((line) => {
    if (/^\s*(```|~~~)/.test(line)) inside = !inside;
    return !inside;
  });
}
