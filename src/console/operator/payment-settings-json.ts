// The operator's settings for money in, as the wire has them. Pure.
import { z } from '@hono/zod-openapi';
import { formatUsd, type NanoUsd } from '../../billing/money.ts';
import { LEAST_ORDER, type PaymentSettings } from '../../payments/settings.ts';
import { centsSchema, PPM_A_PERCENT, percentText } from '../credit/order-fields.ts';
import { readUsd } from '../money-text.ts';

const PERCENT = /^(\d{1,2})(?:\.(\d{1,4}))?$/;

const percentSchema = z
  .string({ error: 'must be a percentage as a decimal string, such as "5.5"' })
  .transform((text, context): number => {
    const match = PERCENT.exec(text);
    if (match !== null) return Number(match[1]) * PPM_A_PERCENT + Number((match[2] ?? '').padEnd(4, '0'));
    context.addIssue({
      code: 'custom',
      message: 'must be a percentage below 100 with at most four places, such as "5.5"',
    });
    return z.NEVER;
  })
  .openapi({ type: 'string', example: '5.5' });

const zeroOrMore = z
  .union([z.string(), z.number()], { error: 'must be dollars, such as "0.80"' })
  .transform((value, context): NanoUsd => {
    const amount = readUsd(value);
    if (amount !== undefined && amount >= 0n) return amount;
    context.addIssue({ code: 'custom', message: 'must be dollars, zero or more, such as "0.80"' });
    return z.NEVER;
  })
  .openapi({ type: 'string', example: '0.80' });

const flag = z.boolean({ error: 'must be true or false' });
const days = (least: number, most: number) =>
  z
    .int({ error: `must be a whole number from ${least} to ${most}` })
    .min(least)
    .max(most);

const starterSchema = z
  .strictObject({ amount: centsSchema, credit_days: days(1, 3_650).nullable(), daily_ceiling: centsSchema })
  .nullable()
  .openapi({ description: 'Credit for every new account, at most so much a UTC day over all of them; null: none.' });

const line = z.string({ error: 'must be a text' }).trim().max(300, 'must have at most 300 characters');

/** What may be changed; what is absent stays as it is. */
export const settingsChangeSchema = z
  .strictObject({
    presets: z.array(centsSchema).max(8, 'must have at most 8 amounts').optional(),
    least: centsSchema.optional(),
    most: centsSchema.optional(),
    first_day_cap: centsSchema.nullable().optional(),
    fee_percent: percentSchema.optional(),
    fee_least: zeroOrMore.optional(),
    tax: z.enum(['none', 'provider'], { error: 'must be "none" or "provider"' }).optional(),
    refund_days: days(0, 365).optional(),
    freeze_on_dispute: flag.optional(),
    freeze_on_fraud_warning: flag.optional(),
    starter: starterSchema.optional(),
    seller: z
      .strictObject({ name: line.min(1), address: line, tax_id: line })
      .nullable()
      .optional(),
  })
  .openapi('PaymentSettingsChange');

type Change = z.output<typeof settingsChangeSchema>;

/** The settings with what was changed, or the part that is not valid. */
export function changed(
  now: PaymentSettings,
  change: Change,
): PaymentSettings | { readonly param: string; readonly message: string } {
  const next: PaymentSettings = {
    presets: change.presets ?? now.presets,
    least: change.least ?? now.least,
    most: change.most ?? now.most,
    firstDayMost: change.first_day_cap === undefined ? now.firstDayMost : change.first_day_cap,
    fee: { ppm: change.fee_percent ?? now.fee.ppm, least: change.fee_least ?? now.fee.least },
    tax: change.tax ?? now.tax,
    refundDays: change.refund_days ?? now.refundDays,
    freezeOnDispute: change.freeze_on_dispute ?? now.freezeOnDispute,
    freezeOnFraudWarning: change.freeze_on_fraud_warning ?? now.freezeOnFraudWarning,
    starter: starterOf(change, now),
    seller: sellerOf(change, now),
  };
  if (next.least < LEAST_ORDER)
    return { param: 'least', message: `\`least\` may not be below ${formatUsd(LEAST_ORDER)} dollars.` };
  if (next.most < next.least) return { param: 'most', message: '`most` may not be below `least`.' };
  const odd = next.presets.find((preset) => preset < next.least || preset > next.most);
  if (odd !== undefined) return { param: 'presets', message: '`presets` must lie between `least` and `most`.' };
  return next;
}

function starterOf({ starter }: Change, now: PaymentSettings): PaymentSettings['starter'] {
  if (starter === undefined || starter === null) return starter === undefined ? now.starter : null;
  return { amount: starter.amount, creditDays: starter.credit_days, dailyMost: starter.daily_ceiling };
}

function sellerOf({ seller }: Change, now: PaymentSettings): PaymentSettings['seller'] {
  if (seller === undefined || seller === null) return seller === undefined ? now.seller : null;
  return { name: seller.name, address: seller.address, taxId: seller.tax_id };
}

export const settingsSchema = z.looseObject({}).openapi('PaymentSettings');

/** Writes the settings. */
export const settingsJson = (settings: PaymentSettings) => ({
  presets: settings.presets.map(formatUsd),
  least: formatUsd(settings.least),
  most: formatUsd(settings.most),
  first_day_cap: settings.firstDayMost === null ? null : formatUsd(settings.firstDayMost),
  fee_percent: percentText(settings.fee.ppm),
  fee_least: formatUsd(settings.fee.least),
  tax: settings.tax,
  refund_days: settings.refundDays,
  freeze_on_dispute: settings.freezeOnDispute,
  freeze_on_fraud_warning: settings.freezeOnFraudWarning,
  starter:
    settings.starter === null
      ? null
      : {
          amount: formatUsd(settings.starter.amount),
          credit_days: settings.starter.creditDays,
          daily_ceiling: formatUsd(settings.starter.dailyMost),
        },
  seller:
    settings.seller === null
      ? null
      : { name: settings.seller.name, address: settings.seller.address, tax_id: settings.seller.taxId },
});
