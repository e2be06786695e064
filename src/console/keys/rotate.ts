// `POST /v1/keys/{hash}/rotate`: another secret for the same key. Its limits, its spend and its requests stay; the old secret works for a
// while, so that whoever uses it can be told.
import { createRoute, z } from '@hono/zod-openapi';
import { labelOf, mintApiKey } from '../../base/api-key.ts';
import { DAY, isoTime, SECOND } from '../../base/clock.ts';
import { newRouter, refused } from '../answer.ts';
import type { CallerEnv } from '../key-auth.ts';
import { record } from '../make-key.ts';
import { answers, BY_KEY, timeSchema } from '../openapi.ts';
import { findKey } from './find-key.ts';
import { KEY_EXAMPLE } from './key-examples.ts';
import { keyJson, keySchema } from './key-json.ts';

const GRACE_SECONDS = DAY / SECOND;
const GRACE_SECONDS_MAX = 7 * GRACE_SECONDS;

const rotateSchema = z
  .strictObject({
    grace_seconds: z
      .int()
      .min(0)
      .max(GRACE_SECONDS_MAX)
      .default(GRACE_SECONDS)
      .openapi({ description: 'How long the old secret works; 0: not any more.' }),
  })
  .openapi('RotateKey');

const ENDS_AT = '2026-11-02T09:30:00.000Z';

const rotateRoute = createRoute({
  method: 'post',
  path: '/v1/keys/{hash}/rotate',
  tags: ['Keys'],
  summary: 'Give a key another secret',
  description:
    'The answer has the new key’s text, once. The old one works until `previous.ends_at` and is refused with `key_rotated` after it. ' +
    'Rotating again before that ends the oldest at once.',
  security: BY_KEY,
  request: {
    params: z.object({ hash: z.string().openapi({ example: KEY_EXAMPLE.hash }) }),
    body: {
      required: false,
      content: { 'application/json': { schema: rotateSchema, example: { grace_seconds: 3_600 } } },
    },
  },
  responses: answers(
    {
      status: 200,
      description: 'The key with its new secret.',
      schema: z.object({
        data: keySchema,
        key: z.string(),
        previous: z.object({ label: z.string(), ends_at: timeSchema }),
      }),
      example: {
        data: { ...KEY_EXAMPLE, previous_secret_ends_at: ENDS_AT },
        key: 'sk-fb-1auto…',
        previous: { label: 'sk-fb-1aut...t4gz', ends_at: ENDS_AT },
      },
    },
    [400, 401, 403, 404, 503],
  ),
});

/** The route that rotates a key. */
export function rotateRoutes() {
  const router = newRouter<CallerEnv>();
  router.openapi(rotateRoute, async (c) => {
    const { world, caller } = c.var;
    const [secret] = world.settings.secrets;
    if (secret === undefined) return refused(c, { reason: 'secret_missing' });
    const found = await findKey(world, caller.owner, c.req.valid('param').hash);
    if (!found.ok) return refused(c, found.refusal);
    const { wallet, view } = found.value;
    const graceMs = (c.req.valid('json').grace_seconds ?? GRACE_SECONDS) * SECOND;
    const { text, secretHash } = await mintApiKey({ ...caller.owner, keyId: view.policy.keyId }, secret, world.random);
    const rotated = await wallet.rotate({ secretHash, label: labelOf(text), graceMs });
    if (!rotated.ok) return refused(c, { reason: 'wallet_unreachable' });
    const { policy } = rotated.value;
    await record(world, policy);
    const previous = { label: policy.previous?.label ?? '', ends_at: isoTime(policy.previous?.endsAt ?? 0) };
    return c.json({ data: keyJson(rotated.value), key: text, previous });
  });
  return router;
}
