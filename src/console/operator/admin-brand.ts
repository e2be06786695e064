// `/api/admin/brand`: the name, colour and words of the operator's site.
import { createRoute, z } from '@hono/zod-openapi';
import type { AppEnv } from '../../world.ts';
import { newRouter } from '../answer.ts';
import { type BrandChange, brandOf, DEFAULT_BRAND, writeBrand } from '../brand.ts';
import { answers, BY_ADMIN_TOKEN, jsonBody } from '../openapi.ts';
import { withDatabase } from '../payments-desk.ts';

const words = (most: number) =>
  z.string({ error: 'must be text' }).trim().max(most, `must have at most ${most} characters`);

const long = words(600);
const textsShape = { intro: long, expiry: long, refunds: long, data: long, at_zero: long, note: long };

const brandSchema = z
  .object({
    name: words(40).min(1, 'must not be empty'),
    tagline: words(120).min(1, 'must not be empty'),
    hue: z.int('must be a whole number').min(0, 'must be from 0 to 359').max(359, 'must be from 0 to 359'),
    company: words(120),
    address: words(300),
    contact: z.union([z.literal(''), z.email('must be an e-mail address')]),
    texts: z.strictObject(textsShape).openapi({ description: 'Longer texts; an empty one is the site’s own.' }),
  })
  .openapi('Brand');

const EXAMPLE = { ...DEFAULT_BRAND, name: 'Acme', hue: 262, company: 'Acme Ltd', contact: 'help@acme.example' };
const ONE = {
  status: 200,
  description: 'The brand.',
  schema: z.object({ data: brandSchema }),
  example: { data: EXAMPLE },
} as const;

const changeSchema = z
  .strictObject({ ...brandSchema.shape, texts: z.strictObject(textsShape).partial() })
  .partial()
  .openapi('BrandChange');

const readRoute = createRoute({
  method: 'get',
  path: '/api/admin/brand',
  tags: ['Operator: site'],
  summary: 'Read the name, colour and words of the site',
  security: BY_ADMIN_TOKEN,
  responses: answers(ONE, [401, 404, 503]),
});

const writeRoute = createRoute({
  method: 'put',
  path: '/api/admin/brand',
  tags: ['Operator: site'],
  summary: 'Change the name, colour and words of the site',
  description: 'What is left out stays. Pages show it within a minute.',
  security: BY_ADMIN_TOKEN,
  request: {
    body: jsonBody(changeSchema, { name: 'Acme', hue: 262, texts: { note: 'Acme Ltd, registered in Exampleton.' } }),
  },
  responses: answers(ONE, [400, 401, 404, 503]),
});

/** The operator's routes of the site. */
export function adminBrandRoutes() {
  const router = newRouter<AppEnv>();
  router.openapi(readRoute, (c) => withDatabase(c, async () => c.json({ data: await brandOf(c.var.world) })));
  router.openapi(writeRoute, (c) =>
    withDatabase(c, async () => {
      return c.json({ data: await writeBrand(c.var.world, present(c.req.valid('json'))) });
    }),
  );
  return router;
}

/** Without what is undefined, which JSON has not and the types cannot rule out. */
const present = (change: z.output<typeof changeSchema>): BrandChange =>
  JSON.parse(JSON.stringify(change)) as BrandChange;
