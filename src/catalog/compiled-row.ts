// The form of the compiled row that the view `compiled_catalog` (migrations/0010_routing.sql) writes. Read in compiled.ts.
import { z } from 'zod';
import { USAGE_KINDS } from '../billing/usage.ts';
import { QUANTIZATIONS } from './quantization.ts';
import { SERVICE_NAME } from './service-price.ts';
import { MODALITIES, PROVIDER_KINDS } from './types.ts';

const modality = z.enum(MODALITIES);
const flag = z.union([z.literal(0), z.literal(1)]);
/** What a model can do, as stored. */
export const storedCapabilities = z.object({
  in: z.array(modality),
  out: z.array(modality),
  tools: flag,
  structured: flag,
  reasoning: flag,
});
/** A service tier among the kinds of a price. */
const service = z.templateLiteral(['service:', z.string().regex(SERVICE_NAME)]);
/** Prices by kind, in nano-USD per million, and multipliers of service tiers, in parts per million. */
export const amounts = z.partialRecord(z.union([z.enum(USAGE_KINDS), service]), z.int().nonnegative());

/** The row as a whole. */
export const compiledCatalog = z.object({
  providers: z.array(z.tuple([z.string(), z.enum(PROVIDER_KINDS), z.string(), z.string()])),
  models: z.array(
    z.tuple([
      z.string(),
      z.string(),
      z.string(),
      z.number(),
      z.int().positive().nullable(),
      z.int().positive().nullable(),
      storedCapabilities.nullable(),
      z.array(z.string()),
      z.array(z.tuple([z.string(), z.string(), z.number(), z.int().positive().nullable()])),
    ]),
  ),
  prices: z.array(
    z.tuple([
      z.string(),
      z.string(),
      z.string(),
      z.number(),
      z.enum(['operator', 'import']),
      z.number(),
      z.array(z.tuple([z.int().nonnegative(), amounts])),
    ]),
  ),
  // A row that was compiled by the code of before has none.
  traits: z.array(z.tuple([z.string(), z.string(), z.enum(QUANTIZATIONS).nullable(), flag.nullable()])).default([]),
  margins: z.array(z.tuple([z.enum(['model', 'provider', 'all']), z.string(), z.int()])),
});

export type Compiled = z.infer<typeof compiledCatalog>;
