// What an isolate knows of endpoints: counts of five minutes, percentiles, and who is set aside.
import { beforeEach, describe, expect, it } from 'vitest';
import { HOUR, MINUTE, SECOND } from '../../../src/base/clock.ts';
import { figuresOf } from '../../../src/catalog/health-figures.ts';
import { bucketOf, histogramText, percentilesOf, readHistogram } from '../../../src/catalog/histogram.ts';
import type { ProviderFailure } from '../../../src/gateway/providers/failure.ts';
import { failureOutcome, Health, type Outcome } from '../../../src/gateway/routing/health.ts';

const GROQ = { provider: 'groq', upstreamModel: 'llama' };
const START = 1_700_000_040_000;

let now = START;
let health = new Health(() => now);
beforeEach(() => {
  now = START;
  health = new Health(() => now);
});

const figures = () => figuresOf(health.countsOf(GROQ));
const record = (outcome: Outcome, times = 1) => {
  for (let at = 0; at < times; at++) health.record(GROQ, outcome);
};
const failure = (action: ProviderFailure['action'], retryAfterMs?: number): ProviderFailure => ({
  action,
  reason: 'provider_unavailable',
  status: 502,
  message: 'It failed.',
  ...(retryAfterMs === undefined ? {} : { retryAfterMs }),
});

describe('figures', () => {
  it('are unknown where nothing was seen', () => {
    expect(figures()).toEqual({ requests: 0, uptime: undefined, latency: undefined, throughput: undefined });
  });

  it('count an answer that was cut as a failure, and once', () => {
    record({ kind: 'answered', ttftMs: 100 }, 3);
    record({ kind: 'cut' });
    record({ kind: 'failed' });
    expect(figures()).toMatchObject({ requests: 4, uptime: 50 });
  });

  it('leave out whatever the caller was to blame for', () => {
    health.record(GROQ, failureOutcome(failure('caller')));
    expect(figures().requests).toBe(0);
    health.record(GROQ, failureOutcome(failure('ours')));
    health.record(GROQ, failureOutcome(failure('elsewhere')));
    expect(figures()).toMatchObject({ requests: 2, uptime: 0 });
  });

  it('are percentiles to within a tenth, of speed from the fast end', () => {
    for (let ms = 10; ms <= 1_000; ms += 10) record({ kind: 'answered', ttftMs: ms });
    for (let speed = 1; speed <= 100; speed++) {
      record({ kind: 'finished', outputTokens: speed * 10, generationMs: 10 * SECOND });
    }
    const { latency, throughput } = figures();
    for (const [found, expected] of [
      [latency?.p50, 500],
      [latency?.p90, 900],
      [latency?.p99, 990],
      [throughput?.p50, 51],
      [throughput?.p90, 11],
    ] as const) {
      expect(Math.abs((found ?? 0) / expected - 1), `${found} for ${expected}`).toBeLessThan(0.1);
    }
  });

  it('say nothing of the speed of a few tokens', () => {
    record({ kind: 'finished', outputTokens: 3, generationMs: 1 });
    expect(figures().throughput).toBeUndefined();
  });

  it('forget after five minutes', () => {
    record({ kind: 'failed' });
    now += 5 * MINUTE - 1 * SECOND;
    record({ kind: 'answered' });
    expect(figures().requests).toBe(2);
    now += 2 * MINUTE;
    expect(figures()).toMatchObject({ requests: 1, uptime: 100 });
  });
});

describe('an endpoint', () => {
  it('is set aside for 30 seconds after a failure', () => {
    expect(health.stateOf(GROQ)).toEqual({ circuit: 'closed', isAside: false });
    record({ kind: 'failed' });
    now += 30 * SECOND - 1;
    expect(health.stateOf(GROQ).isAside).toBe(true);
    now += 1;
    expect(health.stateOf(GROQ).isAside).toBe(false);
  });

  it('is set aside for as long as it asks, and never for more than an hour', () => {
    health.record(GROQ, failureOutcome(failure('elsewhere', 90 * SECOND)));
    now += 89 * SECOND;
    expect(health.stateOf(GROQ).isAside).toBe(true);
    now += 1 * SECOND;
    expect(health.stateOf(GROQ).isAside).toBe(false);
    health.record(GROQ, failureOutcome(failure('elsewhere', 1_000 * HOUR)));
    now += HOUR;
    expect(health.stateOf(GROQ).isAside).toBe(false);
  });

  it('is known by provider and upstream name, not by its object', () => {
    health.record({ ...GROQ }, { kind: 'failed' });
    expect(health.stateOf({ ...GROQ }).isAside).toBe(true);
    expect(health.stateOf({ ...GROQ, upstreamModel: 'other' }).isAside).toBe(false);
  });

  it('is probed by one request at a time', () => {
    record({ kind: 'failed' }, 5);
    expect(health.stateOf(GROQ).circuit).toBe('open');
    now += 30 * SECOND;
    expect([health.begin(GROQ), health.begin(GROQ)]).toEqual([true, false]);
    record({ kind: 'answered' });
    expect(health.begin(GROQ)).toBe(true);
  });
});

describe('memory', () => {
  it('holds 500 endpoints; the one called longest ago is forgotten', () => {
    record({ kind: 'failed' });
    for (let at = 0; at < 499; at++) health.record({ ...GROQ, upstreamModel: `m${at}` }, { kind: 'failed' });
    expect(health.stateOf(GROQ).isAside).toBe(true);
    health.record({ ...GROQ, upstreamModel: 'one more' }, { kind: 'failed' });
    expect(health.stateOf(GROQ).isAside).toBe(false);
  });

  it('hands over each count once, by minute, and nothing that is too old', () => {
    record({ kind: 'failed' });
    now += 5 * MINUTE;
    record({ kind: 'answered', ttftMs: 100 }, 2);
    expect(health.unsavedOf(GROQ).requests).toBe(2);
    expect(health.takeUnsaved()).toEqual([
      {
        ...GROQ,
        minute: Math.floor(now / MINUTE),
        counts: { requests: 2, failed: 0, latency: new Map([[bucketOf(100), 2]]), throughput: new Map() },
      },
    ]);
    expect(health.takeUnsaved()).toEqual([]);
    expect(health.unsavedOf(GROQ).requests).toBe(0);
    expect(figures().requests).toBe(2);
  });
});

describe('a histogram', () => {
  it('reads back what it wrote, and nothing that it did not', () => {
    const histogram = new Map([
      [0, 1],
      [12, 30],
    ]);
    expect(readHistogram(histogramText(histogram))).toEqual(histogram);
    expect(readHistogram('{"a":1,"7":-1,"8":"x","1000":1}')).toEqual(new Map());
  });

  it('has no percentile of nothing, and takes any figure', () => {
    expect(percentilesOf(new Map(), 'smaller')).toBeUndefined();
    for (const figure of [0, 0.2, 1, 1e12]) expect(bucketOf(figure)).toBeGreaterThanOrEqual(0);
    expect(bucketOf(1e12)).toBe(bucketOf(1e13));
  });
});
