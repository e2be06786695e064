// Runs test/e2e/sdks/sdks.e2e.test.ts and reads what it found about each SDK.
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { ClientRun } from './clients-page.ts';
import { Failure } from './fail.ts';
import { inRoot } from './paths.ts';
import { runNode, vitestSuite } from './suites.ts';

type Report = {
  readonly testResults: readonly {
    readonly message: string;
    readonly assertionResults: readonly {
      readonly status: string;
      readonly failureMessages?: readonly string[];
      readonly meta: { readonly client?: Omit<ClientRun, 'version' | 'outcome'> & { readonly driver: string } };
    }[];
  }[];
};

/** What the matrix of SDKs says, in its order. */
export async function runSdks(): Promise<readonly ClientRun[]> {
  const { dependencies } = readJson<{ dependencies: Record<string, string> }>(inRoot('test/clients/package.json'));
  const { testResults } = await report('test/e2e/sdks/sdks.e2e.test.ts');
  const runs = testResults.flatMap(({ assertionResults }) =>
    assertionResults.flatMap(({ status, failureMessages, meta }): ClientRun[] => {
      if (meta.client === undefined) return [];
      const [why = status] = failureMessages ?? [];
      const outcome = status === 'passed' ? 'passed' : (why.split('\n')[0] ?? status);
      const { driver, ...client } = meta.client;
      const behind = driver === '' ? '' : ` (${driver} ${dependencies[driver]})`;
      return [{ ...client, version: `${dependencies[client.name]}${behind}`, outcome }];
    }),
  );
  if (runs.length === 0) throw new Failure(`The SDKs were not run: ${testResults[0]?.message ?? 'no report'}`);
  return runs;
}

async function report(file: string): Promise<Report> {
  const dir = mkdtempSync(join(tmpdir(), 'farebox-clients-'));
  try {
    const to = join(dir, 'report.json');
    const { script, args } = vitestSuite('e2e');
    await runNode(script, [...args, '--reporter=json', `--outputFile.json=${to}`, file]);
    return readJson<Report>(to);
  } finally {
    rmSync(dir, { recursive: true, force: true });
  }
}

/** Reads what this repository or its test runner wrote. */
const readJson = <Shape>(file: string): Shape => JSON.parse(readFileSync(file, 'utf8')) as Shape;
