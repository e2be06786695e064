// Prices and margins on the operator's wire: decimal strings in, decimal strings out, whole numbers between. Pure.
import { z } from '@hono/zod-openapi';
import { isoTime } from '../../base/clock.ts';
import { type MarginPpm, marginPpm, type PricePerMillion, type Prices, pricePerMillion } from '../../billing/price.ts';
import { USAGE_KINDS, type UsageKind } from '../../billing/usage.ts';
import { dollarsPerMillion, nanoPerMillion } from '../../catalog/decimal.ts';
import {
  isServiceKind,
  multiplierPpm,
  SERVICE_NAME,
  servicesAmong,
  serviceTexts,
} from '../../catalog/service-price.ts';
import type { MarginRow, PriceRow } from '../../catalog/store.ts';
import { timeSchema } from '../openapi.ts';

const TIERS_MAX = 10;
const SERVICE_TIERS_MAX = 20;
const PROMPT_TOKENS_MAX = 100_000_000;
const PRICE_HELP =
  'must be dollars per million as a decimal string from 0 to 100000, at most nine places, such as "2.5"';
const MULTIPLIER_HELP = 'must be a decimal string above 0 and up to 100, at most six places, such as "0.5"';
const PERCENT_HELP = 'must be a decimal string from 0 to 10000, at most four places, such as "20", or null';

const priceText = z
  .union([z.string(), z.number()], { error: PRICE_HELP })
  .transform((value, context): PricePerMillion => {
    const amount = nanoPerMillion(String(value));
    const price = amount.ok ? pricePerMillion(amount.value) : undefined;
    if (price !== undefined) return price;
    context.addIssue({ code: 'custom', message: PRICE_HELP });
    return z.NEVER;
  })
  .openapi({ type: 'string', example: '2.5' });

/** A price for every kind may be said; `cache_write` is short for the five-minute one. */
const priceFields = Object.fromEntries(
  ([...USAGE_KINDS, 'cache_write'] as const).map((kind) => [kind, priceText.optional()]),
) as Record<UsageKind | 'cache_write', z.ZodOptional<typeof priceText>>;

const pricesSchema = z.strictObject(priceFields).transform(({ cache_write, ...prices }): Prices => {
  const said = Object.entries(prices).filter(([, price]) => price !== undefined);
  const short =
    cache_write === undefined || prices.cache_write_5m !== undefined ? {} : { cache_write_5m: cache_write };
  return { ...Object.fromEntries(said), ...short };
});

const percentText = z
  .union([z.string(), z.number()], { error: PERCENT_HELP })
  .transform((value, context): MarginPpm => {
    const match = /^(\d{1,5})(?:\.(\d{1,4}))?$/.exec(String(value));
    const ppm = match === null ? undefined : marginPpm(Number(`${match[1]}${(match[2] ?? '').padEnd(4, '0')}`));
    if (ppm !== undefined) return ppm;
    context.addIssue({ code: 'custom', message: PERCENT_HELP });
    return z.NEVER;
  })
  .nullable()
  .openapi({ type: ['string', 'null'], example: '20' });

const multiplierText = z
  .union([z.string(), z.number()], { error: MULTIPLIER_HELP })
  .transform((value, context): number => {
    const ppm = multiplierPpm(String(value));
    if (ppm !== undefined) return ppm;
    context.addIssue({ code: 'custom', message: MULTIPLIER_HELP });
    return z.NEVER;
  })
  .openapi({ type: 'string', example: '0.5' });

const serviceTiers = z
  .record(
    z.string().regex(SERVICE_NAME, 'must be lower-case letters, digits, "_" and "-", at most 32'),
    multiplierText,
  )
  .refine((tiers) => Object.keys(tiers).length <= SERVICE_TIERS_MAX, `must be at most ${SERVICE_TIERS_MAX}`);

const name = z.string().min(1).max(300);

/** A new version of a price, a margin, or both. */
export const pricesBody = z
  .strictObject({
    model: name.optional().openapi({ example: 'acme/large-1' }),
    provider: name.optional().openapi({ example: 'acme' }),
    effective_from: z.iso
      .datetime({ offset: true, error: 'must be a time in ISO 8601, such as "2027-01-31T00:00:00Z"' })
      .optional()
      .openapi({ description: 'From when it is in force; now if left out.' }),
    prices: pricesSchema
      .refine(({ input, output }) => input !== undefined && output !== undefined, 'must have `input` and `output`')
      .optional(),
    tiers: z
      .array(z.strictObject({ from: z.int().min(1).max(PROMPT_TOKENS_MAX), prices: pricesSchema }))
      .max(TIERS_MAX)
      .refine(
        (tiers) => new Set(tiers.map(({ from }) => from)).size === tiers.length,
        'must begin at different counts',
      )
      .optional()
      .openapi({
        description: 'What replaces prices for the whole request when its prompt has `from` tokens or more.',
      }),
    service_tiers: serviceTiers.optional().openapi({
      description: 'What multiplies the prices of tokens by service tier, speed or place: half for `flex` is "0.5".',
      example: { flex: '0.5' },
    }),
    margin: z
      .strictObject({ model: name.optional(), provider: name.optional(), all: z.literal(true).optional() })
      .refine((scope) => Object.keys(scope).length === 1, 'must name one of `model`, `provider` and `all`')
      .optional(),
    percent: percentText
      .optional()
      .openapi({ description: 'The margin on the price of the provider. null: none any more.' }),
  })
  .superRefine(({ model, provider, prices, service_tiers: services, margin, percent }, context) => {
    const issue = (path: string, message: string) => context.addIssue({ code: 'custom', path: [path], message });
    if (margin === undefined && prices === undefined) issue('prices', 'is required, or `margin` with `percent`');
    if ((margin === undefined) !== (percent === undefined)) issue('percent', '`margin` and `percent` go together');
    if (prices !== undefined && model === undefined) issue('model', 'is required with `prices`');
    if (prices !== undefined && provider === undefined) issue('provider', 'is required with `prices`');
    if (prices === undefined && services !== undefined) issue('prices', 'is required with `service_tiers`');
  });

const pricesOut = z.record(z.string(), z.string());

export const priceSchema = z
  .object({
    version: z.string(),
    model: z.string(),
    provider: z.string(),
    source: z.enum(['operator', 'import']),
    effective_from: timeSchema,
    prices: pricesOut.openapi({ description: 'Dollars per million units, by kind.' }),
    tiers: z.array(z.object({ from: z.number(), prices: pricesOut })),
    service_tiers: z.record(z.string(), z.string()).openapi({
      description: 'What multiplies the prices of tokens by service tier.',
    }),
  })
  .openapi('Price');

export const marginSchema = z
  .object({
    margin: z.object({
      model: z.string().optional(),
      provider: z.string().optional(),
      all: z.literal(true).optional(),
    }),
    percent: z.string(),
  })
  .openapi('Margin');

export const PRICE_EXAMPLE = {
  version: 'operator-01kb3x5v9c0000000000000000',
  model: 'acme/large-1',
  provider: 'acme',
  source: 'operator',
  effective_from: '2026-11-01T09:30:00.000Z',
  prices: { input: '2.5', output: '10' },
  tiers: [],
  service_tiers: { flex: '0.5' },
} satisfies z.output<typeof priceSchema>;

export const MARGIN_EXAMPLE = { margin: { all: true }, percent: '20' } satisfies z.output<typeof marginSchema>;

/** A version of a price for the operator. `as` follows the parse of what we wrote. */
export function priceJson(row: Omit<PriceRow, 'number'>): z.output<typeof priceSchema> {
  const amounts = JSON.parse(row.amounts) as [number, string, number][];
  const pricesFrom = (from: number): Record<string, string> =>
    Object.fromEntries(
      amounts.flatMap(([at, kind, amount]) =>
        at === from && !isServiceKind(kind) ? [[kind, dollarsPerMillion(BigInt(amount))]] : [],
      ),
    );
  const starts = [...new Set(amounts.map(([from]) => from))].filter((from) => from > 0).toSorted((a, b) => a - b);
  return {
    version: row.version,
    model: row.model,
    provider: row.provider,
    source: row.source,
    effective_from: isoTime(row.effective_from),
    prices: pricesFrom(0),
    tiers: starts.map((from) => ({ from, prices: pricesFrom(from) })),
    service_tiers: serviceTexts(
      servicesAmong(Object.fromEntries(amounts.map(([, kind, amount]) => [kind, amount]))) ?? {},
    ),
  };
}

/** A margin for the operator. */
export function marginJson({ scope, name, ppm }: MarginRow): z.output<typeof marginSchema> {
  const digits = String(ppm).padStart(5, '0');
  const fraction = digits.slice(-4).replace(/0+$/, '');
  const percent = fraction === '' ? digits.slice(0, -4) : `${digits.slice(0, -4)}.${fraction}`;
  return { margin: scope === 'all' ? { all: true } : { [scope]: name }, percent };
}
