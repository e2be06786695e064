// Time as the tests turn it: the SDKs' own clock is the tests', what they wait for between two tries comes at once, and a bound on how long
// an answer may take never passes by itself, because an answer that is late is a fault that is planted.
import { afterAll, beforeAll } from 'vitest';

/** A Monday, 1 February 2027, 12:00 UTC. */
export const START = Date.UTC(2027, 1, 1, 12);

/** The clock, in milliseconds. */
export type Turned = { now: number };

const BOUND_MS = 4_000;

/** What the SDKs see of time in this test file; a clock is set by `turnTo`. */
let current: Turned = { now: START };

/** From now on this is the clock. */
export const turnTo = (clock: Turned): void => {
  current = clock;
};

/** For the tests of this file, time goes by the clock. */
export function turnTime(): void {
  const { now } = Date;
  const { timeout } = AbortSignal;
  const { setTimeout: later } = globalThis;
  beforeAll(() => {
    Date.now = () => current.now;
    AbortSignal.timeout = () => new AbortController().signal;
    const soon = (work: (...given: unknown[]) => void, ms = 0, ...given: unknown[]): unknown =>
      ms >= BOUND_MS ? later(() => undefined, 0) : later(work, 0, ...given);
    globalThis.setTimeout = soon as typeof setTimeout;
  });
  afterAll(() => {
    Date.now = now;
    AbortSignal.timeout = timeout;
    globalThis.setTimeout = later;
  });
}
