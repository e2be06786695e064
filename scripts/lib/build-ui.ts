// What browsers are sent: the app, the script of the public pages, the styles and the font, built by one call of esbuild. Every file's
// name holds its hash, so it may be kept for ever; the Worker learns the names by a define. Too many bytes fail the tests and the deployment.
import { mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { build, type Metafile, type OutputFile } from 'esbuild';
import { minifySync } from 'vite';
import type { UiAssets } from '../../src/ui/assets.ts';
import { compiledTemplates } from './compile-html.ts';
import { Failure } from './fail.ts';
import { inRoot } from './paths.ts';

/** The built files, by path from the root of the site, and what the Worker is told of them. */
export type BuiltUi = {
  readonly files: ReadonlyMap<string, Uint8Array>;
  readonly assets: UiAssets;
  readonly sizes: UiSizes;
};

/** Compressed bytes of what a page loads. */
export type UiSizes = Readonly<Record<keyof typeof BUDGETS, number>>;

/** The most compressed bytes of each part. A kilobyte is 1000 bytes. */
const BUDGETS = {
  'script of the public pages': 5_000,
  'script of signing in': 2_000,
  'script of a key’s own page': 5_000,
  'first view of the app': 30_000,
  'whole app': 60_000,
  'styles of the app': 11_000,
  'styles of the public pages': 9_000,
  font: 30_000,
} as const;

const APP = 'src/ui/app/main.ts';
/** The parts that somebody may open first. */
const FIRST_PARTS = ['home', 'start'];

let built: Promise<BuiltUi> | undefined;

/** Builds what browsers are sent; once a process. */
export function buildUi(): Promise<BuiltUi> {
  built ??= bundleUi();
  return built;
}

/** Writes the built files under a folder, as static assets of the Worker with their headers; nothing else stays there. */
export async function writeUi(folder: string): Promise<BuiltUi> {
  const ui = await buildUi();
  rmSync(folder, { recursive: true, force: true });
  for (const [path, bytes] of ui.files) {
    const file = join(folder, path);
    mkdirSync(dirname(file), { recursive: true });
    writeFileSync(file, bytes);
  }
  writeFileSync(join(folder, '_headers'), HEADERS);
  return ui;
}

/** The define by which the Worker learns the names. */
export const assetsDefine = ({ assets }: BuiltUi): string => JSON.stringify(assets);

/** Says how large each part is and how large it may be; fails when one is larger. */
export function checkBudgets(sizes: UiSizes): string {
  const parts = Object.entries(BUDGETS) as (readonly [keyof typeof BUDGETS, number])[];
  const over = parts.filter(([name, most]) => sizes[name] > most);
  const told = (list: typeof parts): string =>
    list.map(([name, most]) => `${name} ${kilobytes(sizes[name])} of ${kilobytes(most)}`).join(', ');
  if (over.length > 0) throw new Failure(`Too large for what a first visit may load: ${told(over)}.`);
  return told(parts);
}

const HEADERS = `/assets/*
  Cache-Control: public, max-age=31536000, immutable
  X-Content-Type-Options: nosniff
`;

/** The app in parts that it loads as they are needed. */
const APP_PARTS = [
  { in: APP, out: 'app' },
  { in: 'src/ui/css/app.css', out: 'app' },
];

/** The public pages load one file of a kind, so they share none with the app. */
const PAGE_PARTS = [
  { in: 'src/ui/site/site.ts', out: 'site' },
  { in: 'src/ui/site/sign-in.ts', out: 'sign-in' },
  { in: 'src/ui/site/script/key.ts', out: 'key' },
  { in: 'src/ui/css/site.css', out: 'site' },
];

async function bundleUi(): Promise<BuiltUi> {
  const bundles = await Promise.all([bundle(APP_PARTS, true), bundle(PAGE_PARTS, false)]);
  const files = new Map(
    bundles.flatMap(({ outputFiles }) => outputFiles.map((file) => [pathOf(file), smallest(file)] as const)),
  );
  const graph = new Map(bundles.flatMap(({ metafile }) => [...graphOf(metafile)]));
  return { files, assets: assetsOf(graph), sizes: sizesOf(graph, files) };
}

const bundle = (entryPoints: { in: string; out: string }[], splitting: boolean) =>
  build({
    entryPoints,
    absWorkingDir: inRoot(),
    outdir: 'assets',
    publicPath: '/assets',
    entryNames: '[name]-[hash]',
    chunkNames: '[name]-[hash]',
    assetNames: 'font-[hash]',
    loader: { '.woff2': 'file' },
    plugins: [compiledTemplates],
    bundle: true,
    splitting,
    minify: true,
    write: false,
    metafile: true,
    format: 'esm',
    target: 'es2022',
    // Rules of newer browsers stay as they are written: `light-dark()` is the theme.
    supported: { nesting: true },
    logLevel: 'silent',
  });

/** esbuild makes scripts short; Vite's own minifier finds another fortieth, which is the room for a view. */
function smallest({ path, text, contents }: OutputFile): Uint8Array {
  if (!path.endsWith('.js')) return contents;
  const { code, errors } = minifySync(path, text, {
    module: true,
    compress: { target: 'es2022' },
    mangle: { toplevel: true },
  });
  if (errors.length > 0) throw new Failure(`${path} cannot be made smaller: ${errors[0]?.message}`);
  return new TextEncoder().encode(code);
}

type Output = Metafile['outputs'][string];
type Graph = ReadonlyMap<string, Output>;

const pathOf = (file: OutputFile): string =>
  file.path.slice(inRoot().length).replaceAll('\\', '/').replace(/^\/?/, '/');

const graphOf = ({ outputs }: Metafile): Graph =>
  new Map(Object.entries(outputs).map(([path, output]) => [`/${path}`, output]));

function assetsOf(graph: Graph): UiAssets {
  const files = Object.fromEntries(
    [...graph].map(([path]) => [path.replace(/^\/assets\//, '').replace(/-[0-9A-Z]{8}(?=\.)/, ''), path]),
  );
  const parts = Object.fromEntries(
    [...graph]
      .filter(([path, { entryPoint }]) => path.endsWith('.js') && entryPoint?.startsWith('src/ui/app/'))
      .map(([path, { entryPoint = '' }]) => [/([\w-]+)\.ts$/.exec(entryPoint)?.[1] ?? '', closure(graph, path)]),
  );
  return { files, parts };
}

/** A file and everything that it imports at once. */
function closure(graph: Graph, path: string, known: readonly string[] = []): readonly string[] {
  if (known.includes(path)) return known;
  const imports = graph.get(path)?.imports ?? [];
  const next = imports.filter(({ kind, external }) => kind === 'import-statement' && external !== true);
  return next.reduce<readonly string[]>((all, each) => closure(graph, `/${each.path}`, all), [...known, path]);
}

function sizesOf(graph: Graph, files: BuiltUi['files']): UiSizes {
  const paths = [...files.keys()];
  const sum = (list: readonly string[]): number =>
    list.reduce((total, path) => total + gzipSync(files.get(path) ?? '').byteLength, 0);
  const named = (pattern: RegExp): number => sum(paths.filter((path) => pattern.test(path)));
  const { main = [], ...parts } = assetsOf(graph).parts;
  const first = FIRST_PARTS.map((name) => sum([...new Set([...main, ...(parts[name] ?? [])])]));
  return {
    'script of the public pages': named(/\/site-[0-9A-Z]+\.js$/),
    'script of signing in': named(/\/sign-in-[0-9A-Z]+\.js$/),
    'script of a key’s own page': named(/\/key-[0-9A-Z]+\.js$/),
    'first view of the app': Math.max(...first),
    'whole app': named(/\.js$/) - named(/\/(?:site|sign-in|key)-[0-9A-Z]+\.js$/),
    'styles of the app': named(/\/app-[0-9A-Z]+\.css$/),
    'styles of the public pages': named(/\/site-[0-9A-Z]+\.css$/),
    font: named(/\.woff2$/),
  };
}

const kilobytes = (bytes: number): string => `${(bytes / 1000).toFixed(1)} kB`;
