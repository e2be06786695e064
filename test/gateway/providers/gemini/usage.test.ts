// Gemini's usage reports as disjoint kinds, and what no report may do.
import fc from 'fast-check';
import { describe, expect, it, test } from 'vitest';
import { readGeminiUsage } from '../../../../src/gateway/providers/gemini/usage.ts';

const SEED = 20261106;
const text = (tokenCount: number) => ({ modality: 'TEXT', tokenCount });
const audio = (tokenCount: number) => ({ modality: 'AUDIO', tokenCount });
const image = (tokenCount: number) => ({ modality: 'IMAGE', tokenCount });

describe('a usage report', () => {
  test.each([
    ['plain', { promptTokenCount: 9, candidatesTokenCount: 3, totalTokenCount: 12 }, { input: 9, output: 3 }],
    [
      'thoughts beside the candidates',
      { promptTokenCount: 9, candidatesTokenCount: 3, thoughtsTokenCount: 20, totalTokenCount: 32 },
      { input: 9, output: 23, reasoning: 20 },
    ],
    [
      'thoughts alone',
      { promptTokenCount: 9, thoughtsTokenCount: 20, totalTokenCount: 29 },
      { input: 9, output: 20, reasoning: 20 },
    ],
    [
      'a cached prompt',
      { promptTokenCount: 100, cachedContentTokenCount: 80, candidatesTokenCount: 1, totalTokenCount: 101 },
      { input: 20, cache_read: 80, output: 1 },
    ],
    [
      'what tools fed back',
      { promptTokenCount: 10, toolUsePromptTokenCount: 30, candidatesTokenCount: 5, totalTokenCount: 45 },
      { input: 40, output: 5 },
    ],
    [
      'details that add up to less than the prompt',
      { promptTokenCount: 432, promptTokensDetails: [text(43), image(258)], candidatesTokenCount: 1 },
      { input: 174, input_image: 258, output: 1 },
    ],
    [
      'a document, whose pages are read as images, a part of it cached',
      {
        promptTokenCount: 345,
        cachedContentTokenCount: 230,
        promptTokensDetails: [text(87), { modality: 'DOCUMENT', tokenCount: 258 }],
        cacheTokensDetails: [text(58), { modality: 'DOCUMENT', tokenCount: 172 }],
        candidatesTokenCount: 1,
      },
      { input: 29, input_image: 86, cache_read: 230, output: 1 },
    ],
    [
      'sound, a part of it cached',
      {
        promptTokenCount: 100,
        cachedContentTokenCount: 50,
        promptTokensDetails: [text(20), audio(80)],
        cacheTokensDetails: [text(10), audio(40)],
        candidatesTokenCount: 10,
        candidatesTokensDetails: [text(2), audio(8)],
      },
      { input: 10, cache_read: 10, cache_read_audio: 40, input_audio: 40, output: 2, output_audio: 8 },
    ],
    [
      'a drawn picture',
      {
        promptTokenCount: 5,
        candidatesTokenCount: 1_300,
        candidatesTokensDetails: [image(1_290)],
        thoughtsTokenCount: 7,
      },
      { input: 5, output: 17, reasoning: 7, output_image: 1_290 },
    ],
    ['a blocked prompt', { promptTokenCount: 9, totalTokenCount: 9 }, { input: 9, output: 0 }],
    [
      'searches',
      { promptTokenCount: 9, candidatesTokenCount: 1, webSearches: 2 },
      { input: 9, output: 1, searches: 2 },
    ],
  ])('%s', (_, report, usage) => {
    expect(readGeminiUsage(report)).toEqual({ usage, flags: [] });
  });

  test.each([
    ['serviceTier', 'flex', 'flex'],
    ['serviceTier', 'STANDARD', 'standard'],
    ['trafficType', 'ON_DEMAND', 'standard'],
    ['trafficType', 'ON_DEMAND_PRIORITY', 'priority'],
    ['trafficType', 'PROVISIONED_THROUGHPUT', 'provisioned_throughput'],
  ])('says who served: %s %s', (name, value, tier) => {
    expect(readGeminiUsage({ promptTokenCount: 1, [name]: value })?.served).toEqual({ tier });
  });

  test.each([
    [
      'more cached than sent',
      { promptTokenCount: 5, cachedContentTokenCount: 9 },
      { input: 5, output: 0 },
      'cache_read_above_prompt',
    ],
    [
      'more sound than prompt',
      { promptTokenCount: 5, promptTokensDetails: [audio(9)] },
      { input: 0, input_audio: 5, output: 0 },
      'audio_above_prompt',
    ],
    [
      'a total that is another',
      { promptTokenCount: 5, candidatesTokenCount: 1, totalTokenCount: 9 },
      { input: 5, output: 1 },
      'total_mismatch',
    ],
  ])('is mended and flagged: %s', (_, report, usage, flag) => {
    expect(readGeminiUsage(report)).toEqual({ usage, flags: [flag] });
  });

  test.each([
    ['nothing', undefined],
    ['a list', []],
    ['a tier alone', { trafficType: 'ON_DEMAND' }],
    ['a negative count', { promptTokenCount: -1 }],
    ['half a token', { promptTokenCount: 5, candidatesTokenCount: 0.5 }],
    ['text', { promptTokenCount: '5' }],
  ])('is not believed: %s', (_, report) => {
    expect(readGeminiUsage(report)).toBeUndefined();
  });

  it(`never throws and never counts below nothing (seed ${SEED})`, () => {
    const names = fc.constantFrom(
      'promptTokenCount',
      'cachedContentTokenCount',
      'toolUsePromptTokenCount',
      'candidatesTokenCount',
      'thoughtsTokenCount',
      'totalTokenCount',
      'promptTokensDetails',
      'cacheTokensDetails',
      'candidatesTokensDetails',
      'webSearches',
    );
    const value = fc.oneof(
      fc.integer(),
      fc.constantFrom([audio(3), image(9)], [audio(-1)], 'x', 1e300),
      fc.anything(),
    );
    const bounded = fc.property(fc.dictionary(names, value), (report) => {
      const counts = Object.values(readGeminiUsage(report)?.usage ?? {});
      expect(counts.filter((count) => !Number.isSafeInteger(count) || count < 0)).toEqual([]);
    });
    fc.assert(bounded, { seed: SEED, numRuns: 500 });
  });
});
