// What a filter lets pass, part by part.
import { describe, expect, test } from 'vitest';
import { newRequestId } from '../../src/base/id.ts';
import { nanoUsd } from '../../src/billing/money.ts';
import type { StoredRequest } from '../../src/durable/messages.ts';
import { isEmptyFilter, matches, type RequestFilter } from '../../src/durable/request-search.ts';

const STORED: StoredRequest = {
  id: newRequestId(1, (length) => new Uint8Array(length)),
  state: 'settled',
  held: nanoUsd(9),
  metered: nanoUsd(0),
  cost: nanoUsd(7),
  lost: nanoUsd(0),
  madeAt: 1,
  endedAt: 2,
  facts: {
    model: 'acme/asked',
    provider: 'first',
    upstreamModel: 'm',
    priceVersion: '1',
    api: 'chat',
    streamed: false,
    user: 'ann',
    referer: 'https://desk.example',
    tags: ['red', 'blue'],
  },
  outcome: {
    model: 'acme/served',
    provider: 'second',
    upstreamModel: 'm',
    priceVersion: '1',
    ending: 'completed',
    attempts: [],
    latencyMs: 40,
  },
};

const passing: readonly RequestFilter[] = [
  {},
  { model: 'acme/served' },
  { provider: 'second' },
  { user: 'ann' },
  { app: 'https://desk.example' },
  { tag: 'blue' },
  { status: 'ok' },
  { minCost: nanoUsd(7) },
  { minLatencyMs: 40 },
  { model: 'acme/served', user: 'ann', tag: 'red', status: 'ok', minCost: nanoUsd(1) },
];

const stopping: readonly RequestFilter[] = [
  { model: 'acme/asked' },
  { provider: 'first' },
  { user: 'an' },
  { app: 'desk' },
  { tag: 'green' },
  { status: 'failed' },
  { minCost: nanoUsd(8) },
  { minLatencyMs: 41 },
  { model: 'acme/served', user: 'bob' },
];

const text = (filter: RequestFilter): string =>
  JSON.stringify(filter, (_, part) => (typeof part === 'bigint' ? Number(part) : part));

describe('a request', () => {
  test.each(passing.map((filter) => [text(filter), filter] as const))('passes %s', (_, filter) => {
    expect(matches(STORED, filter)).toBe(true);
  });

  test.each(stopping.map((filter) => [text(filter), filter] as const))('is stopped by %s', (_, filter) => {
    expect(matches(STORED, filter)).toBe(false);
  });

  test('that has no latency yet is slower than nothing', () => {
    expect(matches({ ...STORED, outcome: null }, { minLatencyMs: 0 })).toBe(false);
    expect(matches({ ...STORED, state: 'held', outcome: null }, { model: 'acme/asked', status: 'running' })).toBe(
      true,
    );
  });
});

test('a filter without parts is empty, and no other', () => {
  expect(passing.map(isEmptyFilter)).toEqual([true, ...Array.from({ length: passing.length - 1 }, () => false)]);
});
