// `npm run clients`: every SDK and every program that docs/clients.md names, unmodified, through a gateway of this code; what passed is written
// there. The programs are large, so this is no part of `npm test`; they are fetched once, into .farebox/clients.
import { writeFileSync } from 'node:fs';
import { ensureInstalled } from './ensure.mjs';
import { runPrograms } from './lib/client-programs.ts';
import { runSdks } from './lib/client-sdks.ts';
import { clientsPage } from './lib/clients-page.ts';
import { orExplain } from './lib/fail.ts';
import { inRoot } from './lib/paths.ts';

await orExplain(async () => {
  ensureInstalled(inRoot('test/clients'));
  const sdks = await runSdks();
  const programs = await runPrograms((line) => process.stdout.write(`${line}\n`));
  writeFileSync(inRoot('docs/clients.md'), clientsPage(sdks, programs));
  const runs = [...sdks, ...programs];
  const failed = runs.filter(({ outcome }) => outcome !== 'passed');
  for (const { name, wire, outcome } of failed) process.stdout.write(`${name} over ${wire}: ${outcome}\n`);
  process.stdout.write(`${runs.length - failed.length} of ${runs.length} passed; docs/clients.md says which.\n`);
  process.exitCode = failed.length > 0 ? 1 : 0;
});
