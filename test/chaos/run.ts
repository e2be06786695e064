// Runs generated histories, counts what was reached, and says how to run a failure again: by its seed and path, and by the shortest history found.
import fc from 'fast-check';
import { accountOf, keepCard, place } from './buyer.ts';
import type { Tampering } from './desk.ts';
import { endOf } from './end.ts';
import { type Begin, History, type Weather } from './history.ts';
import { MOVES, type MoveName } from './moves.ts';

/** Histories of both weathers together. */
export const HISTORIES = 2 * Math.ceil(Number(process.env.FAREBOX_HISTORIES ?? 300) / 2);
/** `npm test` plays the same histories each time, so that it passes or fails by what was changed; the long form plays others. */
export const SEED = Number(
  process.env.FAREBOX_SEED ?? (process.env.FAREBOX_CHAOS === '1' ? Date.now() % 1_000_000 : 20_270_201),
);

/** Counts by name over all histories of a test. */
export class Counts {
  readonly of = new Map<string, number>();
  histories = 0;
  readonly #begin = performance.now();

  readonly add = (what: string, times = 1): void => {
    this.of.set(what, (this.of.get(what) ?? 0) + times);
  };

  /** Says how many there were, and with FAREBOX_SHOW all that was counted. */
  print(weather: Weather): void {
    const rate = Math.round((this.histories * 1_000) / (performance.now() - this.#begin));
    const lines = [`${this.histories} histories in ${weather} weather, seed ${SEED}, ${rate} a second`];
    if (process.env.FAREBOX_SHOW === '1')
      for (const [name, count] of [...this.of].sort()) lines.push(`  ${name}: ${count}`);
    process.stdout.write(`${lines.join('\n')}\n`);
  }

  /** All that begin so. */
  sum(prefix: string): number {
    return [...this.of].filter(([name]) => name.startsWith(prefix)).reduce((sum, [, count]) => sum + count, 0);
  }
}

type Step = { readonly move: MoveName; readonly number: number };
export type Plan = { readonly begin: Begin; readonly steps: readonly Step[] };

const wish = fc
  .record({
    account: fc.constantFrom(0 as const, 0 as const, 1 as const),
    by: fc.constantFrom(
      { channel: 'stripe', way: 'checkout' } as const,
      { channel: 'stripe', way: 'saved_card' } as const,
      { channel: 'dodo', way: 'checkout' } as const,
    ),
    cents: fc.integer({ min: 500, max: 9_999 }),
  })
  .map(({ by, ...rest }) => ({ ...rest, ...by }));

const plans = (weather: Weather): fc.Arbitrary<Plan> =>
  fc.record({
    begin: fc.record({
      seed: fc.nat(),
      weather: fc.constant(weather),
      taxPpm: fc.constantFrom(0, 0, 82_500),
      feePpm: fc.constantFrom(0, 0, 55_000),
      freezeOnDispute: fc.boolean(),
      freezeOnFraudWarning: fc.boolean(),
      refundsBegin: fc.constantFrom(
        'succeeded' as const,
        'succeeded' as const,
        'pending' as const,
        'requires_action' as const,
      ),
      reconciles: fc.boolean(),
      wishes: fc.array(wish, { minLength: 1, maxLength: 3 }),
    }),
    steps: fc.array(fc.oneof(...STEPS), { minLength: 4, maxLength: 40, size: 'max' }),
  });

const STEPS = Object.entries(MOVES).map(([move, [weight]]) => ({
  weight,
  arbitrary: fc.record({ move: fc.constant(move as MoveName), number: fc.nat() }),
}));

/** Plays one history to its end. */
async function play({ begin, steps }: Plan, counts: Counts, tampering?: Tampering): Promise<void> {
  counts.histories += 1;
  const history = new History(begin, counts.add, tampering);
  const { ground } = history;
  try {
    await ground.open({
      tax: begin.taxPpm > 0 ? 'provider' : 'none',
      fee: { ppm: begin.feePpm, least: accountOf(ground, 0).wallet.totals.lost },
      freezeOnDispute: begin.freezeOnDispute,
      freezeOnFraudWarning: begin.freezeOnFraudWarning,
    });
    await keepCard(ground, accountOf(ground, 0));
    await keepCard(ground, accountOf(ground, 1));
    await history.cron(history.diceOf(0));
    for (const each of history.wishes.slice(1)) await history.run(history.diceOf(1), () => place(ground, each));
    for (const { move, number } of steps) {
      await MOVES[move][1](history, history.diceOf(number));
      history.check();
    }
    await endOf(history, history.diceOf(begin.seed));
    count(history, counts);
  } finally {
    ground.close();
  }
}

function count({ ground }: History, counts: Counts): void {
  for (const [event, times] of ground.events) counts.add(event, times);
  for (const { host } of ground.accounts) if (host.deaths > 0) counts.add('fault: ledger died');
}

/** Plays so many histories; throws at the first that breaks, with what is needed to run it again. */
export async function playAll({
  weather,
  seed,
  histories,
  counts,
  tampering,
}: {
  readonly weather: Weather;
  readonly seed: number;
  readonly histories: number;
  readonly counts: Counts;
  readonly tampering?: Tampering;
}): Promise<void> {
  // Traces that nobody reads take a tenth of the time.
  const { stackTraceLimit } = Error;
  Error.stackTraceLimit = 0;
  const property = fc.asyncProperty(plans(weather), (plan) => play(plan, counts, tampering));
  const failed = await fc.check(property, { seed, numRuns: histories, endOnFailure: tampering !== undefined });
  Error.stackTraceLimit = stackTraceLimit;
  if (!failed.failed) return;
  const where = `${weather} weather, FAREBOX_SEED=${seed}, path ${failed.counterexamplePath}`;
  const [plan] = failed.counterexample ?? [];
  throw new Error(`${String(failed.errorInstance)}\n${where}\n${JSON.stringify(plan)}`, {
    cause: failed.errorInstance,
  });
}
