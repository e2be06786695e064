// The one alarm that serves all duties of an object. It is moved only to an earlier time, and a duty that fails never stops the others.
import type { Log } from '../base/log.ts';

export class DutyAlarm {
  readonly #log: Log;
  readonly #set: (at: number) => void;
  /** When it is armed for, or null. */
  #armed: number | null = null;

  constructor(log: Log, set: (at: number) => void) {
    this.#log = log;
    this.#set = set;
  }

  /** Says which alarm was found when the object was loaded. */
  found(at: number | null): void {
    this.#armed = at;
  }

  /** It rang, so none is armed. */
  rang(): void {
    this.#armed = null;
  }

  /** Arms it for `at`, unless it is armed for an earlier time. */
  armFor(at: number): void {
    if (this.#armed !== null && this.#armed <= at) return;
    this.#armed = at;
    this.#set(at);
  }

  /** Does one duty; what it throws is logged. */
  async attempt(duty: string, work: () => Promise<void>): Promise<void> {
    try {
      await work();
    } catch (error) {
      this.#log('warn', 'duty_failed', { duty, error: String(error) });
    }
  }
}
