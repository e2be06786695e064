// `/v1/alerts/endpoint` and the test of it: where an account's webhooks go, and the secret that signs them. Who may call is decided in
// routes.ts.
import { MINUTE } from '../../base/clock.ts';
import type { World } from '../../world.ts';
import { newRouter, refused } from '../answer.ts';
import type { CallerEnv } from '../key-auth.ts';
import { withDatabase } from '../payments-desk.ts';
import { deliveryJson, endpointJson } from './alert-json.ts';
import { deleteEndpointRoute, putEndpointRoute, secretRoute, testRoute } from './alert-routes.ts';
import { countAlertsSince, newAlertId, raiseStatements } from './alert-rows.ts';
import { deliverWebhook } from './deliver.ts';
import { type Delivery, findDelivery, webhookIdOf } from './delivery-rows.ts';
import { deleteEndpoint, putEndpoint, readEndpoint, rotateSecret } from './endpoint-rows.ts';

const TESTS_A_MINUTE = 5;

/** The routes of an account's endpoint. */
export function alertEndpointRoutes() {
  const router = newRouter<CallerEnv>();

  router.openapi(putEndpointRoute, (c) =>
    withDatabase(c, async () => {
      const { world, caller } = c.var;
      const { accountId } = caller.owner;
      const secret = await putEndpoint(world, accountId, c.req.valid('json').url);
      const endpoint = endpointJson(await readEndpoint(world.env.DB, accountId));
      return endpoint === null ? refused(c, { reason: 'endpoint_missing' }) : c.json({ endpoint, secret });
    }),
  );

  router.openapi(deleteEndpointRoute, (c) =>
    withDatabase(c, async () => {
      await deleteEndpoint(c.var.world.env.DB, c.var.caller.owner.accountId);
      return c.json({ endpoint: null });
    }),
  );

  router.openapi(secretRoute, (c) =>
    withDatabase(c, async () => {
      const secret = await rotateSecret(c.var.world, c.var.caller.owner.accountId);
      return secret === undefined ? refused(c, { reason: 'endpoint_missing' }) : c.json({ secret });
    }),
  );

  router.openapi(testRoute, (c) =>
    withDatabase(c, async () => {
      const { world, caller } = c.var;
      const { accountId } = caller.owner;
      const since = world.clock() - MINUTE;
      if ((await countAlertsSince(world.env.DB, accountId, 'test', since)) >= TESTS_A_MINUTE)
        return refused(c, { reason: 'too_many_tests' });
      const delivery = await sendTest(world, accountId);
      return delivery === undefined
        ? refused(c, { reason: 'endpoint_missing' })
        : c.json({ delivery: deliveryJson(delivery) });
    }),
  );

  return router;
}

/** Raises a test, by webhook alone, and delivers it at once; undefined when there is no endpoint. */
async function sendTest(world: World, accountId: string): Promise<Delivery | undefined> {
  const { DB } = world.env;
  if ((await readEndpoint(DB, accountId)) === undefined) return undefined;
  const id = newAlertId(world);
  const raised = { ...TEST, accountId, kind: 'test', cause: `test/${id}` } as const;
  await DB.batch([...raiseStatements(world, id, raised, false)]);
  await deliverWebhook(world, webhookIdOf(id), true);
  return findDelivery(DB, webhookIdOf(id));
}

const TEST = { subject: 'Test', text: 'This is a test. Nothing happened.', facts: {} };
