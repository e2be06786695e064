// One run of the shipped code, from a delivery to its answer. Each of its calls to the outside is a point, counted; at a point it can be made
// to fail, or to die: then nothing it does any more reaches anything, and nobody is answered.
import { AsyncLocalStorage } from 'node:async_hooks';
import type { Pass } from './d1.ts';
import type { Dice } from './dice.ts';

/** The run died. What it had done is done. */
export class Crashed extends Error {
  override readonly name = 'Crashed';
}

/** To whom a call goes. */
export type Place = 'd1' | 'ledger' | 'provider';

/**
 * What happens at the `at`-th point from 1, of all or of those to one place. `before`: the call is not made; `after`: it is made, and
 * its answer is lost.
 */
export type Plant = {
  readonly what: 'crash' | 'fail';
  readonly side: 'before' | 'after';
  readonly at: number;
  readonly to?: Place;
};

const never = <Value>(): Promise<Value> => new Promise<Value>(() => undefined);

export class Life {
  points = 0;
  /** Plants that were reached, each with what it struck. */
  readonly strikes: string[] = [];
  readonly #counts = new Map<string, number>();
  readonly #plants: readonly Plant[];
  readonly #turn: (() => Promise<void>) | undefined;
  #die: (error: Error) => void = () => undefined;
  #isOver = false;
  readonly #death = new Promise<never>((_, reject) => {
    this.#die = reject;
  });

  /** `turn` lets others run between two steps. */
  constructor(plants: readonly Plant[] = [], turn?: () => Promise<void>) {
    this.#plants = plants;
    this.#turn = turn;
    this.#death.catch(() => undefined);
  }

  /** Runs `work` as this life; rejects with `Crashed` when it dies. */
  run<Value>(work: () => Promise<Value>): Promise<Value> {
    return Promise.race([lives.run(this, work), this.#death]);
  }

  async pass<Value>(what: string, call: () => Promise<Value>): Promise<Value> {
    await this.#turn?.();
    if (this.#isOver) return never();
    const due = this.#due(what);
    const now = (side: Plant['side']): Plant | undefined => due.find((plant) => plant.side === side);
    const first = now('before');
    if (first !== undefined) return this.#strike(first, what);
    const answer = await call();
    await this.#turn?.();
    if (this.#isOver) return never();
    const second = now('after');
    return second === undefined ? answer : this.#strike(second, what);
  }

  /** The plants of the point that begins now. */
  #due(what: string): readonly Plant[] {
    this.points += 1;
    const to = placeOf(what);
    const count = (this.#counts.get(to) ?? 0) + 1;
    this.#counts.set(to, count);
    return this.#plants.filter((plant) =>
      plant.to === undefined ? plant.at === this.points : plant.to === to && plant.at === count,
    );
  }

  #strike<Value>(plant: Plant, what: string): Promise<Value> {
    this.strikes.push(`${plant.what} ${plant.side} ${placeOf(what)}`);
    if (plant.what === 'fail') throw new Error(`${what} failed ${plant.side} it was done`);
    this.#isOver = true;
    this.#die(new Crashed(`died ${plant.side} ${what}`));
    return never();
  }
}

function placeOf(what: string): string {
  const [place = ''] = what.split(' ', 1);
  return place === 'batch' ? 'd1' : place;
}

const lives = new AsyncLocalStorage<Life>();

/** A call of whichever life is under way; outside of one it is just made. */
export const pass: Pass = (what, call) => lives.getStore()?.pass(what, call) ?? call();

/** A short turn for others before and after each call; and at one of them, in every other life, one so long that all others come to their end. */
export function turning(dice: Dice): () => Promise<void> {
  let left = dice.once(2) ? dice.below(24) : Number.POSITIVE_INFINITY;
  return async () => {
    left -= 1;
    for (let turns = left === 0 ? 300 : dice.below(3); turns > 0; turns--)
      await new Promise((done) => setImmediate(done));
  };
}
