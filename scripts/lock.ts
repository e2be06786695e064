// `npm run lock`: makes package-lock.json anew from package.json, of another folder if one is named (`npm run lock test/clients`). A registry
// that serves the packages of some platforms only makes npm leave the others out, and `npm ci` then refuses the lock; they are put back, by
// their exact version.
import { execFileSync } from 'node:child_process';
import { copyFileSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { inRoot } from './lib/paths.ts';

type Package = {
  readonly version?: string;
  readonly dev?: boolean;
  readonly optionalDependencies?: Readonly<Record<string, string>>;
  resolved?: string;
};
type Lock = { packages: Record<string, Package> };

const SYSTEMS = [
  'android',
  'darwin',
  'linux',
  'win32',
  'windows',
  'freebsd',
  'openbsd',
  'netbsd',
  'sunos',
  'aix',
  'openharmony',
];
const PROCESSORS = ['arm64', 'arm', 'x64', 'ia32', 'ppc64', 'riscv64', 's390x', 'loong64', 'mips64el', 'wasm32'];

const [folder = '.'] = process.argv.slice(2);
const dir = mkdtempSync(join(tmpdir(), 'farebox-lock-'));
try {
  copyFileSync(inRoot(folder, 'package.json'), join(dir, 'package.json'));
  execFileSync('npm', ['install', '--package-lock-only', '--ignore-scripts', '--no-audit', '--loglevel=error'], {
    cwd: dir,
    stdio: 'inherit',
  });
  const lock = JSON.parse(readFileSync(join(dir, 'package-lock.json'), 'utf8')) as Lock;
  for (const entry of Object.values(lock.packages)) delete entry.resolved;
  const added = addMissing(lock);
  const sorted = Object.entries(lock.packages).sort(([a], [b]) => (a < b ? -1 : 1));
  lock.packages = Object.fromEntries(sorted);
  writeFileSync(inRoot(folder, 'package-lock.json'), `${JSON.stringify(lock, null, 2)}\n`);
  process.stdout.write(`package-lock.json: ${sorted.length} packages, ${added} of them of other platforms put back\n`);
} finally {
  rmSync(dir, { recursive: true, force: true });
}

/** Puts back every optional package that one in the lock names and the lock does not have. */
function addMissing(lock: Lock): number {
  let added = 0;
  for (const [path, { optionalDependencies, dev }] of Object.entries(lock.packages)) {
    for (const [name, version] of Object.entries(optionalDependencies ?? {})) {
      const nested = `${path === '' ? '' : `${path}/`}node_modules/${name}`;
      if (lock.packages[nested] !== undefined || lock.packages[`node_modules/${name}`] !== undefined) continue;
      if (!/^\d/.test(version)) continue;
      lock.packages[`node_modules/${name}`] = {
        version,
        ...platformOf(name),
        ...(dev && { dev }),
        ...{ optional: true },
      };
      added++;
    }
  }
  return added;
}

/** The platform for which a package is, as its name says it. */
function platformOf(name: string): { os?: string[]; cpu?: string[]; libc?: string[] } {
  const words = name.replace(/^@[^/]+\//, '').split('-');
  const system = SYSTEMS.find((word) => words.includes(word));
  const processor = PROCESSORS.find((word) => words.includes(word)) ?? (words.includes('64') ? 'x64' : undefined);
  const libc = words.some((word) => word.startsWith('musl'))
    ? 'musl'
    : words.some((word) => word.startsWith('gnu'))
      ? 'glibc'
      : undefined;
  return {
    ...(system !== undefined && { os: [system === 'windows' ? 'win32' : system] }),
    ...(processor !== undefined && { cpu: [processor] }),
    ...(libc !== undefined && { libc: [libc] }),
  };
}
