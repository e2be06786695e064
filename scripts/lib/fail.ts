// An end that the user can do something about: one sentence, no stack.

/** Thrown for what the user has to know; printed without a stack. */
export class Failure extends Error {}

/** Runs a command; a Failure ends the process with its sentence, anything else with its stack. */
export async function orExplain(main: () => Promise<void>): Promise<void> {
  try {
    await main();
  } catch (error) {
    process.stderr.write(
      error instanceof Failure ? `${error.message}\n` : `${String(error instanceof Error ? error.stack : error)}\n`,
    );
    process.exitCode = 1;
  }
}
