// The files of the repository as the house rules see them. It reads; it judges nothing.
import { readdirSync, readFileSync, statSync } from 'node:fs';
import { dirname, join, relative } from 'node:path';
import { fileURLToPath } from 'node:url';

/** A file with its path from the root of the repository, always with forward slashes. */
export type SourceFile = { readonly path: string; readonly text: string };
/** A rule takes a file and answers one sentence for each breach. */
export type Rule = (file: SourceFile) => string[];

/** The root of the repository. */
export const ROOT = join(dirname(fileURLToPath(import.meta.url)), '..', '..');

const SKIPPED = new Set(['node_modules', '.git', '.farebox', '.wrangler', 'dist', 'fixtures']);

/** Every file under the folders that ends in one of the endings. */
export function filesUnder(folders: readonly string[], endings: readonly string[]): SourceFile[] {
  return folders
    .flatMap((folder) => walk(join(ROOT, folder)))
    .filter((path) => endings.some((ending) => path.endsWith(ending)))
    .map((path) => ({ path: relative(ROOT, path).replaceAll('\\', '/'), text: readFileSync(path, 'utf8') }))
    .sort((a, b) => (a.path < b.path ? -1 : 1));
}

/** Every breach of a rule in many files, each with the path of its file. */
export function breaches(rule: Rule, files: readonly SourceFile[]): string[] {
  return files.flatMap((file) => rule(file).map((breach) => `${file.path}: ${breach}`));
}

function walk(path: string): string[] {
  const found = statSync(path, { throwIfNoEntry: false });
  if (found === undefined) return [];
  if (found.isFile()) return [path];
  return readdirSync(path)
    .filter((name) => !SKIPPED.has(name))
    .flatMap((name) => walk(join(path, name)));
}
