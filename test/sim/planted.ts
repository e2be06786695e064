// How bugs are planted in the shipped classes, and how the commands are run against each of them.
import { expect, it } from 'vitest';
import type { Ground } from './host.ts';
import { Counts, runTrials } from './run.ts';
import type { Weather } from './trial.ts';
import type { Tampering } from './world.ts';

/** A bug, in which weather it is looked for, and how it is planted. */
export type Mutant = readonly [bug: string, weather: Weather, tampering: Tampering];

/** The most commands that a planted bug may live. */
const PATIENCE = 20_000;

/** Replaces methods of an object; `this` inside stays the object itself. */
export function replaced<Target extends object>(target: Target, methods: Partial<Target>): Target {
  return new Proxy(target, {
    get: (object, name) => {
      if (name in methods) return Reflect.get(methods, name);
      const value: unknown = Reflect.get(object, name, object);
      return typeof value === 'function' ? value.bind(object) : value;
    },
  });
}

/** Statements that match are changed, or left out. */
export const statements =
  (change: (statement: string) => string | undefined) =>
  (ground: Ground): Ground => ({
    ...ground,
    sql: {
      ...ground.sql,
      all: (statement, ...parameters) => {
        const changed = change(statement);
        return changed === undefined ? [] : ground.sql.all(changed, ...parameters);
      },
    },
  });

/** The same commands as ever must find each of them. */
export function findsEach(mutants: readonly Mutant[]): void {
  it.each(mutants)('%s', { timeout: 120_000 }, async (_bug, weather, tampering) => {
    const counts = new Counts();
    const plan = { weather, seed: 7, commands: PATIENCE, counts, length: 100, tampering };
    await expect(runTrials(plan)).rejects.toThrow(/^Broken: .*\n\w+ weather, FAREBOX_SEED/);
    expect(counts.commands).toBeLessThan(PATIENCE);
  });
}
