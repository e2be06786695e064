// Every shape of usage report that an OpenAI-compatible provider sends, and what no report may do.
import { describe, expect, test } from 'vitest';
import { providerRow } from '../../../src/gateway/providers/table.ts';
import { readUsage } from '../../../src/gateway/providers/usage.ts';

const read = (slug: string, report: unknown) => readUsage(report, providerRow(slug));

describe('readUsage', () => {
  test.each([
    ['plain', 'openai', { prompt_tokens: 5, completion_tokens: 3, total_tokens: 8 }, { input: 5, output: 3 }],
    [
      'cache and reasoning inside',
      'openai',
      {
        prompt_tokens: 100,
        completion_tokens: 50,
        total_tokens: 150,
        prompt_tokens_details: { cached_tokens: 60, cache_write_tokens: 30, audio_tokens: 0 },
        completion_tokens_details: { reasoning_tokens: 40 },
      },
      { input: 10, cache_read: 60, cache_write_5m: 30, output: 50, reasoning: 40 },
    ],
    [
      'sound in and out',
      'openai',
      {
        prompt_tokens: 81,
        completion_tokens: 72,
        prompt_tokens_details: { audio_tokens: 69, image_tokens: 2 },
        completion_tokens_details: { audio_tokens: 60 },
      },
      { input: 10, input_audio: 69, input_image: 2, output: 12, output_audio: 60 },
    ],
    [
      'Groq, with times beside',
      'groq',
      { prompt_tokens: 17, prompt_time: 0.1, completion_tokens: 9, queue_time: 1 },
      { input: 17, output: 9 },
    ],
    [
      'Together, cached at the top',
      'together',
      { prompt_tokens: 20, completion_tokens: 2, cached_tokens: 8 },
      { input: 12, cache_read: 8, output: 2 },
    ],
    [
      'DeepSeek, hit and miss',
      'deepseek',
      { prompt_tokens: 30, completion_tokens: 2, prompt_cache_hit_tokens: 20, prompt_cache_miss_tokens: 10 },
      { input: 10, cache_read: 20, output: 2 },
    ],
    [
      'Mistral, first name',
      'mistral',
      { prompt_tokens: 70, completion_tokens: 2, num_cached_tokens: 64 },
      { input: 6, cache_read: 64, output: 2 },
    ],
    [
      'Mistral, second name',
      'mistral',
      { prompt_tokens: 70, completion_tokens: 2, prompt_token_details: { cached_tokens: 64 } },
      { input: 6, cache_read: 64, output: 2 },
    ],
    [
      'Mistral, sound beside the prompt',
      'mistral',
      { prompt_tokens: 9, completion_tokens: 248, total_tokens: 632, prompt_audio_seconds: 30 },
      { input: 9, input_audio: 375, output: 248 },
    ],
    [
      'xAI, reasoning beside the completion',
      'xai',
      {
        prompt_tokens: 12,
        completion_tokens: 1,
        total_tokens: 241,
        completion_tokens_details: { reasoning_tokens: 228 },
      },
      { input: 12, output: 229, reasoning: 228 },
    ],
    [
      'xAI, reasoning inside, as the total says',
      'xai',
      {
        prompt_tokens: 12,
        completion_tokens: 229,
        total_tokens: 241,
        completion_tokens_details: { reasoning_tokens: 228 },
      },
      { input: 12, output: 229, reasoning: 228 },
    ],
    [
      'xAI without a total',
      'xai',
      { prompt_tokens: 12, completion_tokens: 1, completion_tokens_details: { reasoning_tokens: 228 } },
      { input: 12, output: 229, reasoning: 228 },
    ],
    [
      'Perplexity, with citations and searches',
      'perplexity',
      { prompt_tokens: 10, completion_tokens: 20, total_tokens: 30, citation_tokens: 7, num_search_queries: 3 },
      { input: 17, output: 20, searches: 3 },
    ],
    [
      'Perplexity, research that thinks beside completion and total',
      'perplexity',
      { prompt_tokens: 10, completion_tokens: 20, total_tokens: 30, citation_tokens: 7, reasoning_tokens: 500 },
      { input: 17, output: 520, reasoning: 500 },
    ],
    [
      'OpenRouter, searches',
      'openrouter',
      { prompt_tokens: 10, completion_tokens: 20, server_tool_use_details: { web_search_requests: 2 } },
      { input: 10, output: 20, searches: 2 },
    ],
    [
      'Alibaba, cache written for a while',
      'alibaba',
      {
        prompt_tokens: 100,
        completion_tokens: 1,
        prompt_tokens_details: {
          cached_tokens: 0,
          cache_creation_input_tokens: 80,
          cache_creation: { ephemeral_1h_input_tokens: 30 },
        },
      },
      { input: 20, cache_write_5m: 50, cache_write_1h: 30, output: 1 },
    ],
    [
      'vLLM, details null',
      'vllm',
      { prompt_tokens: 4, completion_tokens: 1, prompt_tokens_details: null },
      { input: 4, output: 1 },
    ],
    ['Responses names', 'generic', { input_tokens: 4, output_tokens: 1 }, { input: 4, output: 1 }],
    ['prompt left out', 'ollama', { completion_tokens: 3, total_tokens: 8 }, { input: 5, output: 3 }],
    ['all zero', 'openai', { prompt_tokens: 0, completion_tokens: 0 }, { input: 0, output: 0 }],
  ])('%s', (_, slug, report, usage) => {
    expect(read(slug, report)).toEqual({ usage, flags: [] });
  });

  test('of OpenAI’s, with a model beside that paints', () => {
    const image_gen = {
      input_tokens: 30,
      input_tokens_details: { image_tokens: 10, text_tokens: 20 },
      output_tokens: 196,
      model: 'gpt-image-2',
    };
    const report = { input_tokens: 40, output_tokens: 5, total_tokens: 45, tool_usage: { image_gen } };
    const painted = { input: 20, input_image: 10, output: 0, output_image: 196 };
    expect(read('openai', report)).toEqual({
      usage: { input: 40, output: 5 },
      flags: [],
      lines: [{ model: 'gpt-image-2', usage: painted }],
    });
    const none = { input_tokens: 0, output_tokens: 0, total_tokens: 0 };
    expect(read('openai', { ...report, tool_usage: { image_gen: none } })).not.toHaveProperty('lines');
  });

  test.each([
    [
      'cache read and write of the same tokens',
      'openrouter',
      {
        prompt_tokens: 2168,
        completion_tokens: 5,
        prompt_tokens_details: { cached_tokens: 2161, cache_write_tokens: 2161 },
      },
      { cache_read: 2161, cache_write_5m: 7, input: 0, output: 5 },
      'cache_write_overlaps',
    ],
    [
      'more cached than there was',
      'generic',
      { prompt_tokens: 7, completion_tokens: 1, total_tokens: 8, prompt_tokens_details: { cached_tokens: 163 } },
      { input: 7, output: 1 },
      'cache_read_above_prompt',
    ],
    [
      'thoughts only in the total',
      'gemini',
      { prompt_tokens: 35, completion_tokens: 12, total_tokens: 109 },
      { input: 35, output: 74 },
      'hidden_output',
    ],
    [
      'more reasoning than output',
      'openrouter',
      {
        prompt_tokens: 1,
        completion_tokens: 10,
        total_tokens: 11,
        completion_tokens_details: { reasoning_tokens: 11 },
      },
      { input: 1, output: 10, reasoning: 10 },
      'reasoning_above_completion',
    ],
    [
      'a total that does not add up',
      'openai',
      { prompt_tokens: 5, completion_tokens: 3, total_tokens: 9 },
      { input: 5, output: 3 },
      'total_mismatch',
    ],
  ])('mends and flags %s', (_, slug, report, usage, flag) => {
    expect(read(slug, report)).toEqual({ usage, flags: [flag] });
  });
});
