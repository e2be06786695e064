// Runs acts as fast-check commands against a trial, counts what was reached, and says how to run a failure again.
import fc from 'fast-check';
import { type Act, CALLER_ACTS, type Dice } from './acts.ts';
import { CALM_ACTS, RESTORE_ACTS, ROUGH_ACTS } from './fault-acts.ts';
import { heal } from './heal.ts';
import { ModelOrder } from './model-order.ts';
import { MONEY_ACTS } from './money-acts.ts';
import { ORDER_ACTS, tell } from './order-acts.ts';
import { TOP_UP_ACTS } from './top-up-acts.ts';
import { Trial, type Weather } from './trial.ts';
import type { Tampering } from './world.ts';

type Acts = Readonly<Record<string, readonly [weight: number, act: Act]>>;

const SHARED: Acts = { ...CALLER_ACTS, ...MONEY_ACTS, ...ORDER_ACTS, ...TOP_UP_ACTS, ...CALM_ACTS };

/** What can happen in each weather. */
export const ACTS: Readonly<Record<Weather, Acts>> = {
  calm: SHARED,
  rough: { ...SHARED, ...ROUGH_ACTS },
  restored: { ...SHARED, ...ROUGH_ACTS, ...RESTORE_ACTS },
};

const UNITS = [1n, 1_000_000_007n, 900_000_000_000n] as const;

/** Counts by name, over all trials of a test. */
export class Counts {
  readonly of = new Map<string, number>();
  commands = 0;

  add(what: string): void {
    this.of.set(what, (this.of.get(what) ?? 0) + 1);
  }
}

class Command implements fc.AsyncCommand<Trial, Trial> {
  readonly #name: string;
  readonly #act: Act;
  readonly #dice: Dice;
  readonly #counts: Counts;

  constructor(name: string, act: Act, dice: Dice, counts: Counts) {
    this.#name = name;
    this.#act = act;
    this.#dice = dice;
    this.#counts = counts;
  }

  check(): boolean {
    return true;
  }

  async run(trial: Trial): Promise<void> {
    this.#counts.commands += 1;
    this.#counts.add(`command: ${this.#name}`);
    await stepOf(trial, () => this.#act(trial, this.#dice));
  }

  toString(): string {
    const { a, b, c } = this.#dice;
    return `${this.#name} (${a}, ${b}, ${c})`;
  }
}

/** Does one act, lets the world come to rest, and looks at everything. */
async function stepOf(trial: Trial, act: () => void | Promise<void>): Promise<void> {
  trial.turn += 1;
  await act();
  await trial.world.quiet();
  await trial.world.ring();
  if (trial.broken !== undefined) throw trial.broken;
  trial.observe();
  trial.checks.all();
}

const commandsOf = (weather: Weather, counts: Counts, length: number) => {
  const dice = { a: fc.nat(7), b: fc.nat(9_999), c: fc.nat(9_999) };
  const choices = Object.entries(ACTS[weather]).map(([name, [weight, act]]) => ({
    weight: Math.round(weight * 100),
    arbitrary: fc.record(dice).map((rolled) => new Command(name, act, rolled, counts)),
  }));
  return fc.commands([fc.oneof(...choices)], { maxCommands: length, size: 'max' });
};

export type Plan = {
  readonly weather: Weather;
  readonly seed: number;
  readonly commands: number;
  readonly counts: Counts;
  /** Commands in one trial, at the most. */
  readonly length: number;
  readonly tampering?: Tampering;
};

/** A trial with an account that has some credit. */
async function openTrial({ weather, counts, tampering }: Plan, unit: bigint, credit: number): Promise<Trial> {
  const trial = new Trial(weather, unit, (what) => counts.add(what), tampering);
  await trial.world.open();
  const order = new ModelOrder({
    orderId: 'ord0',
    credit: BigInt(1 + credit) * unit,
    price: BigInt(2 + credit) * unit,
  });
  await stepOf(trial, () => tell(trial, order, { payments: ['pay/ord0'] }, { isWhole: false }));
  return trial;
}

/** Runs trials until so many commands ran. Throws with seed and path at the first that breaks. */
export async function runTrials(plan: Plan): Promise<void> {
  const { counts, weather } = plan;
  const until = counts.commands + plan.commands;
  for (let part = 0; counts.commands < until; part++) {
    const property = fc.asyncProperty(
      fc.constantFrom(...UNITS),
      fc.nat(30_000),
      commandsOf(weather, counts, plan.length),
      async (unit, credit, commands) => {
        const trial = await openTrial(plan, unit, credit);
        await fc.asyncModelRun(() => ({ model: trial, real: trial }), commands);
        await stepOf(trial, () => heal(trial, { a: 0, b: 0, c: 0 }));
      },
    );
    const failed = await fc.check(property, {
      seed: plan.seed + part,
      numRuns: 20,
      endOnFailure: plan.tampering !== undefined,
    });
    if (!failed.failed) continue;
    const where = `${weather} weather, FAREBOX_SEED=${plan.seed}, part ${part}, path ${failed.counterexamplePath}`;
    throw new Error(`${String(failed.errorInstance)}\n${where}\n${failed.counterexample?.join('; ')}`, {
      cause: failed.errorInstance,
    });
  }
}
