// The gateway's paths. What they do is in the lifecycle and in endpoints/; how they are spoken is in dialects/.
import { OpenAPIHono, type RouteConfig } from '@hono/zod-openapi';
import type { AppEnv } from '../world.ts';
import { chatDialect } from './dialects/chat/dialect.ts';
import type { Dialect } from './dialects/dialect.ts';
import { embeddingsDialect } from './dialects/embeddings/dialect.ts';
import { messagesDialect } from './dialects/messages/dialect.ts';
import { responsesDialect } from './dialects/responses/dialect.ts';
import { chatCompletionsRoute } from './endpoints/chat-completions.ts';
import { countTokens } from './endpoints/count-tokens.ts';
import { embeddingsRoute } from './endpoints/embeddings.ts';
import { countTokensRoute, messagesRoute } from './endpoints/messages.ts';
import { modelEndpointsRoutes } from './endpoints/model-endpoints.ts';
import { modelsRoutes } from './endpoints/models.ts';
import { answerQuote, quoteRoute } from './endpoints/quote.ts';
import { responsesRoute } from './endpoints/responses.ts';
import { type Arrived, postOnly, serveIn } from './endpoints/serve.ts';
import { storedResponsesRoutes } from './endpoints/stored-responses.ts';

type Path = readonly [RouteConfig, Dialect, (arrived: Arrived) => Promise<Response>];

const PATHS: readonly Path[] = [
  [chatCompletionsRoute, chatDialect, serveIn(chatDialect)],
  [responsesRoute, responsesDialect, serveIn(responsesDialect)],
  [messagesRoute, messagesDialect, serveIn(messagesDialect)],
  [embeddingsRoute, embeddingsDialect, serveIn(embeddingsDialect)],
  [countTokensRoute, messagesDialect, countTokens],
  [quoteRoute, chatDialect, answerQuote],
];

/** All of the gateway, mounted at `/`. */
export function gatewayRoutes(): OpenAPIHono<AppEnv> {
  const router = new OpenAPIHono<AppEnv>();
  for (const [route, dialect, handler] of PATHS) {
    // Registered, not `openapi()`: that would parse the body with the schema, which only describes it.
    router.openAPIRegistry.registerPath(route);
    router.post(route.path, handler);
    router.all(route.path, postOnly(dialect));
  }
  router.route('/', modelsRoutes());
  router.route('/', modelEndpointsRoutes());
  router.route('/', storedResponsesRoutes());
  return router;
}
