// The members of a request beside its turns and tools: what is mapped, what is left out, what excludes.
import { describe, expect, test } from 'vitest';
import type { FormRequest } from '../../../../src/gateway/form/request.ts';
import { anthropicAdapter } from '../../../../src/gateway/providers/anthropic/adapter.ts';
import { bodyOf, droppedOf, lacking, refusedFor, target } from './given.ts';

describe('the adapter', () => {
  test('goes to the path of messages with the key, and a version and betas that are the caller’s where he says them', () => {
    expect(anthropicAdapter.path(target())).toBe('/v1/messages');
    expect(anthropicAdapter.headers('k', new Headers({ 'x-api-key': 'callers' }))).toEqual({
      'x-api-key': 'k',
      'anthropic-version': '2023-06-01',
    });
    const callers = new Headers({ 'anthropic-version': '2024-01-01', 'anthropic-beta': 'a-1, never-heard-of-2' });
    expect(anthropicAdapter.headers('k', callers)).toEqual({
      'x-api-key': 'k',
      'anthropic-version': '2024-01-01',
      'anthropic-beta': 'a-1, never-heard-of-2',
    });
  });

  test('always sends a limit: the asked one, or the endpoint’s, or one that every model gives', () => {
    expect(bodyOf({}, 'claude-opus-5', { maxTokens: 50, maxOutputTokens: 900 }).max_tokens).toBe(50);
    const { maxTokens: _, ...unlimited } = target();
    const limitOf = (given: object) => anthropicAdapter.write(blank, { ...unlimited, ...given }).body.max_tokens;
    expect(limitOf({ maxOutputTokens: 900 })).toBe(900);
    expect(limitOf({})).toBe(4096);
  });

  test('maps who asks, where it stops, the tier, and a mark for the whole prompt', () => {
    const body = bodyOf({ user: 'u-1', stop: ['END', '\n'], serviceTier: 'priority', cache: { ttl: '1h' } });
    expect(body).toMatchObject({
      metadata: { user_id: 'u-1' },
      stop_sequences: ['END'],
      service_tier: 'auto',
      cache_control: { type: 'ephemeral', ttl: '1h' },
    });
    expect(droppedOf({ stop: ['END', '\n'] })).toEqual(['stop']);
    expect(bodyOf({ serviceTier: 'default' }).service_tier).toBe('standard_only');
    expect(droppedOf({ serviceTier: 'flex' })).toEqual(['service_tier']);
  });

  test('names what was said and is left out, and nothing else', () => {
    expect(droppedOf({})).toEqual([]);
    const sampling = {
      seed: 1,
      presencePenalty: 0,
      frequencyPenalty: 1,
      logitBias: {},
      minP: 0,
      topA: 0,
      logprobs: false,
    };
    expect(
      droppedOf({
        sampling,
        verbosity: 'low',
        cacheKey: 'k',
        metadata: {},
        extras: { tongue: 'chat', fields: { store: 1 } },
      }),
    ).toEqual([
      'seed',
      'presence_penalty',
      'frequency_penalty',
      'logit_bias',
      'min_p',
      'top_a',
      'verbosity',
      'metadata',
      'prompt_cache_key',
      'store',
    ]);
  });

  test('gives a caller of the same API back what has no other place', () => {
    const fields = { container: 'c-1', speed: 'fast', output_config: { task_budget: { total: 9 } } };
    const given: Partial<FormRequest> = { extras: { tongue: 'messages', fields }, reasoning: { effort: 'low' } };
    expect(bodyOf(given, 'claude-opus-5')).toMatchObject({
      container: 'c-1',
      speed: 'fast',
      output_config: { task_budget: { total: 9 }, effort: 'low' },
    });
    expect(droppedOf(given, 'claude-opus-5')).toEqual([]);
  });

  test.each<[string, Partial<FormRequest>]>([
    ['n', { answers: 2 }],
    ['modalities', { modalities: ['text', 'audio'] }],
    ['logprobs', { sampling: { logprobs: true } }],
    ['previous_response_id', { extras: { tongue: 'responses', fields: { previous_response_id: 'r' } } }],
  ])('cannot serve a request for the sake of %s', (parameter, given) => {
    expect(refusedFor(given)).toBe(parameter);
  });
});

const blank: FormRequest = {
  turns: [],
  tools: [],
  stop: [],
  sampling: {},
  answers: 1,
  extras: { tongue: 'chat', fields: {} },
};

describe('sampling', () => {
  test.each<[string, FormRequest['sampling'], string, object, readonly string[]]>([
    ['is clamped to what Anthropic has', { temperature: 1.7 }, 'claude-sonnet-4-5', { temperature: 1 }, []],
    ['keeps its place below it', { temperature: 0, topK: 5 }, 'claude-sonnet-4-6', { temperature: 0, top_k: 5 }, []],
    [
      'has no top_p beside a temperature',
      { temperature: 0.5, topP: 0.9 },
      'claude-opus-4-6',
      { temperature: 0.5 },
      ['top_p'],
    ],
    ['has top_p alone', { topP: 0.9 }, 'claude-opus-4.5', { top_p: 0.9 }, []],
    ['is not for models after Opus 4.6', { temperature: 1, topP: 1 }, 'claude-opus-4-7', {}, ['temperature', 'top_p']],
    ['is not for models that are newer than all known', { temperature: 0 }, 'claude-novel-9', {}, ['temperature']],
  ])('%s', (_, sampling, model, expected, dropped) => {
    const { temperature, top_p, top_k } = bodyOf({ sampling }, model);
    expect({ temperature, top_p, top_k }).toEqual({
      temperature: undefined,
      top_p: undefined,
      top_k: undefined,
      ...expected,
    });
    expect(droppedOf({ sampling }, model)).toEqual(dropped);
  });

  test('is left out while the model thinks', () => {
    const given = { sampling: { temperature: 0.2 }, reasoning: { effort: 'low' } } as const;
    expect(bodyOf(given)).not.toHaveProperty('temperature');
    expect(droppedOf(given)).toEqual(['temperature']);
  });
});

describe('the output', () => {
  const schema = {
    type: 'object',
    properties: { a: { type: 'integer' } },
    required: ['a'],
    additionalProperties: false,
  };
  const output = { type: 'schema', name: 'answer', schema, strict: true } as const;

  test('is held to a schema where the model can be', () => {
    expect(bodyOf({ output }).output_config).toEqual({ format: { type: 'json_schema', schema } });
    expect(bodyOf({ output: { ...output, description: 'An answer' } }).output_config).toMatchObject({
      format: { schema: { description: 'An answer' } },
    });
  });

  test('excludes a model that cannot be held to the schema', () => {
    expect(refusedFor({ output })).toBeUndefined();
    expect(refusedFor({ output }, 'claude-sonnet-4-20250514')).toBe('response_format');
    expect(refusedFor({ output }, 'claude-sonnet-4-5', lacking({ structuredOutputs: false }))).toBe('response_format');
    const open = { type: 'schema', schema: { type: 'object', additionalProperties: true } } as const;
    expect(refusedFor({ output: open })).toBe('response_format');
  });

  test('is asked for in words when any JSON will do', () => {
    expect(bodyOf({ output: { type: 'json' } }).system).toEqual([
      { type: 'text', text: expect.stringContaining('JSON') },
    ]);
    expect(refusedFor({ output: { type: 'json' } })).toBeUndefined();
  });
});
