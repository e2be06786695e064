// The operator's settings for money in: one row in D1. What is not set has the value below, so that a new deployment sells safely.
import type { FeeRule } from '../billing/fee.ts';
import { type NanoUsd, nanoUsd } from '../billing/money.ts';
import { parseMoney, printMoney } from '../billing/money-json.ts';

/** Credit for new accounts, at most so much a UTC day over the whole site. */
export type StarterRule = {
  readonly amount: NanoUsd;
  readonly creditDays: number | null;
  readonly dailyMost: NanoUsd;
};

/** Who sells, as receipts name it. */
export type Seller = { readonly name: string; readonly address: string; readonly taxId: string };

export type PaymentSettings = {
  /** Amounts that are offered; any other between `least` and `most` can be ordered too. */
  readonly presets: readonly NanoUsd[];
  readonly least: NanoUsd;
  readonly most: NanoUsd;
  /** What an account may order in its first 24 hours; null: no bound. */
  readonly firstDayMost: NanoUsd | null;
  readonly fee: FeeRule;
  /** `provider`: the provider works out tax and adds it to the price. */
  readonly tax: 'none' | 'provider';
  /** Days in which an owner may take a refund; 0: only the operator refunds. */
  readonly refundDays: number;
  readonly freezeOnDispute: boolean;
  readonly freezeOnFraudWarning: boolean;
  /** Off when null. */
  readonly starter: StarterRule | null;
  readonly seller: Seller | null;
};

const dollars = (whole: number): NanoUsd => nanoUsd(BigInt(whole) * 1_000_000_000n);

export const DEFAULT_SETTINGS: PaymentSettings = {
  presets: [10, 25, 50, 100].map(dollars),
  least: dollars(5),
  most: dollars(1_000),
  firstDayMost: dollars(500),
  fee: { ppm: 0, least: dollars(0) },
  tax: 'none',
  refundDays: 30,
  freezeOnDispute: false,
  freezeOnFraudWarning: true,
  starter: null,
  seller: null,
};

/** An order may not be smaller: small sums are what card testers use. */
export const LEAST_ORDER = dollars(5);

/** The settings as they are now. */
export async function readSettings(db: D1Database): Promise<PaymentSettings> {
  const row = await db.prepare('SELECT json FROM payment_settings WHERE id = 1').first<{ readonly json: string }>();
  return row === null ? DEFAULT_SETTINGS : { ...DEFAULT_SETTINGS, ...parseMoney<Partial<PaymentSettings>>(row.json) };
}

/** Replaces the settings. */
export async function writeSettings(db: D1Database, settings: PaymentSettings, now: number): Promise<void> {
  await db
    .prepare(
      `INSERT INTO payment_settings (id, json, updated_at) VALUES (1, ?1, ?2)
       ON CONFLICT (id) DO UPDATE SET json = excluded.json, updated_at = excluded.updated_at`,
    )
    .bind(printMoney(settings), now)
    .run();
}
