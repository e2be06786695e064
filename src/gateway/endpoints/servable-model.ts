// Finds the model that a path names, with the endpoints that can serve it now, and says what is answered where there is none.
import type { RouteConfig, z } from '@hono/zod-openapi';
import type { Context } from 'hono';
import type { Refusal } from '../../base/refusal.ts';
import { ok, type Result, refuse } from '../../base/result.ts';
import { findModel, servableEndpoints } from '../../catalog/find.ts';
import { loadCatalog } from '../../catalog/load.ts';
import type { Endpoint, Model } from '../../catalog/types.ts';
import type { AppEnv } from '../../world.ts';
import { modelNotFound } from '../quote.ts';
import { refusalAnswer } from './described.ts';

const NAME_LENGTH_MAX = 200;

/** What a route of models answers, for the documentation. */
export const modelAnswers = (description: string, schema: z.ZodType): RouteConfig['responses'] => ({
  200: { description, content: { 'application/json': { schema } } },
  503: refusalAnswer('Trouble of our own. Try again after `Retry-After`.'),
});

/** The same of a route of one model. */
export const oneModelAnswers = (description: string, schema: z.ZodType): RouteConfig['responses'] => ({
  ...modelAnswers(description, schema),
  404: refusalAnswer('There is no such model; the nearest are named.'),
});

/** The model by a name. One that no provider serves now is not found here, as it is not listed. */
export async function servableModel(
  c: Context<AppEnv>,
  path: string,
): Promise<Result<{ readonly model: Model; readonly endpoints: readonly Endpoint[] }, Refusal>> {
  const catalog = await loadCatalog(c.var.world, c.var.keepAlive);
  if (!catalog.ok) return catalog;
  const name = path.slice(0, NAME_LENGTH_MAX);
  const found = findModel(catalog.value, name);
  if (!found.ok) return refuse(modelNotFound(found.refusal));
  const endpoints = servableEndpoints(catalog.value, found.value);
  if (endpoints.length > 0) return ok({ model: found.value, endpoints });
  return refuse({ reason: 'no_endpoints', facts: { metadata: { model: found.value.id } } });
}
