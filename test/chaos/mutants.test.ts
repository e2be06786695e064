// A proof that cannot fail proves nothing: bugs are planted in what the handler does, and generated histories must find each of them.
import { describe, expect, it } from 'vitest';
import { MUTANTS } from './mutants.ts';
import { Counts, playAll } from './run.ts';
import { turnTime } from './time.ts';

const SEED = Number(process.env.FAREBOX_SEED ?? 4);
/** The most histories that a planted bug may live. */
const PATIENCE = 2_000;

turnTime();

describe('histories find a handler that', () => {
  it.each(MUTANTS)('%s', { timeout: 300_000 }, async (_, tampering) => {
    const counts = new Counts();
    const found = playAll({ weather: 'rough', seed: SEED, histories: PATIENCE, counts, tampering });
    await expect(found).rejects.toThrow(/^Broken/);
    const why = await found.catch((error: unknown) => String(error).split('\n')[0]?.slice(0, 140));
    process.stdout.write(`${counts.histories} histories: ${why}\n`);
  });
});
