// Requests, contexts and charges to test the Responses dialect with.
import { assert } from '../../../../src/base/assert.ts';
import { errorBody } from '../../../../src/base/refusal.ts';
import { nanoUsd } from '../../../../src/billing/money.ts';
import type { Asked } from '../../../../src/gateway/asked.ts';
import type { AnswerContext, Charge } from '../../../../src/gateway/dialects/dialect.ts';
import { guardResponses } from '../../../../src/gateway/dialects/responses/guard.ts';
import type { JsonObject } from '../../../../src/gateway/form/json.ts';

export const encoder = new TextEncoder();
export const decoder = new TextDecoder('utf-8', { fatal: false, ignoreBOM: true });

/** The guard's verdict on a body. */
export const guard = (body: JsonObject, headers: Record<string, string> = {}) =>
  guardResponses(encoder.encode(JSON.stringify(body)), 'application/json', new Headers(headers));

/** A request as the guard reads it. */
export function asked(fields: JsonObject = {}): Asked {
  const read = guard({ model: 'acme/m', input: 'Say hello.', ...fields });
  assert(read.ok, read.ok ? '' : `the guard refused a test request: ${read.refusal.message}`);
  return read.value;
}

/** What an answer to a request says of itself; ids are counted. */
export function context(fields: JsonObject = {}): AnswerContext {
  let ids = 0;
  return {
    asked: asked(fields),
    generationId: 'gen-1',
    servedModel: 'acme/served',
    createdAt: 1_700_000_000_500,
    newId: (prefix) => `${prefix}_${++ids}`,
    now: () => 1_700_000_009_900,
  };
}

/** Three tokens in and two out, for 12.5 millionths of a dollar. */
export const CHARGE: Charge = {
  usage: { input: 3, output: 2 },
  cost: nanoUsd(12_500),
  extra: { generationId: 'gen-1', basis: 'reported' },
};

export const PROVIDER_CUT = errorBody('provider_cut', {}, 'gen-1');
