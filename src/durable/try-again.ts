// A call to an object, tried a few times on a new stub each, since after an exception the old one may be broken for good. What is called
// must be idempotent.
import { withDeadline } from './deadline.ts';

const TRIES = 3;
/** For who bounds its own waits: a timer for each call would cost more than the call's own work. */
export const NO_DEADLINE = Number.POSITIVE_INFINITY;

type Outcome<Value> =
  | { readonly done: true; readonly value: Value }
  | { readonly done: false; readonly overloaded: boolean };

/** What the work answers, or that it failed however often it was tried. An object that is overloaded is not asked again. */
export async function tryAgain<Value>(work: () => Promise<Value>, deadlineMs: number): Promise<Outcome<Value>> {
  for (let tries = 1; ; tries++) {
    try {
      const value = deadlineMs === NO_DEADLINE ? await work() : await withDeadline(work(), deadlineMs, 'object');
      return { done: true, value };
    } catch (error) {
      const overloaded =
        typeof error === 'object' && error !== null && 'overloaded' in error && error.overloaded === true;
      if (overloaded || tries === TRIES) return { done: false, overloaded };
    }
  }
}
