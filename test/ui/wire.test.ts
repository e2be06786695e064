// The app's types of answers are written by hand; what Home, Start and every list read is held against the schemas that the Worker answers by.
import type { z } from '@hono/zod-openapi';
import { expectTypeOf, test } from 'vitest';
import type { homeSchema } from '../../src/console/app/home-schema.ts';
import type { meSchema, startedSchema } from '../../src/console/people/me.ts';
import type { requestRowSchema } from '../../src/console/requests/request-fields.ts';
import type { Permission as ApiPermission, Role as ApiRole } from '../../src/console/roles.ts';
import type { RequestRow as LiveRow } from '../../src/durable/request-row.ts';
import type { Me, Permission, RequestRow, Role, Started } from '../../src/ui/app/wire.ts';
import type { Home } from '../../src/ui/app/wire-home.ts';

test('what the app reads of a person and of a first account is what the API answers', () => {
  expectTypeOf<z.output<typeof meSchema>>().toExtend<Me>();
  expectTypeOf<z.output<typeof startedSchema>>().toExtend<Started>();
  expectTypeOf<Role>().toEqualTypeOf<ApiRole>();
  expectTypeOf<Permission>().toEqualTypeOf<ApiPermission>();
});

test('what the app reads of Home and of a request is what the API answers and the socket tells', () => {
  expectTypeOf<z.output<typeof homeSchema>>().toExtend<Home>();
  expectTypeOf<z.output<typeof requestRowSchema>>().toExtend<RequestRow>();
  expectTypeOf<LiveRow>().toExtend<RequestRow>();
});
