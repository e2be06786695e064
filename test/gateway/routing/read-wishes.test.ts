// What a body may wish of the choice of endpoints, and how it is told what cannot be read.
import { describe, expect, it } from 'vitest';
import { readRouting } from '../../../src/gateway/routing/read-wishes.ts';
import { NO_WISHES } from '../../../src/gateway/routing/wishes.ts';
import { readChatRequest } from '../../../src/gateway/wire/chat-request.ts';
import { chat } from '../given.ts';

const wishes = (body: object) => {
  const read = readRouting({ ...body });
  if (!read.ok) throw new Error(read.refusal.message);
  return read.value;
};

describe('wishes', () => {
  it('are none where nothing is said, and null says nothing', () => {
    const provider = { order: null, only: null, sort: null, max_price: null, zdr: null, allow_fallbacks: null };
    for (const body of [{}, { provider: null, models: null, route: null, max_cost: null }, { provider }]) {
      expect(wishes(body)).toEqual(NO_WISHES);
    }
  });

  it('are read under OpenRouter’s names', () => {
    const body = {
      models: ['a/b', 'c/d'],
      route: 'fallback',
      provider: {
        order: ['Groq', ' deepinfra/FP8 '],
        only: ['groq'],
        ignore: ['together'],
        allow_fallbacks: false,
        require_parameters: true,
        data_collection: 'allow',
        quantizations: ['fp8', 'unknown'],
        sort: 'throughput',
        max_price: { prompt: '0.5', completion: 2, request: 0.01, image: '0', audio: null },
        preferred_max_latency: 3,
      },
      max_cost: '0.25',
    };
    expect(wishes(body)).toEqual({
      models: ['a/b', 'c/d'],
      order: ['groq', 'deepinfra/fp8'],
      only: ['groq'],
      ignore: ['together'],
      allowFallbacks: false,
      requireParameters: true,
      dataCollection: 'allow',
      quantizations: ['fp8', 'unknown'],
      sort: 'throughput',
      maxPrice: { prompt: 500_000_000n, completion: 2_000_000_000n, request: 10_000_000_000_000n, image: 0n },
      maxCost: 250_000_000n,
    });
  });

  it('take a sort as an object too, and zero retention as a refusal of data collection', () => {
    expect(wishes({ provider: { sort: { by: 'latency', partition: 'model' } } }).sort).toBe('latency');
    expect(wishes({ provider: { zdr: true, data_collection: 'allow' } }).dataCollection).toBe('deny');
  });

  it('round a ceiling down to what can be compared with it, exactly', () => {
    expect(wishes({ provider: { max_price: { prompt: 0.1 + 0.2 } } }).maxPrice.prompt).toBe(300_000_000n);
    expect(wishes({ max_cost: 1e-6 }).maxCost).toBe(1_000n);
    expect(wishes({ max_cost: '1.9999999999' }).maxCost).toBe(1_999_999_999n);
    expect(wishes({ max_cost: 1e30 }).maxCost).toBe(9_000_000_000_000_000n);
  });

  it.each([
    [{ models: 'a/b' }, 'models'],
    [{ models: Array.from({ length: 11 }, () => 'a/b') }, 'models'],
    [{ models: [''] }, 'models'],
    [{ route: 1 }, 'route'],
    [{ provider: 'groq' }, 'provider'],
    [{ provider: ['groq'] }, 'provider'],
    [{ provider: { order: 'groq' } }, 'provider.order'],
    [{ provider: { only: [1] } }, 'provider.only'],
    [{ provider: { ignore: {} } }, 'provider.ignore'],
    [{ provider: { allow_fallbacks: 'no' } }, 'provider.allow_fallbacks'],
    [{ provider: { require_parameters: 1 } }, 'provider.require_parameters'],
    [{ provider: { data_collection: 'never' } }, 'provider.data_collection'],
    [{ provider: { zdr: 'yes' } }, 'provider.zdr'],
    [{ provider: { quantizations: ['fp7'] } }, 'provider.quantizations'],
    [{ provider: { sort: 'fame' } }, 'provider.sort'],
    [{ provider: { sort: { by: 1 } } }, 'provider.sort.by'],
    [{ provider: { max_price: 1 } }, 'provider.max_price'],
    [{ provider: { max_price: { prompt: 'cheap' } } }, 'provider.max_price.prompt'],
    [{ provider: { max_price: { completion: -1 } } }, 'provider.max_price.completion'],
    [{ max_cost: 0 }, 'max_cost'],
    [{ max_cost: -1 }, 'max_cost'],
    [{ max_cost: '1e-10' }, 'max_cost'],
    [{ max_cost: true }, 'max_cost'],
    [{ max_cost: 'NaN' }, 'max_cost'],
  ])('%j is refused by its full name: %s', (body, param) => {
    const read = readRouting({ ...body });
    expect(read).toMatchObject({ ok: false, refusal: { reason: 'invalid_parameter', status: 400, param } });
    expect(read.ok ? '' : read.refusal.message).toContain(`\`${param}\``);
  });
});

describe('a chat request', () => {
  it('carries its wishes', () => {
    const asked = chat({ models: ['x/y'], provider: { order: ['groq'] }, max_cost: 0.5 });
    expect(asked.routing).toMatchObject({ models: ['x/y'], order: ['groq'], maxCost: 500_000_000n });
  });

  it('may leave `model` to the first of `models`', () => {
    expect(chat({ model: undefined, models: ['x/y', 'z/w'] }).model).toBe('x/y');
  });

  it('is refused when two parsers could read `max_cost` differently', () => {
    const body = '{"model":"a/b","messages":[{"role":"user","content":"x"}],"max_cost":1,"max_cost":2}';
    const read = readChatRequest(new TextEncoder().encode(body), 'application/json');
    expect(read).toMatchObject({ ok: false, refusal: { reason: 'duplicate_parameter', param: 'max_cost' } });
  });
});
