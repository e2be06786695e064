// The operator makes codes, sees what became of them, and turns them off. A code's text is in the answer that made it and nowhere else.
import { createRoute, z } from '@hono/zod-openapi';
import { changeCode, findCode, listCodes } from '../../payments/code-rows.ts';
import { makeCodes } from '../../payments/codes.ts';
import { giftsOfCode } from '../../payments/gifts.ts';
import type { AppEnv } from '../../world.ts';
import { newRouter, refused } from '../answer.ts';
import { changeOf, changeSchema, createSchema, mistakeIn, mistakeInEnd, termsOf } from '../credit/code-fields.ts';
import { CODE_EXAMPLE, codeJson, codeSchema, GIFT_EXAMPLE, giftJson, giftSchema } from '../credit/code-json.ts';
import { PAGE, pageQuery } from '../credit/order-fields.ts';
import { answers, BY_ADMIN_TOKEN, jsonBody } from '../openapi.ts';
import { deskFor, withDatabase } from '../payments-desk.ts';

const GIFTS_SHOWN = 100;
const TAGS = ['Operator: codes'];

const createCodesRoute = createRoute({
  method: 'post',
  path: '/api/admin/codes',
  tags: TAGS,
  summary: 'Make codes for credit',
  description: 'Each `code` is shown in this answer and never again: only its hash is kept.',
  security: BY_ADMIN_TOKEN,
  request: {
    body: jsonBody(createSchema, { amount: '5.00', expires_at: '2027-01-31T00:00:00Z', credit_days: 90, count: 100 }),
  },
  responses: answers(
    {
      status: 201,
      description: 'The codes.',
      schema: z.object({ data: z.array(codeSchema.extend({ code: z.string() })) }),
      example: { data: [{ ...CODE_EXAMPLE, code: '7Q2M-WX4K-9RTA-0HJC-5NYE' }] },
    },
    [400, 401, 404, 409, 503],
  ),
});

const listRoute = createRoute({
  method: 'get',
  path: '/api/admin/codes',
  tags: TAGS,
  summary: 'List the codes',
  description: 'Newest first; `?offset` and `?limit` turn the pages.',
  security: BY_ADMIN_TOKEN,
  request: { query: pageQuery },
  responses: answers(
    {
      status: 200,
      description: 'A page of codes.',
      schema: z.object({ data: z.array(codeSchema) }),
      example: { data: [CODE_EXAMPLE] },
    },
    [400, 401, 404, 503],
  ),
});

const codeParam = z.object({ id: z.string().openapi({ example: CODE_EXAMPLE.id }) });

const readRoute = createRoute({
  method: 'get',
  path: '/api/admin/codes/{id}',
  tags: TAGS,
  summary: 'Read a code, and what became of it',
  security: BY_ADMIN_TOKEN,
  request: { params: codeParam },
  responses: answers(
    {
      status: 200,
      description: `The code, and its latest ${GIFTS_SHOWN} gifts.`,
      schema: codeSchema.extend({ gifts: z.array(giftSchema) }),
      example: { ...CODE_EXAMPLE, uses: 1, gifts: [GIFT_EXAMPLE] },
    },
    [401, 404, 503],
  ),
});

const changeRoute = createRoute({
  method: 'patch',
  path: '/api/admin/codes/{id}',
  tags: TAGS,
  summary: 'Turn a code off or on, or change its end or note',
  description: 'What it is worth never changes. Credit that was given stays given.',
  security: BY_ADMIN_TOKEN,
  request: {
    params: codeParam,
    body: jsonBody(changeSchema, { disabled: true }),
  },
  responses: answers(
    { status: 200, description: 'The code.', schema: codeSchema, example: CODE_EXAMPLE },
    [400, 401, 404, 503],
  ),
});

/** The operator's routes of codes. */
export function adminCodesRoutes() {
  const router = newRouter<AppEnv>();

  router.openapi(createCodesRoute, (c) =>
    withDatabase(c, async () => {
      const { world } = c.var;
      const wanted = c.req.valid('json');
      const wrong = mistakeIn(wanted) ?? mistakeInEnd(wanted.expires_at, world.clock());
      if (wrong !== undefined) return refused(c, { reason: 'invalid_parameter', ...wrong });
      const { code, count = 1 } = wanted;
      const made = await makeCodes(deskFor(world), termsOf(wanted), code === undefined ? { count } : { text: code });
      if (!made.ok) return refused(c, { ...made.refusal, param: 'code' });
      return c.json({ data: made.value.map((each) => ({ ...codeJson(each.code), code: each.text })) }, 201);
    }),
  );

  router.openapi(listRoute, (c) =>
    withDatabase(c, async () => {
      const { offset = 0, limit = PAGE } = c.req.valid('query');
      const codes = await listCodes(c.var.world.env.DB, { offset, limit });
      return c.json({ data: codes.map(codeJson) }, 200);
    }),
  );

  router.openapi(readRoute, (c) =>
    withDatabase(c, async () => {
      const { DB } = c.var.world.env;
      const { id } = c.req.valid('param');
      const [code, gifts] = await Promise.all([findCode(DB, id), giftsOfCode(DB, id, GIFTS_SHOWN)]);
      if (code === undefined) return refused(c, { reason: 'code_id_unknown' });
      return c.json({ ...codeJson(code), gifts: gifts.map(giftJson) }, 200);
    }),
  );

  router.openapi(changeRoute, (c) =>
    withDatabase(c, async () => {
      const { world } = c.var;
      const wanted = c.req.valid('json');
      const wrong = mistakeInEnd(wanted.expires_at, world.clock());
      if (wrong !== undefined) return refused(c, { reason: 'invalid_parameter', ...wrong });
      const code = await changeCode(world.env.DB, c.req.valid('param').id, changeOf(wanted));
      return code === undefined ? refused(c, { reason: 'code_id_unknown' }) : c.json(codeJson(code), 200);
    }),
  );

  return router;
}
