// How a route of the gateway becomes a request that is served. The body is read by the guard of its dialect, never by a schema.
import type { Context } from 'hono';
import type { AppEnv } from '../../world.ts';
import type { Call } from '../call.ts';
import type { Dialect } from '../dialects/dialect.ts';
import { refusedIn } from '../http.ts';
import { serve } from '../lifecycle.ts';
import { Watch } from '../watch.ts';

/** What a route is served from: a request, and the key that a signed-in person acts with. */
export type Arrived = {
  readonly req: { readonly raw: Request };
  readonly var: AppEnv['Variables'] & Pick<Call, 'actingKey'>;
};

/** The request as the steps of the lifecycle take it. */
export function callOf({ req, var: { world, requestId, keepAlive, actingKey } }: Arrived): Call {
  const startedAt = world.clock();
  return { world, requestId, keepAlive, actingKey, watch: new Watch(world.clock), request: req.raw, startedAt };
}

/** Serves every request of a route in one dialect. */
export const serveIn =
  (dialect: Dialect) =>
  (arrived: Arrived): Promise<Response> =>
    serve(callOf(arrived), dialect);

/** Any other method than POST, on a path that takes that alone. */
export const postOnly =
  (dialect: Dialect) =>
  async (c: Context<AppEnv>): Promise<Response> => {
    const facts = { metadata: { method: c.req.method, allowed: ['POST'] } };
    const answer = await refusedIn(dialect, c.var, { reason: 'method_not_allowed', facts });
    answer.headers.set('allow', 'POST');
    return answer;
  };
