// GET /v1/models/{author}/{slug}/endpoints: who serves a model now, at which price, and how each has been doing in the last five
// minutes. OpenRouter's shape. What was not seen is null; needs no key, asks no provider.
import { createRoute, OpenAPIHono, z } from '@hono/zod-openapi';
import type { HealthFigures } from '../../catalog/health-figures.ts';
import { providerName } from '../../catalog/provider-table.ts';
import type { Endpoint, Model } from '../../catalog/types.ts';
import type { AppEnv } from '../../world.ts';
import { refused } from '../http.ts';
import { tagOf } from '../routing/exclude.ts';
import { shownHealth } from '../routing/isolate.ts';
import { architectureOf, parametersOf, pricingOf } from './model-json.ts';
import { oneModelAnswers, servableModel } from './servable-model.ts';

const percentiles = (description: string) =>
  z.object({ p50: z.number(), p75: z.number(), p90: z.number(), p99: z.number() }).nullable().openapi({ description });

const endpointSchema = z.looseObject({
  name: z.string().openapi({ example: 'Groq | acme/large-1' }),
  model_id: z.string(),
  model_name: z.string(),
  provider_name: z.string(),
  tag: z.string().openapi({ description: 'Its name in `provider.order`, `only` and `ignore`.', example: 'groq/fp8' }),
  context_length: z.int().nullable(),
  max_completion_tokens: z.int().nullable(),
  max_prompt_tokens: z.int().nullable(),
  pricing: z.looseObject({ prompt: z.string(), completion: z.string() }),
  quantization: z.string(),
  supported_parameters: z.array(z.string()),
  status: z.int().openapi({
    description: 'By `uptime_last_5m`: 0, or nothing seen, is good; -2 is below 95; -5 is below 50.',
  }),
  uptime_last_5m: z.number().nullable().openapi({ description: 'Percent of requests that it did not fail.' }),
  latency_last_5m: percentiles('Milliseconds to the first token of streams; within a tenth.'),
  throughput_last_5m: percentiles('Output tokens a second; `p90` is what nine of ten answers reach.'),
  requests_last_5m: z.int(),
});

const route = createRoute({
  method: 'get',
  path: '/v1/models/{author}/{slug}/endpoints',
  tags: ['Models'],
  summary: 'List the endpoints of a model, with their prices and health',
  request: {
    params: z.object({
      author: z.string().openapi({ example: 'demo' }),
      slug: z.string().openapi({ example: 'echo' }),
    }),
  },
  responses: oneModelAnswers(
    'The endpoints, in the order in which the operator ranks them.',
    z.object({
      data: z.looseObject({
        id: z.string(),
        name: z.string(),
        created: z.int(),
        description: z.string(),
        architecture: z.looseObject({ modality: z.string() }),
        endpoints: z.array(endpointSchema),
      }),
    }),
  ),
});

/** The route, at `/v1`. */
export function modelEndpointsRoutes(): OpenAPIHono<AppEnv> {
  const router = new OpenAPIHono<AppEnv>();
  router.openapi(route, async (c) => {
    const { author, slug } = c.req.valid('param');
    const found = await servableModel(c, `${author}/${slug}`);
    if (!found.ok) return refused(c.var.requestId, found.refusal);
    const { model, endpoints } = found.value;
    const healthOf = await shownHealth(c.var.world);
    const data = {
      id: model.id,
      name: model.name,
      created: Math.floor(model.createdAt / 1000),
      description: model.description,
      architecture: architectureOf(model),
      endpoints: endpoints.map((endpoint) => endpointJson(model, endpoint, healthOf(endpoint))),
    };
    return c.json({ data });
  });
  return router;
}

function endpointJson(model: Model, endpoint: Endpoint, figures: HealthFigures) {
  const { provider, quantization, maxOutputTokens } = endpoint;
  return {
    name: `${providerName(provider)} | ${model.id}`,
    model_id: model.id,
    model_name: model.name,
    provider_name: providerName(provider),
    tag: tagOf(endpoint),
    context_length: model.contextAssumed === true ? null : model.contextTokens,
    max_completion_tokens: maxOutputTokens ?? null,
    max_prompt_tokens: null,
    pricing: pricingOf(endpoint),
    quantization: quantization ?? 'unknown',
    supported_parameters: [...parametersOf(model)],
    status: statusOf(figures),
    uptime_last_5m: figures.uptime ?? null,
    latency_last_5m: figures.latency ?? null,
    throughput_last_5m: figures.throughput ?? null,
    requests_last_5m: figures.requests,
  };
}

/** OpenRouter's scale: 0 is good, the further below the worse. */
function statusOf({ uptime }: HealthFigures): 0 | -2 | -5 {
  if (uptime === undefined || uptime >= 95) return 0;
  return uptime >= 50 ? -2 : -5;
}
