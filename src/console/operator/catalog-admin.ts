// The operator's catalogue: providers, models, prices and margins. Who may call is decided in routes.ts.

import type { AppEnv } from '../../world.ts';
import { newRouter } from '../answer.ts';
import { catalogModelsRoutes } from './catalog-models.ts';
import { catalogPricesRoutes } from './catalog-prices.ts';
import { catalogProvidersRoutes } from './catalog-providers.ts';

/** All routes of the operator's catalogue, under `/api/admin`. */
export function catalogAdminRoutes() {
  const router = newRouter<AppEnv>();
  router.route('/', catalogProvidersRoutes());
  router.route('/', catalogModelsRoutes());
  router.route('/', catalogPricesRoutes());
  return router;
}
