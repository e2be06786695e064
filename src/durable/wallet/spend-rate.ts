// About a minute of recent spend, so that a busy key asks ahead for a slice and a quiet one for nothing. In memory only: it is a
// hint, never money.
import { MINUTE, SECOND } from '../../base/clock.ts';
import { add, divideFloor, largest, type NanoUsd, ZERO } from '../../billing/money.ts';
import { availableOf, type WalletState } from './state.ts';

const REFILL_PAUSE_MS = 10 * SECOND;

export class SpendRate {
  #minute = 0;
  #current: NanoUsd = ZERO;
  #previous: NanoUsd = ZERO;
  #refilledAt = 0;

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

  /** Whether the slice runs low before anybody has to wait for it. Says so at most once in ten seconds. */
  isRefillDue(state: Readonly<WalletState>, free: NanoUsd): boolean {
    const { clock, freeze } = state;
    const isLow = availableOf(state) < divideFloor(this.perMinute(clock), 2n);
    if (!isLow || free <= ZERO || freeze.causes.length > 0 || clock - this.#refilledAt < REFILL_PAUSE_MS) return false;
    this.#refilledAt = clock;
    return true;
  }

  #turn(now: number): void {
    const minute = Math.floor(now / MINUTE);
    if (minute <= this.#minute) return;
    this.#previous = minute === this.#minute + 1 ? this.#current : ZERO;
    this.#current = ZERO;
    this.#minute = minute;
  }
}
