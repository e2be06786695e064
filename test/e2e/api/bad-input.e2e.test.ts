// Whatever is sent, the answer is a 4xx that says what to do; nothing is held for it, no provider hears of it, and the gateway
// goes on.
import { gzipSync } from 'node:zlib';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { creditsOf } from '../../support/books.ts';
import { good } from '../clients/answers.ts';
import {
  admin,
  ask,
  type Buyer,
  closeCounter,
  type Gateway,
  MODEL,
  openCounter,
  question,
} from '../clients/gateway.ts';
import type { Provider } from '../clients/provider.ts';
import { expectRefusal, type RawRequest, sendRaw } from './raw.ts';

const MEGABYTE = 1_000_000;
let gateway: Gateway;
let provider: Provider;
let buyer: Buyer;
let calls: number;

beforeAll(async () => {
  ({ gateway, provider, buyer } = await openCounter());
  provider.reply(good());
  expect((await ask(gateway.server, buyer.key, MODEL)).status).toBe(200);
  calls = provider.calls.length;
});

afterAll(() => closeCounter({ gateway, provider }));

afterEach(async () => {
  const { usage, held } = await creditsOf(gateway, buyer);
  expect(held).toBe(0n);
  expect(provider.calls).toHaveLength(calls);
  expect((await ask(gateway.server, buyer.key, MODEL)).status).toBe(200);
  calls = provider.calls.length;
  expect((await creditsOf(gateway, buyer)).usage).toBeGreaterThan(usage);
});

const chat = (request: Omit<RawRequest, 'url'>, base = '/v1') =>
  sendRaw({
    url: `${gateway.server.origin}${base}/chat/completions`,
    ...request,
    headers: { authorization: `Bearer ${buyer.key}`, 'content-type': 'application/json', ...request.headers },
  });

const body = (fields: object): string => JSON.stringify({ ...question(MODEL), ...fields });
const without = (name: string): string => body({ [name]: undefined });
const text = (length: number): string => body({ padding: 'x'.repeat(length) });
const nested = (depth: number): string => `${'['.repeat(depth)}${']'.repeat(depth)}`;
const raw = (name: string, value: string): string => body({ [name]: '@' }).replace('"@"', value);
const invalidUtf8 = Buffer.concat([Buffer.from('{"model":"'), Buffer.from([0xc3, 0x28, 0xff]), Buffer.from('"}')]);

describe('a body that is no request', () => {
  it.each<[string, Omit<RawRequest, 'url'>, number, string]>([
    ['is empty', { body: '' }, 400, 'invalid_json'],
    ['is not there', {}, 400, 'invalid_json'],
    ['is not JSON', { body: 'model=acme/mint&n=1' }, 400, 'invalid_json'],
    ['is cut', { body: body({}).slice(0, -1) }, 400, 'invalid_json'],
    ['has something behind it', { body: `${body({})}{}` }, 400, 'invalid_json'],
    ['is a list', { body: '[]' }, 400, 'invalid_json'],
    ['is null', { body: 'null' }, 400, 'invalid_json'],
    ['has a comma too many', { body: '{"model":"acme/mint",}' }, 400, 'invalid_json'],
    ['has NaN in it', { body: raw('temperature', 'NaN') }, 400, 'invalid_json'],
    ['is UTF-16', { body: Buffer.from(body({}), 'utf16le') }, 400, 'invalid_json'],
    ['is not UTF-8', { body: invalidUtf8 }, 400, 'invalid_utf8'],
    [
      'has half a character in a value that is passed on',
      { body: Buffer.from(raw('x', '"\xe9"'), 'latin1') },
      400,
      'invalid_utf8',
    ],
    ['nests 10,000 deep', { body: raw('x', nested(10_000)) }, 400, 'body_too_deep'],
    [
      'nests 10,000 objects deep',
      { body: raw('x', `${'{"a":'.repeat(10_000)}1${'}'.repeat(10_000)}`) },
      400,
      'body_too_deep',
    ],
    ['nests a million deep and never ends', { body: '['.repeat(MEGABYTE) }, 400, 'body_too_deep'],
    ['has 50 MB', { body: text(50 * MEGABYTE) }, 413, 'body_too_large'],
    ['has 50 MB and does not say so', { body: text(50 * MEGABYTE), chunked: true }, 413, 'body_too_large'],
    ['has a byte more than 20 MB', { body: text(20 * MEGABYTE) }, 413, 'body_too_large'],
    [
      'is compressed',
      { body: gzipSync(body({})), headers: { 'content-encoding': 'gzip' } },
      415,
      'unsupported_content_encoding',
    ],
    ['is called text', { body: body({}), headers: { 'content-type': 'text/plain' } }, 415, 'unsupported_content_type'],
    [
      'is called a form',
      { body: 'a=b', headers: { 'content-type': 'application/x-www-form-urlencoded' } },
      415,
      'unsupported_content_type',
    ],
  ])('that %s', async (_, request, status, code) => {
    expectRefusal(await chat(request), status, code);
  });
});

describe('a parameter', () => {
  it.each<[string, string, string, string]>([
    ['max_tokens of -1', body({ max_tokens: -1 }), 'invalid_parameter', 'max_tokens'],
    ['max_tokens of 0', body({ max_tokens: 0 }), 'invalid_parameter', 'max_tokens'],
    ['max_tokens of 1.5', body({ max_tokens: 1.5 }), 'invalid_parameter', 'max_tokens'],
    ['max_tokens of 1e308', raw('max_tokens', '1e308'), 'invalid_parameter', 'max_tokens'],
    ['max_tokens of 1e400', raw('max_tokens', '1e400'), 'invalid_parameter', 'max_tokens'],
    ['max_tokens of "7"', body({ max_tokens: '7' }), 'invalid_parameter', 'max_tokens'],
    ['max_tokens of true', body({ max_tokens: true }), 'invalid_parameter', 'max_tokens'],
    ['max_tokens twice', `{"max_tokens":1,${body({}).slice(1)}`, 'duplicate_parameter', 'max_tokens'],
    ['two limits that differ', body({ max_completion_tokens: 63 }), 'invalid_parameter', 'max_tokens'],
    ['n of 10^9', body({ n: 1e9 }), 'invalid_parameter', 'n'],
    ['n of -1', body({ n: -1 }), 'invalid_parameter', 'n'],
    ['no messages', without('messages'), 'missing_parameter', 'messages'],
    ['an empty list of messages', body({ messages: [] }), 'invalid_parameter', 'messages'],
    ['a text for messages', body({ messages: 'Hello' }), 'invalid_parameter', 'messages'],
    ['a message that is no object', body({ messages: ['Hello'] }), 'invalid_parameter', 'messages[0]'],
    ['no model', without('model'), 'missing_parameter', 'model'],
    ['a number for model', body({ model: 7 }), 'invalid_parameter', 'model'],
    ['stream of "true"', body({ stream: 'true' }), 'invalid_parameter', 'stream'],
    ['stream_options of true', body({ stream: true, stream_options: true }), 'invalid_parameter', 'stream_options'],
    ['another case for model', body({ MODEL: 'a/b' }), 'invalid_parameter', 'MODEL'],
  ])('%s', async (_, sent, code, param) => {
    expectRefusal(await chat({ body: sent }), 400, code, param);
  });

  it.each(['acme/no-such', '../../etc/passwd', 'x'.repeat(250), '__proto__', "' OR 1=1 --"])(
    'model of %.20j',
    async (model) => {
      expectRefusal(await chat({ body: body({ model }) }), 404, 'model_not_found', 'model');
    },
  );
});

describe('a path or a method', () => {
  it.each<[string, string, number, string]>([
    ['GET', '/v1/chat/completions', 405, 'method_not_allowed'],
    ['DELETE', '/api/v1/chat/completions', 405, 'method_not_allowed'],
    ['POST', '/v1/chat/completion', 404, 'route_not_found'],
    ['POST', '/v1/images/generations', 404, 'route_not_found'],
    ['GET', '/v1', 404, 'route_not_found'],
    ['GET', '/api/v1/nothing', 404, 'route_not_found'],
    ['GET', '/api', 404, 'route_not_found'],
    ['GET', '/v1/models/%2e%2e%2f', 404, 'model_not_found'],
    ['GET', '/v1/models/%E0%A4%A', 404, 'model_not_found'],
    ['GET', '/v1/generation', 400, 'invalid_parameter'],
    ['GET', '/v1/generation?id=gen-nothing', 404, 'generation_not_found'],
    ['PUT', '/v1/credits', 404, 'route_not_found'],
  ])('that is not there: %s %s', async (method, path, status, code) => {
    const url = `${gateway.server.origin}${path}`;
    const answer = await sendRaw({ method, url, headers: { authorization: `Bearer ${buyer.managementKey}` } });
    const param = code === 'invalid_parameter' ? 'id' : undefined;
    expectRefusal(answer, status, code, param);
    if (status === 405) expect(answer.headers.allow).toBe('POST');
  });

  it.each<[string, string]>([
    ['', 'key_missing'],
    ['Bearer ', 'key_missing'],
    ['Basic eDp5', 'key_missing'],
    ['Bearer sk-fb-', 'key_unknown'],
    ['Bearer sk-1234567890', 'key_unknown'],
    [`Bearer ${'x'.repeat(5_000)}`, 'key_unknown'],
  ])('without a key that could be one: %.20j', async (authorization, code) => {
    expectRefusal(await chat({ body: body({}), headers: { authorization } }), 401, code);
  });
});

describe('the operator', () => {
  const operator = (path: string, sent: string | Uint8Array, headers = {}) =>
    sendRaw({
      url: `${gateway.server.origin}/api/admin${path}`,
      body: sent,
      headers: {
        authorization: `Bearer ${gateway.server.adminToken}`,
        'content-type': 'application/json',
        ...headers,
      },
    });

  it.each<[string, string, string | Uint8Array, number, string, string | undefined]>([
    ['no JSON', '/accounts', '{', 400, 'invalid_json', undefined],
    ['no UTF-8', '/accounts', invalidUtf8, 400, 'invalid_utf8', undefined],
    ['no name', '/accounts', '{}', 400, 'invalid_parameter', 'name'],
    ['a field too many', '/accounts', '{"name":"A","credit":1}', 400, 'invalid_parameter', 'credit'],
    ['100 kB', '/accounts', JSON.stringify({ name: 'x'.repeat(100_000) }), 413, 'body_too_large', undefined],
    ['10,000 levels', '/accounts', `{"name":${nested(10_000)}}`, 400, 'invalid_parameter', 'name'],
    [
      'an account that is not there',
      '/accounts/nobody/freeze',
      '{"cause":"fraud"}',
      404,
      'account_unknown',
      undefined,
    ],
  ])('sends %s', async (_, path, sent, status, code, param) => {
    expectRefusal(await operator(path, sent), status, code, param);
  });

  it.each(['0', '-0', '1e3', '1,5', '0.0000000001', '99999999999999999999', 'NaN', '', ' ', '0x10', '١'])(
    'gives credit of %j',
    async (amount) => {
      const answer = await operator(`/accounts/${buyer.id}/credits`, JSON.stringify({ amount, reason: 'x' }));
      expectRefusal(answer, 400, 'invalid_parameter', 'amount');
    },
  );

  it.each<[string, object, string]>([
    ['a negative price', { model: MODEL, provider: 'together', prices: { input: '-1', output: '1' } }, 'prices.input'],
    ['a price of NaN', { model: MODEL, provider: 'together', prices: { input: 'NaN', output: '1' } }, 'prices.input'],
    [
      'an absurd price',
      { model: MODEL, provider: 'together', prices: { input: '9'.repeat(30), output: '1' } },
      'prices.input',
    ],
    ['half a price', { model: MODEL, provider: 'together', prices: { input: '1' } }, 'prices'],
    [
      'a price of a kind that is not known',
      { model: MODEL, provider: 'together', prices: { inptu: '1', input: '1', output: '1' } },
      'inptu',
    ],
    ['a price of nothing', { provider: 'together', prices: { input: '1', output: '1' } }, 'model'],
    [
      'a price in a year that is none',
      { model: MODEL, provider: 'together', prices: { input: '1', output: '1' }, effective_from: 'soon' },
      'effective_from',
    ],
    ['a margin of -1 %', { margin: { all: true }, percent: '-1' }, 'percent'],
    ['a margin of 20 %', { margin: { all: true }, percent: '20%' }, 'percent'],
    ['a margin of nobody', { margin: {}, percent: '20' }, 'margin'],
    ['a margin without a figure', { margin: { all: true } }, 'percent'],
  ])('sets %s', async (_, sent, param) => {
    const answer = await admin(gateway.server, 'PUT', '/prices', sent);
    expectRefusal(answer, 400, 'invalid_parameter', param);
    const { json } = await admin(gateway.server, 'GET', `/prices?model=${MODEL}`);
    expect([json.data.length, json.margins.length]).toEqual([1, 1]);
  });

  it('has the wrong token', async () => {
    const answer = await operator('/accounts', '{"name":"A"}', { authorization: `Bearer ${buyer.managementKey}` });
    expectRefusal(answer, 401, 'admin_token_wrong');
  });
});
