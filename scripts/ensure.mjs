// Makes a fresh clone run: installs what is missing, then goes on under the Node that the project carries. It runs under
// the machine's own Node (20 or later) before anything is installed, so it must import nothing but `node:` modules.
import { spawn, spawnSync } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';

const root = fileURLToPath(new URL('..', import.meta.url));

/** Runs one TypeScript file of this folder with everything installed and under Node 24. */
export async function run(script, args = process.argv.slice(2)) {
  endWithNpm();
  ensureInstalled(root);
  const file = join(root, 'scripts', script);
  if (Number(process.versions.node.split('.')[0]) >= 24) {
    process.argv = [process.argv[0], file, ...args];
    await import(pathToFileURL(file).href);
    return;
  }
  await respawn(carriedNode(), [process.argv[1], ...args]);
}

/** Installs `folder` by its own lock file when its packages are missing or are not those of the lock. */
export function ensureInstalled(folder) {
  const why = staleness(folder);
  if (why === undefined) return;
  process.stderr.write(`Installing packages (${why}). This happens once and takes about half a minute.\n`);
  // Nothing here needs an install script; leaving them out is safer and quicker.
  const args = ['ci', '--ignore-scripts', '--no-audit', '--no-fund', '--loglevel=error', '--no-update-notifier'];
  const npm = npmCommand();
  const done = spawnSync(npm.command, [...npm.args, ...args], {
    cwd: folder,
    stdio: ['ignore', process.stderr.fd, 'inherit'],
    shell: npm.shell,
  });
  if (done.status !== 0) {
    process.stderr.write('Installing the packages failed; what npm printed above says why.\n');
    process.exit(1);
  }
}

/** npm ends the shell between itself and us and forgets about us; so when that shell is gone, we end in order too. */
function endWithNpm() {
  if (process.env.npm_lifecycle_event === undefined) return;
  const parent = process.ppid;
  const watch = setInterval(() => {
    if (process.ppid === parent) return;
    clearInterval(watch);
    process.kill(process.pid, 'SIGTERM');
  }, 200);
  watch.unref();
}

/** The same npm that runs us, under its own Node; else the one on the path. */
function npmCommand() {
  const npm = process.env.npm_execpath;
  const node = process.env.npm_node_execpath;
  if (npm?.endsWith('.js') && node) return { command: node, args: [npm], shell: false };
  return { command: 'npm', args: [], shell: process.platform === 'win32' };
}

/** Why `folder` needs an install, or undefined. npm leaves the list of what it installed in node_modules. */
function staleness(folder) {
  const installed = join(folder, 'node_modules', '.package-lock.json');
  if (!existsSync(installed)) return 'node_modules is missing';
  const have = JSON.parse(readFileSync(installed, 'utf8')).packages;
  const want = JSON.parse(readFileSync(join(folder, 'package-lock.json'), 'utf8')).packages;
  for (const [path, { version, optional, peer }] of Object.entries(want)) {
    if (path === '' || (have[path] === undefined && (optional || peer))) continue;
    if (have[path]?.version !== version) return `${path} is not the one of package-lock.json`;
  }
  return undefined;
}

/** The path of the Node 24 that the project installs as a package. */
function carriedNode() {
  const { platform, arch } = process;
  const names = [`node-${platform}-${arch}`, `node-bin-${platform}-${arch}`, `node-${platform.slice(0, 3)}-${arch}`];
  const require = createRequire(join(root, 'package.json'));
  for (const name of names) {
    try {
      const manifest = require.resolve(`${name}/package.json`);
      return join(manifest, '..', 'bin', platform === 'win32' ? 'node.exe' : 'node');
    } catch {
      // Not the package for this machine.
    }
  }
  process.stderr.write(
    `No Node 24 is packaged for ${platform}-${arch}: install Node 24 or later and run this again.\n`,
  );
  process.exit(1);
}

/** Goes on in `node`; a signal is passed on, and the child's end is ours. */
async function respawn(node, args) {
  const path = [join(root, 'node_modules', '.bin'), process.env.PATH].join(process.platform === 'win32' ? ';' : ':');
  // The child comes through `run` too: it watches us as we watch npm.
  const child = spawn(node, args, { stdio: 'inherit', env: { ...process.env, PATH: path } });
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP']) process.on(signal, () => child.kill(signal));
  await new Promise((resolve) => {
    child.on('exit', (code, signal) => {
      process.exitCode = signal === null ? (code ?? 1) : 1;
      resolve(undefined);
    });
  });
}
