// The one timer of a request: whatever it waits for is looked after at every tick, so that a request which goes well sets a
// single timer and never touches it again. The platform drops it when the request is over.
import { type Clock, SECOND } from '../base/clock.ts';

/** What was waited for did not come in time. What became of it is unknown. */
export class LateError extends Error {
  override readonly name = 'LateError';
}

type Wait = { readonly until: number; readonly give: () => void };

const TICK_MS = 5 * SECOND;

export class Watch {
  readonly #clock: Clock;
  readonly #waits = new Set<Wait>();
  #onTick: (() => void) | undefined;
  #isTicking = false;

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  /** What `work` answers; rejects with LateError within a tick of `ms` having passed. The work itself goes on. */
  within<Value>(work: Promise<Value>, ms: number): Promise<Value> {
    this.#tickOn();
    return new Promise<Value>((resolve, reject) => {
      const wait: Wait = { until: this.#clock() + ms, give: () => reject(new LateError(`took more than ${ms} ms`)) };
      this.#waits.add(wait);
      work.then(
        (value) => {
          this.#waits.delete(wait);
          resolve(value);
        },
        (error) => {
          this.#waits.delete(wait);
          reject(error);
        },
      );
    });
  }

  /** Calls `work` at every tick from now on; undefined ends that. */
  atEveryTick(work: (() => void) | undefined): void {
    this.#onTick = work;
    if (work !== undefined) this.#tickOn();
  }

  #tickOn(): void {
    if (this.#isTicking) return;
    this.#isTicking = true;
    setTimeout(() => this.#tick(), TICK_MS);
  }

  #tick(): void {
    this.#isTicking = false;
    const now = this.#clock();
    for (const wait of [...this.#waits]) {
      if (wait.until > now) continue;
      this.#waits.delete(wait);
      wait.give();
    }
    this.#onTick?.();
    if (this.#waits.size > 0 || this.#onTick !== undefined) this.#tickOn();
  }
}
