// What Anthropic's reports come to, from recorded shapes: caches, lifetimes, other models' work, and what cannot be.
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { anthropicAdapter } from '../../../../src/gateway/providers/anthropic/adapter.ts';
import { providerRow } from '../../../../src/gateway/providers/table.ts';
import { answerOf } from './given.ts';

const read = (report: unknown) => anthropicAdapter.readUsage(report, providerRow('anthropic'));

/** What a stream reports in the end, given its first figures and its last. */
const merged = (first: object, last: object) =>
  answerOf([
    { type: 'message_start', message: { usage: first } },
    { type: 'message_delta', delta: { stop_reason: 'end_turn' }, usage: last },
  ]).report;

describe('a report', () => {
  test('has both caches beside its input', () => {
    const report = {
      input_tokens: 5,
      cache_read_input_tokens: 40,
      cache_creation_input_tokens: 30,
      cache_creation: { ephemeral_5m_input_tokens: 10, ephemeral_1h_input_tokens: 20 },
      output_tokens: 9,
      output_tokens_details: { thinking_tokens: 4 },
      server_tool_use: { web_search_requests: 2, web_fetch_requests: 1 },
      service_tier: 'priority',
      speed: 'fast',
      inference_geo: 'us',
    };
    expect(read(report)).toEqual({
      usage: {
        input: 5,
        cache_read: 40,
        cache_write_5m: 10,
        cache_write_1h: 20,
        output: 9,
        reasoning: 4,
        searches: 2,
      },
      flags: [],
      served: { tier: 'priority', speed: 'fast', geo: 'us' },
    });
  });

  test('of a stream is its last word, with the lifetimes of its first', () => {
    const split = { ephemeral_5m_input_tokens: 300, ephemeral_1h_input_tokens: 50 };
    const report = merged(
      { input_tokens: 2_037, cache_creation_input_tokens: 350, cache_creation: split, output_tokens: 1 },
      { input_tokens: 15_665, cache_creation_input_tokens: 400, cache_read_input_tokens: null, output_tokens: 795 },
    );
    expect(read(report)?.usage).toEqual({ input: 15_665, cache_write_5m: 350, cache_write_1h: 50, output: 795 });
    expect(read(merged({ input_tokens: 43, output_tokens: 1 }, { output_tokens: 7 }))?.usage).toEqual({
      input: 43,
      output: 7,
    });
  });

  test('adds compactions, which its sums leave out, and puts advisors on lines of their own', () => {
    const iterations = [
      { type: 'compaction', input_tokens: 0, cache_creation_input_tokens: 55_096, output_tokens: 300 },
      { type: 'message', input_tokens: 229, output_tokens: 20 },
      { type: 'advisor_message', model: 'claude-opus-4-7', input_tokens: 2_728, output_tokens: 874 },
    ];
    expect(read({ input_tokens: 229, output_tokens: 20, iterations })).toEqual({
      usage: { input: 229, cache_write_5m: 55_096, output: 320 },
      flags: [],
      lines: [{ model: 'claude-opus-4-7', usage: { input: 2_728, output: 874 } }],
    });
  });

  test('that another model took over is that model’s, and the declined attempt is not counted', () => {
    const iterations = [
      { type: 'message', model: 'claude-fable-5', input_tokens: 408, output_tokens: 0 },
      { type: 'fallback_message', model: 'claude-opus-4-8', input_tokens: 412, output_tokens: 264 },
    ];
    expect(read({ input_tokens: 412, output_tokens: 264, iterations })).toEqual({
      usage: { input: 412, output: 264 },
      flags: [],
      served: { model: 'claude-opus-4-8' },
    });
  });

  test('that contradicts itself is mended and flagged', () => {
    const split = { ephemeral_1h_input_tokens: 90 };
    const report = {
      input_tokens: 1,
      cache_creation_input_tokens: 10,
      cache_creation: split,
      output_tokens: 5,
      output_tokens_details: { thinking_tokens: 8 },
      iterations: [{ type: 'compaction', input_tokens: -4 }],
    };
    expect(read(report)).toEqual({
      usage: { input: 1, cache_write_1h: 10, output: 5, reasoning: 5 },
      flags: ['cache_write_split_above_total', 'reasoning_above_completion', 'iteration_absurd'],
    });
  });

  test.each([
    [null],
    ['text'],
    [{}],
    [{ input_tokens: -1, output_tokens: 1 }],
    [{ input_tokens: 1, output_tokens: 1.5 }],
  ])('like %j is not believed', (report) => {
    expect(read(report)).toBeUndefined();
  });

  test('never throws and never comes to less than nothing', () => {
    const count = fc.oneof(fc.nat(1_000), fc.constantFrom(-5, 1.5, null, '9', 1e300), fc.jsonValue());
    const names = ['input_tokens', 'output_tokens', 'cache_read_input_tokens', 'cache_creation_input_tokens'];
    const inner = fc.record({
      ephemeral_5m_input_tokens: count,
      ephemeral_1h_input_tokens: count,
      thinking_tokens: count,
    });
    const counts = Object.fromEntries(names.map((name) => [name, count]));
    const details = { cache_creation: fc.oneof(inner, count), output_tokens_details: fc.oneof(inner, count) };
    const kind = fc.constantFrom('compaction', 'advisor_message', 'message', 'fallback_message', 7);
    const iteration = fc.record(
      { ...counts, ...details, type: kind, model: fc.constantFrom('m', null) },
      { requiredKeys: [] },
    );
    const iterations = fc.oneof(fc.array(iteration), count);
    fc.assert(
      fc.property(fc.record({ ...counts, ...details, iterations }, { requiredKeys: [] }), (report) => {
        const reading = read(report);
        const usages = [reading?.usage ?? {}, ...(reading?.lines ?? []).map(({ usage }) => usage)];
        for (const usage of usages) {
          expect(Object.values(usage).every((value) => Number.isSafeInteger(value) && value >= 0)).toBe(true);
          expect(usage.reasoning ?? 0).toBeLessThanOrEqual(usage.output ?? 0);
        }
      }),
      { seed: 7 },
    );
  });
});
