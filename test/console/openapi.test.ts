// The documentation of the console's routes is generated from them, so each documented example must be what they take and give.
import { describe, expect, test } from 'vitest';
import type { z } from 'zod';
import { consoleRoutes } from '../../src/console/routes.ts';

type Content = { readonly schema: z.ZodType; readonly example?: unknown };
type Part = { readonly content?: Readonly<Record<string, Content>> };
type Route = {
  readonly method: string;
  readonly path: string;
  readonly summary?: string;
  readonly security?: unknown;
  readonly request?: { readonly body?: Part };
  readonly responses: Readonly<Record<string, Part>>;
};

const routes: readonly Route[] = consoleRoutes().openAPIRegistry.definitions.flatMap((definition) =>
  definition.type === 'route' ? [definition.route as unknown as Route] : [],
);

const named = routes.map((route) => [`${route.method.toUpperCase()} ${route.path}`, route] as const);
const json = (part: Part | undefined): Content | undefined => part?.content?.['application/json'];

test('every route of the contract is there', () => {
  expect(named.map(([name]) => name)).toEqual(
    expect.arrayContaining([
      'POST /api/admin/accounts',
      'GET /api/admin/accounts/{id}',
      'POST /api/admin/accounts/{id}/credits',
      'POST /api/admin/accounts/{id}/freeze',
      'POST /api/admin/accounts/{id}/unfreeze',
      'GET /api/admin/accounts/{id}/journal',
      'GET /api/admin/reconciliation',
      'GET /v1/keys',
      'POST /v1/keys',
      'GET /v1/keys/{hash}',
      'PATCH /v1/keys/{hash}',
      'DELETE /v1/keys/{hash}',
      'GET /v1/credits',
      'GET /v1/key',
      'GET /v1/generation',
      'POST /v1/credits/orders',
      'GET /v1/credits/orders',
      'GET /v1/credits/orders/{id}',
      'POST /v1/credits/orders/{id}/refund',
      'POST /v1/credits/codes/redeem',
      'GET /v1/credits/statement',
      'PUT /v1/credits/auto-top-up',
      'POST /webhooks/stripe',
      'POST /webhooks/dodo',
    ]),
  );
});

/** Providers sign what they send, and buyers come back with the id of their order. */
const OPEN = new Set(['/webhooks/stripe', '/webhooks/dodo', '/credits/return']);

describe.each(named)('%s', (_name, route) => {
  test('says what it is for and who may call it', () => {
    expect(route.summary).toMatch(/^[A-Z]/);
    if (OPEN.has(route.path)) return;
    expect(route.security).toHaveLength(1);
    expect(Object.keys(route.responses)).toContain('401');
  });

  test('takes its own example', () => {
    const body = json(route.request?.body);
    if (body === undefined) return;
    expect(body.example).toBeDefined();
    expect(body.schema.safeParse(body.example).error).toBeUndefined();
  });

  test('gives what its example shows', () => {
    const success = json(route.responses['200'] ?? route.responses['201']);
    expect(success?.example).toBeDefined();
    expect(success?.schema.safeParse(success.example).error).toBeUndefined();
  });
});

test('the document can be written', () => {
  const document = consoleRoutes().getOpenAPI31Document({
    openapi: '3.1.0',
    info: { title: 'Console', version: '1' },
  });
  expect(Object.keys(document.paths ?? {}).length).toBeGreaterThan(15);
  expect(JSON.stringify(document)).toContain('#/components/schemas/CreditMovement');
});
