// Counts of positive figures by size, four buckets to each doubling: enough for percentiles that are off by a tenth at the most,
// and small enough to be kept per endpoint and added up across isolates. Pure.

/** How many figures fell into each bucket; a bucket that is not there is empty. */
export type Histogram = ReadonlyMap<number, number>;

export type Percentiles = { readonly p50: number; readonly p75: number; readonly p90: number; readonly p99: number };

const BUCKETS_PER_DOUBLING = 4;
/** The last bucket holds everything from about a million on. */
const BUCKET_MAX = 80;

/** The bucket of a figure; everything below one is in the first. */
export const bucketOf = (figure: number): number =>
  figure <= 1 ? 0 : Math.min(BUCKET_MAX, Math.floor(Math.log2(figure) * BUCKETS_PER_DOUBLING));

/** Adds counts to a histogram that is being filled. */
export function addCounts(into: Map<number, number>, counts: Iterable<readonly [number, number]>): void {
  for (const [bucket, count] of counts) into.set(bucket, (into.get(bucket) ?? 0) + count);
}

/**
 * The percentiles, each the middle of its bucket; undefined when nothing was counted. Of what is better the larger it is, the 90th is
 * what nine of ten reach.
 */
export function percentilesOf(histogram: Histogram, better: 'smaller' | 'larger'): Percentiles | undefined {
  const direction = better === 'smaller' ? 1 : -1;
  const buckets = [...histogram].toSorted(([first], [second]) => (first - second) * direction);
  const total = buckets.reduce((sum, [, count]) => sum + count, 0);
  if (total === 0) return undefined;
  const at = (share: number): number => {
    let below = 0;
    const bucket = buckets.find(([, count]) => {
      below += count;
      return below >= total * share;
    });
    return middleOf(bucket?.[0] ?? 0);
  };
  return { p50: at(0.5), p75: at(0.75), p90: at(0.9), p99: at(0.99) };
}

/** As JSON: `{"12": 3}`. */
export const histogramText = (histogram: Histogram): string => JSON.stringify(Object.fromEntries(histogram));

/** Reads what `histogramText` wrote; what is anything else counts as nothing. */
export function readHistogram(text: string): Histogram {
  const parsed: unknown = JSON.parse(text);
  if (typeof parsed !== 'object' || parsed === null) return new Map();
  return new Map(
    Object.entries(parsed).flatMap(([bucket, count]): [number, number][] =>
      typeof count === 'number' && count > 0 && /^\d{1,2}$/.test(bucket) ? [[Number(bucket), count]] : [],
    ),
  );
}

/** In the middle as ratios go, to a tenth where it is small. */
function middleOf(bucket: number): number {
  const middle = 2 ** ((bucket + 0.5) / BUCKETS_PER_DOUBLING);
  return middle < 100 ? Math.round(middle * 10) / 10 : Math.round(middle);
}
