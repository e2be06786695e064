// Embeddings on their way to a provider and back: as which text vectors are asked for, and as which they are given.
import { describe, expect, it } from 'vitest';
import { assert } from '../../src/base/assert.ts';
import { nanoUsd } from '../../src/billing/money.ts';
import { embeddingsDialect } from '../../src/gateway/dialects/embeddings/dialect.ts';
import { vectorToBase64 } from '../../src/gateway/form/vector.ts';
import { embeddingsAsTheyAre } from '../../src/gateway/passages/as-embeddings.ts';
import { providerRow } from '../../src/gateway/providers/table.ts';
import { catalog, endpoint, model } from './given.ts';

const encoder = new TextEncoder();
const decoder = new TextDecoder();
const VECTOR = [0.5, -0.25, 2];

function passage(provider: string, inputs: number, encoding_format?: string) {
  const body = { model: 'acme/m', input: Array.from({ length: inputs }, () => 'x'), encoding_format };
  const asked = embeddingsDialect.guard(encoder.encode(JSON.stringify(body)), 'application/json', new Headers());
  assert(asked.ok, 'the guard refused a test request');
  const only = model([endpoint(provider)]);
  const access = catalog(only, [provider]).providers.get(provider);
  const [at] = only.endpoints;
  assert(access !== undefined && at !== undefined, 'no endpoint');
  const found = embeddingsAsTheyAre(asked.value, { model: only, endpoint: at, row: providerRow(provider), access });
  const context = {
    asked: asked.value,
    generationId: 'gen-1',
    servedModel: 'acme/m',
    createdAt: 0,
    newId: (prefix: string) => prefix,
  };
  return {
    sent: () => JSON.parse(decoder.decode(found.body(undefined))),
    told: (answer: object) => {
      const seen = found.readWhole(encoder.encode(JSON.stringify(answer)), context);
      const extra = { generationId: 'gen-1', basis: 'reported' } as const;
      const bytes = seen?.deliver({ usage: { input: 4, output: 0 }, cost: nanoUsd(4n), extra });
      return JSON.parse(decoder.decode(bytes));
    },
  };
}

const answer = (...embeddings: readonly unknown[]) => ({
  object: 'list',
  data: embeddings.map((embedding, index) => ({ object: 'embedding', index, embedding })),
  model: 'm',
  usage: { prompt_tokens: 4, total_tokens: 4 },
});

it('a request with `models` alone is for the first of them, as a chat is', () => {
  const body = encoder.encode(JSON.stringify({ models: ['acme/m', 'acme/other'], input: 'x' }));
  const asked = embeddingsDialect.guard(body, 'application/json', new Headers());
  expect(asked).toMatchObject({ ok: true, value: { model: 'acme/m' } });
});

describe('many vectors', () => {
  it('are asked for as base64, which is a quarter as long, where the provider knows that', () => {
    expect(passage('openai', 513).sent().encoding_format).toBe('base64');
    expect(passage('openai', 513, 'float').sent().encoding_format).toBe('base64');
  });

  it.each([
    ['openai', 512],
    ['groq', 2_048],
  ])('are asked of %s as the caller did when they are %i', (provider, inputs) => {
    expect(passage(provider, inputs).sent().encoding_format).toBeUndefined();
  });
});

describe('an answer', () => {
  it.each([
    ['float', vectorToBase64(VECTOR), VECTOR],
    [undefined, vectorToBase64(VECTOR), VECTOR],
    ['base64', VECTOR, vectorToBase64(VECTOR)],
    ['float', VECTOR, VECTOR],
    ['base64', vectorToBase64(VECTOR), vectorToBase64(VECTOR)],
  ])('to who asked for %s has its vectors so, with the usage, the cost and the model', (format, came, given) => {
    expect(passage('openai', 2, format).told(answer(came, came))).toMatchObject({
      object: 'list',
      model: 'acme/m',
      data: [
        { object: 'embedding', index: 0, embedding: given },
        { object: 'embedding', index: 1, embedding: given },
      ],
      usage: { prompt_tokens: 4, total_tokens: 4, cost: 4e-9 },
    });
  });
});
