// The operator sets where providers are and with which key. A key goes in, is sealed, and never comes out again.
import { createRoute, z } from '@hono/zod-openapi';
import { seal } from '../../base/crypto.ts';
import { environmentProviders, sealPurpose } from '../../catalog/access.ts';
import { DEMO_PROVIDER } from '../../catalog/built-in.ts';
import { PROVIDERS } from '../../catalog/provider-table.ts';
import { deleteProvider, listProviders, type ProviderRow, putProvider } from '../../catalog/store.ts';
import { PROVIDER_KINDS } from '../../catalog/types.ts';
import type { AppEnv, World } from '../../world.ts';
import { newRouter, refused } from '../answer.ts';
import { answers, BY_ADMIN_TOKEN, jsonBody } from '../openapi.ts';
import {
  EXAMPLE,
  environmentJson,
  KIND_NAMES,
  KINDS,
  last4Of,
  providerSchema,
  storedJson,
} from './catalog-provider-json.ts';

const TAGS = ['Operator: catalogue'];
const KEY_LENGTH_MAX = 4096;

const slugParam = z.object({
  slug: z
    .string()
    .regex(/^[a-z0-9][a-z0-9_-]{0,63}$/, 'must be lower-case letters, digits, "-" and "_", at most 64')
    .refine((slug) => slug !== DEMO_PROVIDER.slug, 'must not be that of the built-in provider')
    .openapi({ example: 'openai' }),
});

/** Tells an address that requests can go to: http or https, no credentials, nothing after the path. */
function isBaseUrl(text: string): boolean {
  if (text.length > 500 || !URL.canParse(text) || /[?#\s]/.test(text)) return false;
  const { protocol, username, password } = new URL(text);
  return (protocol === 'https:' || protocol === 'http:') && username === '' && password === '';
}

const providerBody = z.strictObject({
  kind: z
    .enum(KIND_NAMES, { error: `must be one of ${PROVIDER_KINDS.join(', ')}` })
    .optional()
    .openapi({
      description:
        'How it speaks; `openai` and `google` are other names of the first and the last. Left out: as before, or as this provider is known.',
    }),
  base_url: z
    .string({ error: 'must be a URL' })
    .refine(isBaseUrl, 'must be an http or https URL without credentials, query or fragment')
    .optional()
    .openapi({ description: 'What its own SDK takes as base URL. May be left out for a provider known by name.' }),
  api_key: z
    .string({ error: 'must be a string' })
    .trim()
    .max(KEY_LENGTH_MAX, `must have at most ${KEY_LENGTH_MAX} characters`)
    .regex(/^[\x21-\x7e]*$/, 'must be visible ASCII characters')
    .nullable()
    .optional()
    .openapi({ description: 'Sealed, never shown again. Left out: the one set before stays. null: none is sent.' }),
});

const ERRORS = [400, 401, 404, 503];
const ONE = {
  status: 200,
  description: 'The provider.',
  schema: z.object({ data: providerSchema }),
  example: { data: EXAMPLE },
} as const;

const listRoute = createRoute({
  method: 'get',
  path: '/api/admin/providers',
  tags: TAGS,
  summary: 'List the providers that are on',
  security: BY_ADMIN_TOKEN,
  responses: answers(
    {
      status: 200,
      description: 'Providers.',
      schema: z.object({ data: z.array(providerSchema) }),
      example: { data: [EXAMPLE] },
    },
    [401, 404, 503],
  ),
});

const readRoute = createRoute({
  method: 'get',
  path: '/api/admin/providers/{slug}',
  tags: TAGS,
  summary: 'Read a provider',
  security: BY_ADMIN_TOKEN,
  request: { params: slugParam },
  responses: answers(ONE, ERRORS),
});

const putRoute = createRoute({
  method: 'put',
  path: '/api/admin/providers/{slug}',
  tags: TAGS,
  summary: 'Add or change a provider',
  description: "It wins over the environment's of the same slug, and holds for the next request.",
  security: BY_ADMIN_TOKEN,
  request: {
    params: slugParam,
    body: jsonBody(providerBody, {
      kind: 'openai-compatible',
      base_url: EXAMPLE.base_url,
      api_key: 'sk-example-a1B2',
    }),
  },
  responses: answers(ONE, ERRORS),
});

const deleteRoute = createRoute({
  method: 'delete',
  path: '/api/admin/providers/{slug}',
  tags: TAGS,
  summary: 'Take a provider away',
  description: 'One that the environment turns on by the same slug is in use again.',
  security: BY_ADMIN_TOKEN,
  request: { params: slugParam },
  responses: answers(
    {
      status: 200,
      description: 'It is gone.',
      schema: z.object({ deleted: z.literal(true) }),
      example: { deleted: true },
    },
    ERRORS,
  ),
});

/** The routes of providers. */
export function catalogProvidersRoutes() {
  const router = newRouter<AppEnv>();

  router.openapi(listRoute, async (c) => {
    const providers = await providersOf(c.var.world);
    return providers.ok ? c.json({ data: [...providers.value.values()] }) : refused(c, providers.refusal);
  });

  router.openapi(readRoute, async (c) => {
    const providers = await providersOf(c.var.world);
    if (!providers.ok) return refused(c, providers.refusal);
    const provider = providers.value.get(c.req.valid('param').slug);
    return provider === undefined ? refused(c, { reason: 'provider_unknown' }) : c.json({ data: provider });
  });

  router.openapi(putRoute, async (c) => {
    const { world } = c.var;
    const { slug } = c.req.valid('param');
    const body = c.req.valid('json');
    const rows = await listProviders(world);
    if (!rows.ok) return refused(c, rows.refusal);
    const before = rows.value.find((row) => row.slug === slug);
    const known = PROVIDERS.find((provider) => provider.slug === slug);
    const baseUrl = body.base_url ?? before?.base_url ?? known?.baseUrl;
    const kind = body.kind === undefined ? (before?.kind ?? known?.kind ?? 'openai-compatible') : KINDS[body.kind];
    if (baseUrl === undefined || baseUrl === '') {
      return refused(c, {
        reason: 'missing_parameter',
        param: 'base_url',
        message: '`base_url` is needed for this provider.',
      });
    }
    const row = await providerRow(world, { slug, kind, base_url: baseUrl.replace(/\/+$/, '') }, body.api_key, before);
    const put = await putProvider(world, row);
    return put.ok ? c.json({ data: storedJson(row) }) : refused(c, put.refusal);
  });

  router.openapi(deleteRoute, async (c) => {
    const { slug } = c.req.valid('param');
    const rows = await listProviders(c.var.world);
    if (!rows.ok) return refused(c, rows.refusal);
    if (!rows.value.some((row) => row.slug === slug)) return refused(c, { reason: 'provider_unknown' });
    const deleted = await deleteProvider(c.var.world, slug);
    return deleted.ok ? c.json({ deleted: true as const }) : refused(c, deleted.refusal);
  });

  return router;
}

async function providerRow(
  world: World,
  where: Pick<ProviderRow, 'slug' | 'kind' | 'base_url'>,
  apiKey: string | null | undefined,
  before: ProviderRow | undefined,
): Promise<ProviderRow> {
  const row = { ...where, updated_at: world.clock() };
  if (apiKey === undefined && before !== undefined) {
    return { ...row, sealed_key: before.sealed_key, key_last4: before.key_last4 };
  }
  const [secret] = world.settings.secrets;
  if (apiKey === undefined || apiKey === null || apiKey === '' || secret === undefined) {
    return { ...row, sealed_key: '', key_last4: '' };
  }
  return { ...row, sealed_key: await seal(secret, sealPurpose(where.slug), apiKey), key_last4: last4Of(apiKey) ?? '' };
}

/** Those of the environment, and over them the operator's. */
async function providersOf(world: World) {
  const rows = await listProviders(world);
  if (!rows.ok) return rows;
  const environment = environmentProviders(world.env).map(environmentJson);
  const providers = [...environment, ...rows.value.map(storedJson)];
  return { ok: true, value: new Map(providers.map((provider) => [provider.slug, provider])) } as const;
}
