// Chance that can be had again: a stream of numbers from a seed.
import type { RandomBytes } from '../../src/base/id.ts';

export class Dice {
  #state: number;

  constructor(seed: number) {
    this.#state = seed >>> 0;
  }

  /** A whole number below `bound` (mulberry32). */
  below(bound: number): number {
    this.#state = (this.#state + 0x6d2b79f5) >>> 0;
    let mixed = this.#state;
    mixed = Math.imul(mixed ^ (mixed >>> 15), mixed | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return Math.floor((((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296) * bound);
  }

  /** True once in `times`. */
  once(times: number): boolean {
    return this.below(times) === 0;
  }

  /** One of a list. */
  pick<Value>(from: readonly Value[]): Value | undefined {
    return from[this.below(Math.max(1, from.length))];
  }

  /** Another order of a list. */
  shuffle<Value>(from: readonly Value[]): Value[] {
    const left = [...from];
    const mixed: Value[] = [];
    while (left.length > 0) mixed.push(...left.splice(this.below(left.length), 1));
    return mixed;
  }

  readonly bytes: RandomBytes = (length) => Uint8Array.from({ length }, () => this.below(256));
}
