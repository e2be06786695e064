// What one isolate has seen of endpoints in the last five minutes: whether they answer, how soon and how fast. It is kept in memory,
// bounded in endpoints and in time; what other isolates shall know of it is handed over by the minute.
import { type Clock, HOUR, MINUTE, SECOND } from '../../base/clock.ts';
import { type HealthMinute, minuteOf } from '../../catalog/health.ts';
import { endpointKey, HEALTH_MINUTES, type HealthCounts, totalCounts } from '../../catalog/health-figures.ts';
import { addCounts, bucketOf } from '../../catalog/histogram.ts';
import type { Endpoint } from '../../catalog/types.ts';
import type { ProviderFailure } from '../providers/failure.ts';
import { Breaker, type Circuit } from './breaker.ts';

/** What became of a request that an endpoint was sent. */
export type Outcome =
  /** Its first byte came; how late, is told of streams. */
  | { readonly kind: 'answered'; readonly ttftMs?: number }
  | { readonly kind: 'failed'; readonly retryAfterMs?: number }
  /** It broke off after its first byte. */
  | { readonly kind: 'cut' }
  /** It came to its end; `generationMs` is the time in which its tokens came. */
  | { readonly kind: 'finished'; readonly outputTokens: number; readonly generationMs: number }
  /** The caller's own fault, or the caller left: nothing is known of the endpoint. */
  | { readonly kind: 'unknown' };

/** What decides about an endpoint's place. */
export type EndpointState = {
  readonly circuit: Circuit;
  /** It failed a moment ago, or asked to be left alone for a while. */
  readonly isAside: boolean;
};

/** An endpoint, by what names it. */
export type EndpointName = Pick<Endpoint, 'provider' | 'upstreamModel'>;

const ASIDE_MS = 30 * SECOND;
/** A provider that asks for longer is asked again anyway. */
const RETRY_AFTER_MAX_MS = HOUR;
const CELL_MS = 15 * SECOND;
const WINDOW_MS = HEALTH_MINUTES * MINUTE;
/** The endpoint that was called longest ago is forgotten first. */
const ENDPOINTS_MAX = 500;
/** So few tokens say nothing about speed. */
const TOKENS_LEAST = 8;

type Counting = {
  requests: number;
  failed: number;
  readonly latency: Map<number, number>;
  readonly throughput: Map<number, number>;
};

type Known = {
  readonly name: EndpointName;
  readonly breaker: Breaker;
  readonly cells: { readonly from: number; readonly counts: Counting }[];
  /** Not yet handed over, by minute. */
  readonly unsaved: Map<number, Counting>;
  lastFailureAt: number;
  asideUntil: number;
};

/** How a failure counts: one that is the caller's does not. */
export const failureOutcome = ({ action, retryAfterMs }: ProviderFailure): Outcome =>
  action === 'caller'
    ? { kind: 'unknown' }
    : { kind: 'failed', ...(retryAfterMs === undefined ? {} : { retryAfterMs }) };

export class Health {
  readonly #clock: Clock;
  readonly #known = new Map<string, Known>();

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  /** Whether an endpoint should be tried now. */
  stateOf(name: EndpointName): EndpointState {
    const known = this.#known.get(endpointKey(name));
    if (known === undefined) return { circuit: 'closed', isAside: false };
    const now = this.#clock();
    const isAside = now - known.lastFailureAt < ASIDE_MS || now < known.asideUntil;
    return { circuit: known.breaker.circuit(now), isAside };
  }

  /** Said before an endpoint is called. False when it is being probed by another request: go elsewhere, if there is somewhere. */
  begin(name: EndpointName): boolean {
    return this.#known.get(endpointKey(name))?.breaker.begin(this.#clock()) ?? true;
  }

  /** Counts what became of a request. An answer is told twice: when it begins, and when it ends. */
  record(name: EndpointName, outcome: Outcome): void {
    const now = this.#clock();
    const known = this.#touch(name, now);
    if (outcome.kind === 'unknown') known.breaker.unknown();
    if (outcome.kind === 'answered') known.breaker.answered(now);
    if (outcome.kind === 'failed' || outcome.kind === 'cut') {
      known.breaker.failed(now);
      known.lastFailureAt = now;
    }
    if (outcome.kind === 'failed' && outcome.retryAfterMs !== undefined) {
      known.asideUntil = Math.max(known.asideUntil, now + Math.min(outcome.retryAfterMs, RETRY_AFTER_MAX_MS));
    }
    for (const counts of countersAt(known, now)) count(counts, outcome);
  }

  /** The last five minutes of an endpoint, as this isolate saw them. */
  countsOf(name: EndpointName): HealthCounts {
    const since = this.#clock() - WINDOW_MS;
    const cells = this.#known.get(endpointKey(name))?.cells ?? [];
    return totalCounts(cells.filter(({ from }) => from > since).map(({ counts }) => counts));
  }

  /** What was not yet handed over of an endpoint. */
  unsavedOf(name: EndpointName): HealthCounts {
    const since = minuteOf(this.#clock()) - HEALTH_MINUTES;
    const minutes = [...(this.#known.get(endpointKey(name))?.unsaved ?? [])];
    return totalCounts(minutes.filter(([minute]) => minute > since).map(([, counts]) => counts));
  }

  /** Hands over what was counted since the last time. */
  takeUnsaved(): readonly HealthMinute[] {
    const since = minuteOf(this.#clock()) - HEALTH_MINUTES;
    return [...this.#known.values()].flatMap(({ name, unsaved }) => {
      const minutes = [...unsaved].filter(([minute]) => minute > since);
      unsaved.clear();
      return minutes.map(([minute, counts]) => ({ ...name, minute, counts }));
    });
  }

  #touch({ provider, upstreamModel }: EndpointName, now: number): Known {
    const name = { provider, upstreamModel };
    const key = endpointKey(name);
    const known = this.#known.get(key) ?? newlyKnown(name);
    this.#known.delete(key);
    this.#known.set(key, known);
    const [oldest] = this.#known.keys();
    if (this.#known.size > ENDPOINTS_MAX && oldest !== undefined) this.#known.delete(oldest);
    while ((known.cells[0]?.from ?? now) <= now - WINDOW_MS - CELL_MS) known.cells.shift();
    return known;
  }
}

const newlyKnown = (name: EndpointName): Known => ({
  name,
  breaker: new Breaker(),
  cells: [],
  unsaved: new Map(),
  lastFailureAt: Number.NEGATIVE_INFINITY,
  asideUntil: 0,
});

const newCounting = (): Counting => ({ requests: 0, failed: 0, latency: new Map(), throughput: new Map() });

/** The counts of the present cell, and of the present minute for others. */
function countersAt({ cells, unsaved }: Known, now: number): readonly Counting[] {
  const from = now - (now % CELL_MS);
  const cell = cells.at(-1)?.from === from ? cells.at(-1) : undefined;
  const counts = cell?.counts ?? newCounting();
  if (cell === undefined) cells.push({ from, counts });
  const minute = minuteOf(now);
  const shared = unsaved.get(minute) ?? newCounting();
  unsaved.set(minute, shared);
  // What nobody fetched in time is worth nothing any more.
  for (const old of unsaved.keys()) if (old <= minute - HEALTH_MINUTES) unsaved.delete(old);
  return [counts, shared];
}

function count(counts: Counting, outcome: Outcome): void {
  switch (outcome.kind) {
    case 'answered':
      counts.requests += 1;
      if (outcome.ttftMs !== undefined) addCounts(counts.latency, [[bucketOf(outcome.ttftMs), 1]]);
      return;
    case 'failed':
      counts.requests += 1;
      counts.failed += 1;
      return;
    case 'cut':
      counts.failed += 1;
      return;
    case 'finished': {
      const { outputTokens, generationMs } = outcome;
      if (outputTokens < TOKENS_LEAST || generationMs <= 0) return;
      addCounts(counts.throughput, [[bucketOf((outputTokens * SECOND) / generationMs), 1]]);
      return;
    }
    case 'unknown':
      return;
  }
}
