// `POST /v1/credits/codes/redeem`: a code becomes credit of the account. Nobody is told more of a code that is not theirs to use than that
// it cannot be redeemed.
import { createRoute, z } from '@hono/zod-openapi';
import { redeemCode } from '../../payments/codes.ts';
import { newRouter, refused } from '../answer.ts';
import type { CallerEnv } from '../key-auth.ts';
import { answers, BY_KEY, jsonBody } from '../openapi.ts';
import { deskFor, withDatabase } from '../payments-desk.ts';
import { GIFT_EXAMPLE, giftJson, giftSchema } from './code-json.ts';
import { idempotencyHeader } from './order-fields.ts';

const redeemRoute = createRoute({
  method: 'post',
  path: '/v1/credits/codes/redeem',
  tags: ['Credit'],
  summary: 'Redeem a code',
  description:
    'Needs a management key. Case, blanks and hyphens do not matter. With an `Idempotency-Key` the code is used once, however ' +
    'often it is sent. Without one, every call is another use, as far as the code allows an account more than one. Some codes ' +
    'are for new accounts: made at most seven days ago, and without an order that was credited. After ten refused codes in a ' +
    'minute an account has to wait.',
  security: BY_KEY,
  request: {
    headers: idempotencyHeader,
    body: jsonBody(
      z
        .strictObject({ code: z.string({ error: 'is required: the code, as it was given to you' }) })
        .openapi('CodeRedeem'),
      { code: '7Q2M-WX4K-9RTA-0HJC-5NYE' },
    ),
  },
  responses: answers(
    {
      status: 201,
      description: 'The code is redeemed.',
      schema: giftSchema,
      example: GIFT_EXAMPLE,
    },
    [400, 401, 403, 404, 409, 429, 503],
  ),
});

/** The route of codes that an account redeems. */
export function codesRoutes() {
  const router = newRouter<CallerEnv>();
  router.openapi(redeemRoute, (c) =>
    withDatabase(c, async () => {
      const { world, caller } = c.var;
      const redeemed = await redeemCode(deskFor(world), {
        owner: caller.owner,
        text: c.req.valid('json').code,
        idempotencyKey: c.req.valid('header')['idempotency-key'] ?? null,
      });
      return redeemed.ok ? c.json(giftJson(redeemed.value), 201) : refused(c, redeemed.refusal);
    }),
  );
  return router;
}
