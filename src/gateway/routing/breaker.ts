// Keeps requests from an endpoint that fails again and again. It opens, lets one request through after a while, and closes when
// that one is answered. The longer an endpoint fails the longer it is left alone. Decides nothing about money or order.
import { MINUTE, SECOND } from '../../base/clock.ts';

export type Circuit = 'closed' | 'half_open' | 'open';

/** It opens after so many failures in a row … */
const FAILURES_IN_A_ROW = 5;
/** … or when half of so many requests failed within a minute. */
const REQUESTS_LEAST = 20;
const WINDOW_MS = MINUTE;
const SLICE_MS = 10 * SECOND;
const OPEN_FIRST_MS = 30 * SECOND;
const OPEN_MAX_MS = 5 * MINUTE;
/** A probe that nobody heard of again does not keep the circuit open for ever. */
const PROBE_MAX_MS = 2 * MINUTE;

type Slice = { readonly from: number; requests: number; failed: number };

export class Breaker {
  #inARow = 0;
  #slices: Slice[] = [];
  #openedAt: number | undefined;
  #openMs = OPEN_FIRST_MS;
  #probedAt: number | undefined;

  /** Open while it is left alone or being probed; half open when one request may try it. */
  circuit(now: number): Circuit {
    if (this.#openedAt === undefined) return 'closed';
    if (now < this.#openedAt + this.#openMs) return 'open';
    return this.#isProbed(now) ? 'open' : 'half_open';
  }

  /** False when another request is probing it: then this one should go elsewhere, if it can. */
  begin(now: number): boolean {
    if (this.circuit(now) === 'half_open') {
      this.#probedAt = now;
      return true;
    }
    return !this.#isProbed(now);
  }

  /** It answered. */
  answered(now: number): void {
    if (this.#isLeftAlone(now)) return;
    this.#inARow = 0;
    if (this.#openedAt === undefined) this.#count(now, false);
    else this.#close();
  }

  /** It failed by its own fault, or by ours. */
  failed(now: number): void {
    if (this.#isLeftAlone(now)) return;
    if (this.#openedAt !== undefined) {
      this.#open(now, Math.min(OPEN_MAX_MS, this.#openMs * 2));
      return;
    }
    this.#inARow += 1;
    this.#count(now, true);
    if (this.#inARow >= FAILURES_IN_A_ROW || this.#halfFailed()) this.#open(now, OPEN_FIRST_MS);
  }

  /** What became of a request says nothing about the endpoint: another may probe it. */
  unknown(): void {
    this.#probedAt = undefined;
  }

  /** Stragglers from before it opened, and calls for want of anything else, neither close it nor make it worse. */
  #isLeftAlone(now: number): boolean {
    return this.#openedAt !== undefined && now < this.#openedAt + this.#openMs;
  }

  #isProbed(now: number): boolean {
    return this.#probedAt !== undefined && now - this.#probedAt < PROBE_MAX_MS;
  }

  #open(now: number, openMs: number): void {
    this.#openedAt = now;
    this.#openMs = openMs;
    this.#probedAt = undefined;
  }

  #close(): void {
    this.#openedAt = undefined;
    this.#probedAt = undefined;
    this.#slices = [];
  }

  #count(now: number, hasFailed: boolean): void {
    const from = now - (now % SLICE_MS);
    this.#slices = this.#slices.filter((slice) => slice.from > now - WINDOW_MS);
    let slice = this.#slices.at(-1);
    if (slice?.from !== from) {
      slice = { from, requests: 0, failed: 0 };
      this.#slices.push(slice);
    }
    slice.requests += 1;
    if (hasFailed) slice.failed += 1;
  }

  #halfFailed(): boolean {
    const requests = this.#slices.reduce((sum, slice) => sum + slice.requests, 0);
    const failed = this.#slices.reduce((sum, slice) => sum + slice.failed, 0);
    return requests >= REQUESTS_LEAST && failed * 2 >= requests;
  }
}
