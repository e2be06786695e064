// One model on the wire: OpenRouter's fields, which hold OpenAI's. Prices are what the caller pays, margin included. Pure.
import { z } from '@hono/zod-openapi';
import type { Prices, PriceTier } from '../../billing/price.ts';
import type { UsageKind } from '../../billing/usage.ts';
import { dollarsPerUnit } from '../../catalog/decimal.ts';
import { providerName } from '../../catalog/provider-table.ts';
import { serviceTexts } from '../../catalog/service-price.ts';
import type { Endpoint, Model } from '../../catalog/types.ts';

/** OpenRouter's names for what is priced. A kind that it has no name for is left out; the receipt shows it. */
const PRICE_NAMES: Readonly<Partial<Record<UsageKind, string>>> = {
  input: 'prompt',
  output: 'completion',
  requests: 'request',
  images: 'image',
  input_image: 'image_token',
  output_image: 'image_output',
  input_audio: 'audio',
  output_audio: 'audio_output',
  cache_read: 'input_cache_read',
  cache_read_audio: 'input_audio_cache',
  cache_write_5m: 'input_cache_write',
  cache_write_1h: 'input_cache_write_1h',
  reasoning: 'internal_reasoning',
  searches: 'web_search',
};

const ANY_MODEL = ['max_tokens', 'temperature', 'top_p', 'stop', 'stream', 'seed', 'user'];
const WITH_TOOLS = ['tools', 'tool_choice', 'parallel_tool_calls'];
const WITH_STRUCTURE = ['response_format', 'structured_outputs'];
const OF_EMBEDDINGS = ['dimensions', 'encoding_format', 'user'];
const WITH_REASONING = ['reasoning', 'reasoning_effort', 'include_reasoning'];

const prices = z.looseObject({ prompt: z.string(), completion: z.string() });

/** The schema of a model, for the documentation. */
export const modelSchema = z
  .looseObject({
    id: z.string().openapi({ example: 'demo/echo-paid' }),
    canonical_slug: z.string(),
    object: z.literal('model'),
    owned_by: z.string(),
    name: z.string(),
    created: z.int().openapi({ description: 'Seconds since 1970.' }),
    description: z.string(),
    context_length: z.int().nullable().openapi({ description: 'Tokens; null where it is not known.' }),
    architecture: z.looseObject({
      modality: z.string(),
      input_modalities: z.array(z.string()),
      output_modalities: z.array(z.string()),
    }),
    pricing: prices.openapi({ description: 'Decimal dollars per token or piece, as you pay them.' }),
    supported_parameters: z.array(z.string()),
  })
  .openapi('Model');

/** Describes a model by the endpoints that can serve it, the first of which is tried first. */
export function modelJson(model: Model, endpoints: readonly Endpoint[]) {
  const [first] = endpoints;
  const context = model.contextAssumed === true ? null : model.contextTokens;
  return {
    id: model.id,
    canonical_slug: model.id,
    object: 'model' as const,
    owned_by: model.id.slice(0, model.id.indexOf('/')),
    name: model.name,
    created: Math.floor(model.createdAt / 1000),
    description: model.description === '' ? servedBy(model, endpoints) : model.description,
    context_length: context,
    hugging_face_id: null,
    architecture: architectureOf(model),
    pricing: first === undefined ? { prompt: '0', completion: '0' } : pricingOf(first),
    top_provider: {
      context_length: context,
      max_completion_tokens: first?.maxOutputTokens ?? null,
      is_moderated: false,
    },
    per_request_limits: null,
    supported_parameters: parametersOf(model),
    default_parameters: null,
    aliases: [...model.aliases],
  };
}

/** What goes in and comes out. */
export function architectureOf({ capabilities }: Model) {
  const { inputModalities, outputModalities } = capabilities;
  return {
    modality: `${inputModalities.join('+')}->${outputModalities.join('+')}`,
    input_modalities: [...inputModalities],
    output_modalities: [...outputModalities],
    tokenizer: 'Other',
    instruct_type: null,
  };
}

/** What an endpoint asks, as the caller pays it. */
export function pricingOf({ price, margin }: Endpoint) {
  const { services } = price.card;
  const { prompt = '0', completion = '0', ...others } = named(price.card.prices, margin);
  const overrides = price.card.tiers.map((tier: PriceTier) => ({
    min_prompt_tokens: tier.from,
    ...named(tier.prices, margin),
  }));
  return {
    ...{ prompt, completion, ...others },
    ...(overrides.length === 0 ? {} : { overrides }),
    // Multipliers of every price of tokens, by service tier: a field of ours.
    ...(services === undefined ? {} : { service_tiers: serviceTexts(services) }),
  };
}

const named = (card: Prices, margin: number): Readonly<Record<string, string>> =>
  Object.fromEntries(
    Object.entries(PRICE_NAMES).flatMap(([kind, name]) => {
      const price = Object.entries(card).find(([priced]) => priced === kind)?.[1];
      return price === undefined ? [] : [[name, dollarsPerUnit(price, margin)]];
    }),
  );

/** The parameters that a model obeys. */
export function parametersOf({ capabilities }: Model): readonly string[] {
  const { outputModalities, tools, structuredOutputs, reasoning } = capabilities;
  if (outputModalities.includes('embeddings')) return OF_EMBEDDINGS;
  return [
    ...ANY_MODEL,
    ...(tools ? WITH_TOOLS : []),
    ...(structuredOutputs ? WITH_STRUCTURE : []),
    ...(reasoning ? WITH_REASONING : []),
  ];
}

const servedBy = (model: Model, endpoints: readonly Endpoint[]): string =>
  `${model.name}, served by ${endpoints.map(({ provider }) => providerName(provider)).join(', ')}.`;
