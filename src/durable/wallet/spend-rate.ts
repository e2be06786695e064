// About a minute of recent spend, so that a busy key asks ahead for a slice and a quiet one for nothing. In memory only: it is a
// hint, never money.
import { MINUTE } from '../../base/clock.ts';
import { add, largest, type NanoUsd, ZERO } from '../../billing/money.ts';

export class SpendRate {
  #minute = 0;
  #current: NanoUsd = ZERO;
  #previous: NanoUsd = ZERO;

  /** Counts what a request cost. */
  count(now: number, cost: NanoUsd): void {
    this.#turn(now);
    this.#current = add(this.#current, cost);
  }

  /** The spend of the dearer of this minute and the last. */
  perMinute(now: number): NanoUsd {
    this.#turn(now);
    return largest(this.#current, this.#previous);
  }

  #turn(now: number): void {
    const minute = Math.floor(now / MINUTE);
    if (minute <= this.#minute) return;
    this.#previous = minute === this.#minute + 1 ? this.#current : ZERO;
    this.#current = ZERO;
    this.#minute = minute;
  }
}
