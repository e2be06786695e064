// The app's types of requests, usage and keys are written by hand; here they are held against the schemas that the Worker answers by.
import type { z } from '@hono/zod-openapi';
import { expectTypeOf, test } from 'vitest';
import type { keyFactsSchema, keySchema } from '../../src/console/keys/key-json.ts';
import type { activitySchema } from '../../src/console/requests/activity-fields.ts';
import type { generationSchema } from '../../src/console/requests/generation-json.ts';
import type { requestsSchema } from '../../src/console/requests/request-fields.ts';
import type { Key, KeyFacts } from '../../src/ui/app/wire-keys.ts';
import type { Activity, Generation, RequestPage } from '../../src/ui/app/wire-requests.ts';

test('what the app reads of a list of requests, of usage and of a receipt is what the API answers', () => {
  expectTypeOf<z.output<typeof requestsSchema>>().toExtend<RequestPage>();
  expectTypeOf<z.output<typeof activitySchema>>().toExtend<Activity>();
  expectTypeOf<z.output<typeof generationSchema>>().toExtend<Generation>();
});

test('what the app reads of a key is what the API answers', () => {
  expectTypeOf<z.output<typeof keySchema>>().toExtend<Key>();
  expectTypeOf<z.output<typeof keyFactsSchema>>().toExtend<KeyFacts>();
});
