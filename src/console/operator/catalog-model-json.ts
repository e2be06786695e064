// A model on the operator's wire, and how it is stored. Pure.
import { z } from '@hono/zod-openapi';
import { isoTime } from '../../base/clock.ts';
import { QUANTIZATIONS } from '../../catalog/quantization.ts';
import type { EndpointRow, ModelRow, StoredCapabilities } from '../../catalog/store.ts';
import { MODALITIES } from '../../catalog/types.ts';
import { timeSchema } from '../openapi.ts';

const LIST_MAX = 50;
const TOKENS_MAX = 100_000_000;
const DEFAULT_PRIORITY = 10;

const tokens = z
  .int({ error: `must be a whole number from 1 to ${TOKENS_MAX}` })
  .min(1)
  .max(TOKENS_MAX);
const modality = z.enum(MODALITIES, {
  error: `must be one of "${MODALITIES.join('", "')}"`,
});

const capabilitiesSchema = z.strictObject({
  input_modalities: z.array(modality).min(1).max(MODALITIES.length).optional(),
  output_modalities: z.array(modality).min(1).max(MODALITIES.length).optional(),
  tools: z.boolean().optional(),
  structured_outputs: z.boolean().optional(),
  reasoning: z.boolean().optional(),
});

const quantization = z.enum(QUANTIZATIONS, { error: `must be of ${QUANTIZATIONS.join(', ')}` });

const providerSlug = z
  .string({ error: "is required: a provider's slug" })
  .regex(/^[a-z0-9][a-z0-9_-]{0,63}$/, "must be a provider's slug");

/** What the operator says about a model. */
export const modelBody = z.strictObject({
  name: z.string().trim().min(1).max(200).optional(),
  description: z.string().trim().max(4000).optional(),
  context_length: tokens.nullable().optional().openapi({ description: 'Tokens; null where it is not known.' }),
  max_output_tokens: tokens.nullable().optional(),
  endpoints: z
    .array(
      z.strictObject({
        provider: providerSlug,
        upstream_model: z
          .string({ error: "is required: the provider's own name for the model" })
          .trim()
          .min(1, "must be the provider's own name for the model")
          .max(300),
        priority: z
          .int()
          .min(0)
          .max(1000)
          .optional()
          .openapi({ description: 'Lower is tried first; 10 if left out.' }),
        max_output_tokens: tokens.nullable().optional(),
        quantization: quantization.nullable().optional(),
        keeps_data: z
          .boolean()
          .nullable()
          .optional()
          .openapi({ description: 'Whether the provider stores or trains on what it is sent; null where not known.' }),
      }),
    )
    .min(1, 'must name a provider that serves the model')
    .max(LIST_MAX)
    .refine(
      (endpoints) => new Set(endpoints.map(({ provider }) => provider)).size === endpoints.length,
      'must name each provider once',
    ),
  aliases: z
    .array(z.string().regex(/^[a-zA-Z0-9][a-zA-Z0-9._:/-]{0,199}$/, 'must be a name of a model'))
    .max(LIST_MAX)
    .optional()
    .openapi({ description: 'Other names that mean this model.' }),
  capabilities: capabilitiesSchema.optional(),
});

/** A model as the operator reads it. */
export const modelSchema = z
  .object({
    id: z.string(),
    name: z.string(),
    description: z.string(),
    source: z.enum(['operator', 'import']),
    created_at: timeSchema,
    context_length: z.number().nullable(),
    max_output_tokens: z.number().nullable(),
    aliases: z.array(z.string()),
    capabilities: capabilitiesSchema.nullable(),
    endpoints: z.array(
      z.object({
        provider: z.string(),
        upstream_model: z.string(),
        priority: z.number(),
        max_output_tokens: z.number().nullable(),
        quantization: quantization.nullable(),
        keeps_data: z.boolean().nullable(),
      }),
    ),
  })
  .openapi('CatalogModel');

export const MODEL_EXAMPLE = {
  id: 'acme/large-1',
  name: 'Acme Large 1',
  description: '',
  source: 'operator',
  created_at: '2026-11-01T09:30:00.000Z',
  context_length: 131_072,
  max_output_tokens: null,
  aliases: [],
  capabilities: null,
  endpoints: [
    {
      provider: 'acme',
      upstream_model: 'large-1',
      priority: 10,
      max_output_tokens: null,
      quantization: null,
      keeps_data: null,
    },
  ],
} satisfies z.output<typeof modelSchema>;

/** A model and its endpoints for the operator. `as` follows the parse of what we wrote. */
export function modelJson(model: ModelRow, endpoints: readonly EndpointRow[]): z.output<typeof modelSchema> {
  const aliases = JSON.parse(model.aliases) as string[];
  return {
    id: model.id,
    name: model.name,
    description: model.description,
    source: model.source,
    created_at: isoTime(model.created_at),
    context_length: model.context_tokens,
    max_output_tokens: model.max_output_tokens,
    aliases,
    capabilities: model.capabilities === null ? null : capabilitiesJson(model.capabilities),
    endpoints: endpoints.map(({ keeps_data, ...endpoint }) => ({
      ...endpoint,
      keeps_data: keeps_data === null ? null : keeps_data === 1,
    })),
  };
}

/** What the catalogue stores of an endpoint that the operator names. */
export const endpointRow = (given: z.output<typeof modelBody>['endpoints'][number]): EndpointRow => ({
  provider: given.provider,
  upstream_model: given.upstream_model,
  priority: given.priority ?? DEFAULT_PRIORITY,
  max_output_tokens: given.max_output_tokens ?? null,
  quantization: given.quantization ?? null,
  keeps_data: typeof given.keeps_data === 'boolean' ? (given.keeps_data ? 1 : 0) : null,
});

/** What the catalogue stores of capabilities; a thing not spoken of is taken to be possible. */
export const storedCapabilities = (given: z.output<typeof capabilitiesSchema>): string =>
  JSON.stringify({
    in: given.input_modalities ?? [],
    out: given.output_modalities ?? [],
    tools: given.tools === false ? 0 : 1,
    structured: given.structured_outputs === false ? 0 : 1,
    reasoning: given.reasoning === false ? 0 : 1,
  } satisfies StoredCapabilities);

function capabilitiesJson(text: string): z.output<typeof capabilitiesSchema> {
  const stored = JSON.parse(text) as StoredCapabilities;
  return {
    input_modalities: stored.in.length === 0 ? undefined : [...stored.in],
    output_modalities: stored.out.length === 0 ? undefined : [...stored.out],
    tools: stored.tools === 1,
    structured_outputs: stored.structured === 1,
    reasoning: stored.reasoning === 1,
  };
}
