// The document at /openapi.json is what a stranger builds a client from: it is well formed, it names everything that is
// served, and its examples are what the gateway takes and gives.
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { z } from 'zod';
import { assert } from '../../../src/base/assert.ts';
import { consoleRoutes } from '../../../src/console/routes.ts';
import { gatewayRoutes } from '../../../src/gateway/routes.ts';
import { readChatRequest } from '../../../src/gateway/wire/chat-request.ts';
import { send } from '../../support/http.ts';
import { account, startGateway } from '../clients/gateway.ts';

type Json = { readonly [name: string]: Json | undefined } & { readonly [Symbol.iterator]?: never };
type Media = {
  readonly schema: object;
  readonly example?: unknown;
  readonly examples?: Record<string, { value: unknown }>;
};
type Body = { readonly content?: Readonly<Record<string, Media>> };
type Operation = {
  readonly summary?: string;
  readonly parameters?: readonly { readonly name: string; readonly in: string; readonly schema?: object }[];
  readonly requestBody?: Body;
  readonly responses: Readonly<Record<string, Body & { readonly description?: string }>>;
  readonly security?: readonly Readonly<Record<string, readonly string[]>>[];
  readonly operationId?: string;
};
type Document = {
  readonly openapi: string;
  readonly info: { readonly title: string; readonly version: string };
  readonly paths: Readonly<Record<string, Readonly<Record<string, Operation>>>>;
  readonly components: { readonly schemas: Json; readonly securitySchemes: Json };
};

const CHAT = '/v1/chat/completions';
let gateway: Awaited<ReturnType<typeof startGateway>>;
let document: Document;
let operations: readonly (readonly [method: string, path: string, operation: Operation])[];

beforeAll(async () => {
  gateway = await startGateway();
  const answer = await send('GET', `${gateway.server.origin}/openapi.json`, '');
  expect(answer.status).toBe(200);
  document = answer.json;
  operations = Object.entries(document.paths).flatMap(([path, methods]) =>
    Object.entries(methods).map(([method, operation]) => [method, path, operation] as const),
  );
});

afterAll(async () => {
  await gateway?.stop();
});

/** Every value under a name, however deep. */
function valuesOf(value: unknown, name: string): unknown[] {
  if (typeof value !== 'object' || value === null) return [];
  return Object.entries(value).flatMap(([key, inner]) => [...(key === name ? [inner] : []), ...valuesOf(inner, name)]);
}

describe('the document', () => {
  it('is OpenAPI 3: its operations have summaries, answers, and the parameters of their paths', () => {
    expect(document.openapi).toMatch(/^3\.[01]\.\d+$/);
    expect(document.info).toMatchObject({ title: 'Farebox', version: expect.stringMatching(/./) });
    expect(operations.length).toBeGreaterThan(20);
    for (const [method, path, operation] of operations) {
      const where = `${method} ${path}`;
      expect(path, where).toMatch(/^\//);
      expect(['get', 'post', 'put', 'patch', 'delete'], where).toContain(method);
      expect(operation.summary, where).toMatch(/^[A-Z].*[^.]$/);
      const named = [...path.matchAll(/\{(\w+)\}/g)].map(([, name]) => name);
      const declared = operation.parameters?.filter((parameter) => parameter.in === 'path').map(({ name }) => name);
      expect((declared ?? []).toSorted(), where).toEqual(named.toSorted());
      expect(
        Object.keys(operation.responses).some((status) => /^2\d\d$/.test(status)),
        where,
      ).toBe(true);
      for (const { description } of Object.values(operation.responses)) expect(description, where).toMatch(/^\w/);
      for (const media of Object.values(operation.requestBody?.content ?? {}))
        expect(media.schema, where).toBeDefined();
    }
    const ids = operations.flatMap(([, , { operationId }]) => operationId ?? []);
    expect(new Set(ids).size).toBe(ids.length);
  });

  it('refers to nothing that it does not hold', () => {
    const references = valuesOf(document, '$ref');
    expect(references.length).toBeGreaterThan(10);
    for (const reference of references) {
      const found = String(reference)
        .slice(2)
        .split('/')
        .reduce<unknown>((value, name) => (value as Json | undefined)?.[name], document);
      expect(found, String(reference)).toBeDefined();
    }
    const schemes = operations.flatMap(([, , { security }]) => (security ?? []).flatMap((way) => Object.keys(way)));
    expect(Object.keys(document.components.securitySchemes)).toEqual(expect.arrayContaining(schemes));
  });

  it('says where an `Idempotency-Key` counts, and what is answered to one that is used wrongly', () => {
    const namesKey = ({ parameters = [] }: Operation): boolean =>
      parameters.some(({ name, in: place }) => name === 'Idempotency-Key' && place === 'header');
    for (const path of [CHAT, '/v1/responses', '/v1/messages', '/v1/embeddings', '/v1/quote']) {
      const operation = document.paths[path]?.post;
      assert(operation !== undefined, path);
      const isCharged = path !== '/v1/quote';
      expect(namesKey(operation), path).toBe(isCharged);
      for (const status of ['402', '409', '422']) expect(status in operation.responses, path).toBe(isCharged);
    }
  });

  it('is the same under every request', async () => {
    expect((await send('GET', `${gateway.server.origin}/openapi.json`, '')).json).toEqual(document);
  });
});

describe('every route', () => {
  it('that is served is in the document', () => {
    const served = [...gatewayRoutes().routes, ...consoleRoutes().routes]
      .filter(({ method }) => method !== 'ALL')
      .map(({ method, path }) => `${method.toLowerCase()} ${path.replaceAll(/:(\w+)/g, '{$1}')}`);
    const documented = operations.map(([method, path]) => `${method} ${path}`);
    expect([...new Set(served)].filter((route) => !documented.includes(route))).toEqual([]);
    for (const path of ['/', '/healthz', '/credits', '/openapi.json']) expect(documented).toContain(`get ${path}`);
  });

  it('in the document is served, also under /api/v1 where it is under /v1', async () => {
    for (const [method, path] of operations) {
      const filled = path.replaceAll(/\{\w+\}/g, 'nothing');
      const bases = path.startsWith('/v1/') ? ['', '/api'] : [''];
      for (const base of bases) {
        const answer = await send(method.toUpperCase(), `${gateway.server.origin}${base}${filled}`, '');
        expect([answer.json?.error?.code, answer.status], `${method} ${base}${path}`).not.toContain('route_not_found');
        // No payment provider is set here, and a webhook of one that is off is not taken.
        const isOff = path.startsWith('/webhooks/') && answer.json?.error?.code === 'webhook_off';
        expect(isOff || answer.status < 500, `${method} ${base}${path}`).toBe(true);
      }
    }
  });

  it('that needs a key or token says so, and refuses without', async () => {
    for (const [method, path, { security }] of operations) {
      const answer = await send(
        method.toUpperCase(),
        `${gateway.server.origin}${path.replaceAll(/\{\w+\}/g, 'x')}`,
        '',
      );
      if (path.startsWith('/webhooks/')) expect(answer.json.error.code, path).toBe('webhook_off');
      else if (security === undefined) expect([200, 400, 404], `${method} ${path}`).toContain(answer.status);
      else expect([answer.status, answer.json.error.type], `${method} ${path}`).toEqual([401, 'authentication_error']);
    }
  });
});

describe('every example', () => {
  it('of a chat is taken by the guard, and answered by the gateway', async () => {
    const examples = document.paths[CHAT]?.post?.requestBody?.content?.['application/json']?.examples ?? {};
    expect(Object.keys(examples).length).toBeGreaterThanOrEqual(3);
    const { key } = await account(gateway.server);
    for (const [name, { value }] of Object.entries(examples)) {
      const bytes = new TextEncoder().encode(JSON.stringify(value));
      expect(readChatRequest(bytes, 'application/json'), name).toMatchObject({ ok: true });
      const answer = await send('POST', `${gateway.server.baseURL}/chat/completions`, key, value);
      expect([answer.status, answer.text], name).toEqual([200, expect.stringContaining('"cost":')]);
    }
  });

  it('of the console is taken and given by the schema beside it', () => {
    type Described = { readonly content?: Readonly<Record<string, { readonly schema: z.ZodType }>> };
    type Route = {
      method: string;
      path: string;
      request?: { body?: Described };
      responses: Record<string, Described>;
    };
    const definitions = [
      ...consoleRoutes().openAPIRegistry.definitions,
      ...gatewayRoutes().openAPIRegistry.definitions,
    ];
    const routes = definitions.flatMap((one) => (one.type === 'route' ? [one.route as unknown as Route] : []));
    let parsed = 0;
    const check = (where: string, told: Body | undefined, described: Described | undefined): void => {
      const media = told?.content?.['application/json'];
      const values = [media?.example, ...Object.values(media?.examples ?? {}).map(({ value }) => value)];
      for (const value of values.filter((one) => one !== undefined)) {
        expect(described?.content?.['application/json']?.schema.safeParse(value).error, where).toBeUndefined();
        parsed++;
      }
    };
    for (const { method, path, request, responses } of routes) {
      const told = document.paths[path]?.[method];
      check(`${method} ${path}`, told?.requestBody, request?.body);
      for (const [status, response] of Object.entries(responses)) {
        check(`${method} ${path} ${status}`, told?.responses[status], response);
      }
    }
    expect(parsed).toBeGreaterThan(30);
  });

  it('of a refusal has the form that refusals have', async () => {
    const { json } = await send('GET', `${gateway.server.baseURL}/key`, 'sk-none');
    expect(json).toEqual({
      error: {
        message: expect.any(String),
        type: 'authentication_error',
        param: null,
        code: 'key_unknown',
        doc_url: `${gateway.server.origin}/docs/errors#key_unknown`,
      },
      request_id: expect.stringMatching(/^gen-/),
    });
  });
});
