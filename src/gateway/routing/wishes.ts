// What a caller may wish of the choice of endpoints: OpenRouter's `models`, `provider` and `session_id`, and our `max_cost`.
// Shapes only.
import type { NanoUsd } from '../../billing/money.ts';

export type Sort = 'price' | 'throughput' | 'latency';

/** Dearest prices that a candidate may ask: nano-USD per million tokens, requests or images, as price cards have them. */
export type PriceCeiling = {
  readonly prompt?: bigint;
  readonly completion?: bigint;
  readonly request?: bigint;
  readonly image?: bigint;
  readonly audio?: bigint;
};

export type Routing = {
  /** Models to fall back to, after `model`, in order. */
  readonly models: readonly string[];
  /** Provider slugs to try first, in order. */
  readonly order: readonly string[];
  /** Provider slugs that alone may serve; empty means all. */
  readonly only: readonly string[];
  readonly ignore: readonly string[];
  /** False: only the first candidate is tried, and with `order` only the providers it names. */
  readonly allowFallbacks: boolean;
  readonly sort?: Sort;
  readonly maxPrice: PriceCeiling;
  /** True: an endpoint that would drop a parameter is not a candidate. */
  readonly requireParameters: boolean;
  /** `deny`: only endpoints that keep nothing of what they are sent. */
  readonly dataCollection?: 'allow' | 'deny';
  readonly quantizations: readonly string[];
  /** The most the whole request may cost, through all fall-backs. */
  readonly maxCost?: NanoUsd;
};

/** Nothing wished for. */
export const NO_WISHES: Routing = {
  models: [],
  order: [],
  only: [],
  ignore: [],
  allowFallbacks: true,
  maxPrice: {},
  requireParameters: false,
  quantizations: [],
};
