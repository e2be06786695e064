// The suites of `npm test`, each a process of its own: how to run one and how to read what it counted.
import { spawn } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { inRoot } from './paths.ts';

/** How many tests a suite passed, failed and skipped. */
export type Counts = { readonly passed: number; readonly failed: number; readonly skipped: number };

/** One suite: its command, and how its counts are found. */
export type Suite = {
  readonly name: string;
  readonly script: string;
  readonly args: readonly string[];
  /** `vitest`: its JSON report; `report`: the file named by FAREBOX_COUNTS; `exit`: one test, passed on exit code 0. */
  readonly counts: 'vitest' | 'report' | 'exit';
  /** What the machine lacks for this suite, as a sentence; then all of it may be skipped. */
  readonly lacks?: string | undefined;
  /** The suite that it runs beside, because the two leave each other what they need. What it prints is kept until it has ended. */
  readonly beside?: string;
};

/** A suite of Vitest by its configuration. */
export function vitestSuite(name: string): Suite {
  const args = ['run', '--config', `vitest.${name}.config.ts`, '--reporter=default'];
  return { name, script: 'node_modules/vitest/vitest.mjs', args, counts: 'vitest' };
}

/** Where a suite's output goes: onto ours as it comes, or all of it at the end. */
export type Output = 'now' | 'later';

/** Runs one suite with its output on ours. A suite that ran no test has failed. */
export async function runSuite(suite: Suite, output: Output = 'now'): Promise<Counts> {
  const dir = mkdtempSync(join(tmpdir(), 'farebox-test-'));
  try {
    const report = join(dir, 'report.json');
    const extra = suite.counts === 'vitest' ? ['--reporter=json', `--outputFile.json=${report}`] : [];
    const code = await runNode(suite.script, [...suite.args, ...extra], { FAREBOX_COUNTS: report }, output);
    const counts = suite.counts === 'exit' ? { passed: 1, failed: 0, skipped: 0 } : readCounts(report);
    const ran = counts.passed > 0 || (suite.lacks !== undefined && counts.skipped > 0);
    const ok = code === 0 && ran;
    // A file that did not load, or a process that fell over, has no failing test to count; it counts as one.
    return ok || counts.failed > 0
      ? counts
      : { ...counts, passed: suite.counts === 'exit' ? 0 : counts.passed, failed: 1 };
  } finally {
    rmSync(dir, { recursive: true, force: true });
  }
}

/** Runs a script under this Node; answers its exit code. */
export function runNode(
  script: string,
  args: readonly string[],
  env: Record<string, string> = {},
  output: Output = 'now',
): Promise<number> {
  return new Promise((done) => {
    const child = spawn(process.execPath, [inRoot(script), ...args], {
      cwd: inRoot(),
      stdio: output === 'now' ? ['ignore', 'inherit', 'inherit'] : ['ignore', 'pipe', 'pipe'],
      // Tests must not find keys of the machine, and must not look for a newer anything.
      env: { ...withoutKeys(process.env), ...env, WRANGLER_SEND_METRICS: 'false', NO_UPDATE_NOTIFIER: '1' },
    });
    const kept: Buffer[] = [];
    for (const stream of [child.stdout, child.stderr]) stream?.on('data', (piece: Buffer) => kept.push(piece));
    const end = (): void => {
      child.kill('SIGTERM');
      process.exit(143);
    };
    process.on('SIGTERM', end);
    // When its pipes are closed too, so that nothing of what it printed is lost.
    child.once('close', (code) => {
      process.off('SIGTERM', end);
      for (const piece of kept) process.stdout.write(piece);
      done(code ?? 1);
    });
    child.once('error', () => done(1));
  });
}

/** The environment without anything that would turn a provider on. */
function withoutKeys(env: NodeJS.ProcessEnv): NodeJS.ProcessEnv {
  return Object.fromEntries(Object.entries(env).filter(([name]) => !/(_API_KEY|_BASE_URL)$/.test(name)));
}

function readCounts(file: string): Counts {
  if (!existsSync(file)) return { passed: 0, failed: 0, skipped: 0 };
  const report = JSON.parse(readFileSync(file, 'utf8')) as Record<string, number | undefined>;
  return {
    passed: report.numPassedTests ?? 0,
    failed: report.numFailedTests ?? 0,
    skipped: (report.numPendingTests ?? 0) + (report.numTodoTests ?? 0),
  };
}
