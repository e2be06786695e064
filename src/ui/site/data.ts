// What the public pages are made from, as plain data. The roof hands it in, so that this room knows neither database nor settings.
import type { FeeRule } from '../../billing/fee.ts';
import type { NanoUsd } from '../../billing/money.ts';
import type { MarginPpm, PriceCard } from '../../billing/price.ts';

/** Whose gateway this is, in the operator's words. Where a text is empty, ours is shown or none. */
export type Brand = {
  readonly name: string;
  readonly hue: number;
  readonly tagline: string;
  /** Who stands behind it, as the legal pages name them. */
  readonly company: string;
  readonly address: string;
  /** Where they are written to. */
  readonly contact: string;
  readonly texts: BrandTexts;
};

export type BrandTexts = {
  /** Under the heading of the landing page. */
  readonly intro: string;
  /** The four answers of the landing page. */
  readonly expiry: string;
  readonly refunds: string;
  readonly data: string;
  readonly at_zero: string;
  /** At the foot of every page. */
  readonly note: string;
};

export type Theme = 'light' | 'dark';

/** What every page is told of the request that asks for it. */
export type Frame = {
  readonly brand: Brand;
  readonly origin: string;
  readonly path: string;
  readonly theme: Theme | undefined;
  /** Somebody may be signed in; whether they are is decided where it matters. */
  readonly hasSession: boolean;
};

/** One provider serving a model, at a price before the operator's margin. */
export type SiteEndpoint = {
  readonly provider: string;
  readonly providerName: string;
  readonly card: PriceCard;
  readonly margin: MarginPpm;
  readonly maxOutputTokens: number | undefined;
  /** Lower is tried first; equal ones by price. */
  readonly priority: number;
  readonly priceVersion: string;
  /** Milliseconds since the epoch; 0 when the price has always held. */
  readonly priceSince: number;
};

/** How an endpoint has been doing in the last five minutes; undefined where nothing was seen. */
export type SiteHealth = {
  readonly providerName: string;
  readonly requests: number;
  /** Percent of requests that it did not fail. */
  readonly uptime: number | undefined;
  /** Milliseconds to the first token: half of the answers, and nine of ten, begin sooner. */
  readonly latency: { readonly p50: number; readonly p90: number } | undefined;
  /** Output tokens a second that half of the answers reach. */
  readonly throughput: number | undefined;
};

/** A model that can be called now; its endpoints stand in the order in which they are tried. */
export type SiteModel = {
  readonly id: string;
  readonly name: string;
  readonly description: string;
  readonly createdAt: number;
  /** Undefined where it is not known. */
  readonly contextTokens: number | undefined;
  readonly inputModalities: readonly string[];
  readonly outputModalities: readonly string[];
  readonly tools: boolean;
  readonly structuredOutputs: boolean;
  readonly reasoning: boolean;
  /** Nothing is known of what it can do, so nothing is claimed. */
  readonly isAssumed: boolean;
  readonly isBuiltIn: boolean;
  readonly aliases: readonly string[];
  readonly endpoints: readonly SiteEndpoint[];
};

/** How credit is sold. */
export type Terms = {
  readonly takesPayments: boolean;
  readonly least: NanoUsd;
  readonly most: NanoUsd;
  readonly fee: FeeRule;
  readonly tax: 'none' | 'provider';
  /** Days in which an owner can take an order back; 0: the operator decides. */
  readonly refundDays: number;
  readonly seller: { readonly name: string; readonly address: string; readonly taxId: string } | null;
};

/** What went through in the last 24 hours. */
export type LiveFacts = { readonly requests: number; readonly models: number; readonly providers: number };

/** Ways to sign in that are set up. */
export type SignInMethods = {
  readonly email: boolean;
  readonly github: boolean;
  readonly google: boolean;
  readonly passkey: boolean;
};

/** Who gets what people send: providers of models, and of payments. */
export type Others = { readonly providers: readonly string[]; readonly payments: readonly string[] };
