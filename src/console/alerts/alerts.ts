// `/v1/alerts`: what an account is told of, and what it was. Who may call is decided in routes.ts.
import { newRouter } from '../answer.ts';
import type { CallerEnv } from '../key-auth.ts';
import { mailerOf } from '../mail/mailer.ts';
import { withDatabase } from '../payments-desk.ts';
import { changedSettings } from './alert-fields.ts';
import { alertJson, deliveryJson, endpointJson, settingsJson } from './alert-json.ts';
import { readRoute, setRoute } from './alert-routes.ts';
import { listAlerts } from './alert-rows.ts';
import { listWebhooks } from './delivery-rows.ts';
import { readEndpoint } from './endpoint-rows.ts';
import { raiseForAccounts } from './raise.ts';
import { readAlertSettings, writeAlertSettings } from './settings.ts';

const RAISED = 50;
const DELIVERIES = 20;

/** The routes of alerts. */
export function alertsRoutes() {
  const router = newRouter<CallerEnv>();

  router.openapi(readRoute, (c) =>
    withDatabase(c, async () => {
      const { world, caller } = c.var;
      const { accountId } = caller.owner;
      const { DB } = world.env;
      const [settings, endpoint, raised, deliveries] = await Promise.all([
        readAlertSettings(DB, accountId),
        readEndpoint(DB, accountId),
        listAlerts(DB, accountId, RAISED),
        listWebhooks(DB, accountId, DELIVERIES),
      ]);
      return c.json({
        settings: settingsJson(settings),
        mail: mailerOf(world) !== undefined,
        endpoint: endpointJson(endpoint),
        raised: raised.map(alertJson),
        deliveries: deliveries.map(deliveryJson),
      });
    }),
  );

  router.openapi(setRoute, (c) =>
    withDatabase(c, async () => {
      const { world, caller } = c.var;
      const { accountId } = caller.owner;
      const settings = changedSettings(await readAlertSettings(world.env.DB, accountId), c.req.valid('json'));
      await writeAlertSettings(world.env.DB, accountId, settings, world.clock());
      // What is true by the new settings is raised now: the cron looks only at accounts that move.
      await raiseForAccounts(world, [accountId]);
      return c.json({ settings: settingsJson(settings) });
    }),
  );

  return router;
}
