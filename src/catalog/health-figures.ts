// How an endpoint has been doing, as counts that can be added up, and as the figures that people read. Pure.
import { addCounts, type Histogram, type Percentiles, percentilesOf } from './histogram.ts';

/** Requests that a provider was sent. Those at whose failure their caller was to blame are not among them. */
export type HealthCounts = {
  readonly requests: number;
  readonly failed: number;
  /** Milliseconds to the first token, of streams. */
  readonly latency: Histogram;
  /** Output tokens a second. */
  readonly throughput: Histogram;
};

/** What is said of an endpoint; undefined where nothing was seen. */
export type HealthFigures = {
  readonly requests: number;
  /** The share of requests that did not fail, in percent. */
  readonly uptime: number | undefined;
  readonly latency: Percentiles | undefined;
  readonly throughput: Percentiles | undefined;
};

/** How far back health is looked at, and in minutes. */
export const HEALTH_MINUTES = 5;

/** Names an endpoint. Two models may share it: it is one offer of one provider. */
export const endpointKey = (endpoint: { readonly provider: string; readonly upstreamModel: string }): string =>
  `${endpoint.provider} ${endpoint.upstreamModel}`;

/** All of the counts together. */
export function totalCounts(all: readonly HealthCounts[]): HealthCounts {
  const [latency, throughput] = [new Map<number, number>(), new Map<number, number>()];
  for (const counts of all) {
    addCounts(latency, counts.latency);
    addCounts(throughput, counts.throughput);
  }
  const requests = all.reduce((sum, counts) => sum + counts.requests, 0);
  const failed = all.reduce((sum, counts) => sum + counts.failed, 0);
  return { requests, failed, latency, throughput };
}

/** The figures of counts. An answer that was cut counts when it is cut, which may be after its request has dropped out. */
export function figuresOf({ requests, failed, latency, throughput }: HealthCounts): HealthFigures {
  const good = Math.max(0, requests - failed);
  return {
    requests,
    uptime: requests === 0 ? undefined : Math.round((good / requests) * 10_000) / 100,
    latency: percentilesOf(latency, 'smaller'),
    throughput: percentilesOf(throughput, 'larger'),
  };
}
