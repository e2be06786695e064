// The gateway's paths. What they do is in endpoints/ and in the lifecycle.
import { OpenAPIHono } from '@hono/zod-openapi';
import type { AppEnv } from '../world.ts';
import { chatCompletions, chatCompletionsOnly, chatCompletionsRoute } from './endpoints/chat-completions.ts';
import { modelsRoutes } from './endpoints/models.ts';

/** All of the gateway, mounted at `/`. */
export function gatewayRoutes(): OpenAPIHono<AppEnv> {
  const router = new OpenAPIHono<AppEnv>();
  // Registered, not `openapi()`: that would parse the body with the schema, which only describes it.
  router.openAPIRegistry.registerPath(chatCompletionsRoute);
  router.post('/v1/chat/completions', chatCompletions);
  router.all('/v1/chat/completions', chatCompletionsOnly);
  router.route('/', modelsRoutes());
  return router;
}
