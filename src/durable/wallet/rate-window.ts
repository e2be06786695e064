// Requests and tokens of the last minute, in buckets of a second. Bounded memory, no storage: after a load the wallet fills it
// again from its request rows.

const BUCKETS = 60;
const BUCKET_MS = 1_000;

type Bucket = { second: number; requests: number; tokens: number };

export class RateWindow {
  readonly #buckets: Bucket[] = Array.from({ length: BUCKETS }, () => ({ second: -1, requests: 0, tokens: 0 }));

  /** Counts a request held at `at`, with a likely count of tokens. */
  count(at: number, requests: number, tokens: number): void {
    const second = Math.floor(at / BUCKET_MS);
    const bucket = this.#buckets[second % BUCKETS];
    if (bucket === undefined || bucket.second > second) return;
    if (bucket.second < second) Object.assign(bucket, { second, requests: 0, tokens: 0 });
    bucket.requests += requests;
    bucket.tokens = Math.max(0, bucket.tokens + tokens);
  }

  /** Requests of the minute that ends at `now`. */
  requests(now: number): number {
    return this.#live(now).reduce((sum, bucket) => sum + bucket.requests, 0);
  }

  /** Tokens of the minute that ends at `now`. */
  tokens(now: number): number {
    return this.#live(now).reduce((sum, bucket) => sum + bucket.tokens, 0);
  }

  /** Milliseconds until fewer than `allowed` requests are left in the window. */
  requestsFreeIn(now: number, allowed: number): number {
    return this.#freeIn(now, allowed, (bucket) => bucket.requests);
  }

  /** Milliseconds until fewer than `allowed` tokens are left in the window. */
  tokensFreeIn(now: number, allowed: number): number {
    return this.#freeIn(now, allowed, (bucket) => bucket.tokens);
  }

  #live(now: number): readonly Bucket[] {
    const second = Math.floor(now / BUCKET_MS);
    return this.#buckets.filter((bucket) => bucket.second > second - BUCKETS && bucket.second <= second);
  }

  #freeIn(now: number, allowed: number, sizeOf: (bucket: Bucket) => number): number {
    const live = [...this.#live(now)].sort((first, second) => first.second - second.second);
    let left = live.reduce((sum, bucket) => sum + sizeOf(bucket), 0);
    for (const bucket of live) {
      left -= sizeOf(bucket);
      if (left < allowed) return Math.max(BUCKET_MS, (bucket.second + BUCKETS) * BUCKET_MS - now);
    }
    return BUCKETS * BUCKET_MS;
  }
}
