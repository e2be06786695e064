// What each provider is sent for a request: the same where all speak alike, its own habits where they do not.
import { describe, expect, test } from 'vitest';
import { ASSUMED_CAPABILITIES } from '../../../../src/catalog/types.ts';
import type { FormRequest, Reasoning } from '../../../../src/gateway/form/request.ts';
import { openaiAdapter } from '../../../../src/gateway/providers/openai/adapter.ts';
import { says } from '../forms.ts';
import { bodyFor, droppedFor } from './given.ts';

test('the key is sent where there is one', () => {
  expect(openaiAdapter.headers('sk-1', new Headers())).toEqual({ authorization: 'Bearer sk-1' });
  expect(openaiAdapter.headers('', new Headers())).toEqual({});
});

test('limits, streams and usage are asked for under the names that a provider has', () => {
  const more = { stream: true, maxTokens: 50 };
  expect(bodyFor('openai', { maxTokens: 99 }, more)).toEqual({
    model: 'gpt-5.6',
    messages: [{ role: 'user', content: 'Hello' }],
    max_completion_tokens: 50,
    stream: true,
    stream_options: { include_usage: true },
  });
  expect(bodyFor('mistral', { maxTokens: 99, user: 'u' }, { stream: true })).toEqual({
    model: 'gpt-5.6',
    messages: [{ role: 'user', content: 'Hello' }],
    max_tokens: 99,
    stream: true,
  });
  expect(droppedFor('mistral', { user: 'u' })).toEqual(['user']);
});

describe('tools', () => {
  const tools: FormRequest['tools'] = [
    { type: 'function', name: 'f', parameters: { type: 'object' }, cache: {} },
    { type: 'custom', name: 'shell', description: 'Runs.', format: { type: 'text' } },
  ];

  test('of free text are functions of one text where there are no such', () => {
    const calls = says('assistant', { type: 'tool_call', id: 'c', name: 'shell', arguments: 'ls', custom: true });
    const plain = bodyFor('groq', { tools, turns: [calls], toolChoice: { type: 'tool', name: 'shell' } });
    expect(plain).toMatchObject({
      tools: [
        { type: 'function', function: { name: 'f' } },
        { type: 'function', function: { name: 'shell', description: 'Runs.', parameters: { required: ['input'] } } },
      ],
      tool_choice: { type: 'function', function: { name: 'shell' } },
      messages: [{ tool_calls: [{ type: 'function', function: { name: 'shell', arguments: '{"input":"ls"}' } }] }],
    });
    expect(bodyFor('openai', { tools, turns: [calls], toolChoice: { type: 'tool', name: 'shell' } })).toMatchObject({
      tools: [{ type: 'function' }, { type: 'custom', custom: { name: 'shell', format: { type: 'text' } } }],
      tool_choice: { type: 'custom', custom: { name: 'shell' } },
      messages: [{ tool_calls: [{ type: 'custom', custom: { name: 'shell', input: 'ls' } }] }],
    });
  });

  test('that alone are allowed are all that is offered where a choice cannot say so', () => {
    const toolChoice = { type: 'allowed', names: ['f'], required: true } as const;
    expect(bodyFor('openai', { tools, toolChoice }).tool_choice).toEqual({
      type: 'allowed_tools',
      allowed_tools: { mode: 'required', tools: [{ type: 'function', function: { name: 'f' } }] },
    });
    expect(bodyFor('groq', { tools, toolChoice })).toMatchObject({
      tools: [{ function: { name: 'f' } }],
      tool_choice: 'required',
    });
    expect(bodyFor('groq', { tools, toolChoice }).tools).toHaveLength(1);
  });

  test('are marked for caches where that is known', () => {
    expect(bodyFor('openrouter', { tools }).tools).toMatchObject([{ cache_control: { type: 'ephemeral' } }, {}]);
    expect(bodyFor('openai', { tools }).tools).toMatchObject([{ type: 'function', function: { name: 'f' } }, {}]);
    expect(droppedFor('openai', { tools })).toEqual(['tools[].cache_control']);
  });

  test('that are not there leave no choice among them', () => {
    expect(bodyFor('openai', { toolChoice: { type: 'auto' }, parallelTools: false })).not.toHaveProperty(
      'tool_choice',
    );
  });

  test('that search the web are asked for under the name that is known', () => {
    const search: FormRequest['tools'] = [
      { type: 'web_search', contextSize: 'low', maxUses: 3, location: { country: 'FR' } },
    ];
    expect(bodyFor('perplexity', { tools: search })).toMatchObject({
      web_search_options: {
        search_context_size: 'low',
        user_location: { type: 'approximate', approximate: { country: 'FR' } },
      },
    });
    expect(droppedFor('perplexity', { tools: search })).toEqual(['web_search_options.max_uses']);
    expect(bodyFor('openrouter', { tools: search }).tools).toEqual([
      {
        type: 'openrouter:web_search',
        parameters: {
          max_uses: 3,
          search_context_size: 'low',
          user_location: { type: 'approximate', country: 'FR' },
        },
      },
    ]);
  });
});

describe('how much to think', () => {
  const thinking = (slug: string, reasoning: Reasoning, upstreamModel = 'gpt-5.6') => {
    const { model: _, messages: __, ...rest } = bodyFor(slug, { reasoning }, { upstreamModel });
    return rest;
  };

  test.each([
    ['openai', { effort: 'high' }, { reasoning_effort: 'high' }],
    ['openai', { effort: 'max' }, { reasoning_effort: 'high' }],
    ['openai', { budgetTokens: 31_999 }, { reasoning_effort: 'high' }],
    ['openai', { budgetTokens: 1_024 }, { reasoning_effort: 'low' }],
    ['openai', { effort: 'none' }, { reasoning_effort: 'none' }],
    ['groq', { effort: 'none' }, {}],
    ['groq', { effort: 'minimal' }, { reasoning_effort: 'low' }],
    ['openai', {}, {}],
    ['openrouter', { effort: 'max', shown: false }, { reasoning: { effort: 'max', exclude: true } }],
    ['openrouter', { effort: 'low', budgetTokens: 2_000 }, { reasoning: { max_tokens: 2_000 } }],
    ['openrouter', {}, { reasoning: { enabled: true } }],
    ['deepseek', { effort: 'none' }, { thinking: { type: 'disabled' } }],
    ['zai', { effort: 'low' }, { thinking: { type: 'enabled' } }],
    ['alibaba', { budgetTokens: 2_000 }, { enable_thinking: true, thinking_budget: 2_000 }],
  ] as const)('is told %s: %j', (slug, reasoning, expected) => {
    expect(thinking(slug, reasoning)).toEqual(expected);
  });

  test('keeps the finer words of who speaks as OpenAI does', () => {
    const extras = { tongue: 'responses', fields: {} } as const;
    expect(bodyFor('openai', { reasoning: { effort: 'xhigh' }, extras }).reasoning_effort).toBe('xhigh');
  });

  test('is not told a model that does not think', () => {
    expect(thinking('openai', { effort: 'high' }, 'gpt-4o')).toEqual({});
    expect(thinking('openai', { effort: 'none' }, 'o3')).toEqual({});
    const capabilities = { ...ASSUMED_CAPABILITIES, reasoning: false };
    expect(bodyFor('groq', { reasoning: { effort: 'high' } }, { capabilities })).not.toHaveProperty(
      'reasoning_effort',
    );
    expect(droppedFor('groq', { reasoning: { effort: 'high' } }, { capabilities })).toEqual(['reasoning']);
  });
});

describe('what does no harm', () => {
  const given: Partial<FormRequest> = {
    sampling: { temperature: 1, topK: 5 },
    verbosity: 'low',
    cacheKey: 'k',
    serviceTier: 'flex',
    cache: {},
    extras: { tongue: 'messages', fields: { context_management: {} } },
  };

  test('is left out where it is not known, and named', () => {
    expect(bodyFor('groq', given)).toEqual({
      model: 'gpt-5.6',
      messages: [{ role: 'user', content: 'Hello' }],
      temperature: 1,
      service_tier: 'flex',
    });
    expect([...droppedFor('groq', given)].toSorted()).toEqual([
      'cache_control',
      'context_management',
      'prompt_cache_key',
      'top_k',
      'verbosity',
    ]);
  });

  test('is sent where it is known, with the tier that was asked for', () => {
    expect(bodyFor('openrouter', given)).toMatchObject({
      top_k: 5,
      verbosity: 'low',
      prompt_cache_key: 'k',
      cache_control: { type: 'ephemeral' },
      service_tier: 'flex',
    });
    expect(droppedFor('openrouter', given)).toEqual(['context_management']);
  });

  test("is a temperature for OpenAI's models that think, and a name that is too long", () => {
    const warm: Partial<FormRequest> = { sampling: { temperature: 0.2, topP: 0.9 }, user: 'u'.repeat(65) };
    expect(bodyFor('openai', warm)).not.toMatchObject({ temperature: 0.2 });
    expect(droppedFor('openai', warm)).toEqual(['temperature', 'top_p', 'user']);
    expect(bodyFor('openai', warm, { upstreamModel: 'gpt-4o' })).toMatchObject({ temperature: 0.2, top_p: 0.9 });
    const extras = { tongue: 'chat', fields: {} } as const;
    expect(bodyFor('openai', { ...warm, extras })).toMatchObject({ temperature: 0.2 });
  });

  test("is OpenRouter's own only for who knows it", () => {
    const extras = { tongue: 'chat', fields: { plugins: [{ id: 'file-parser' }], prediction: {} } } as const;
    expect(bodyFor('openai', { extras })).not.toHaveProperty('plugins');
    expect(bodyFor('openai', { extras })).toHaveProperty('prediction');
    expect(bodyFor('openrouter', { extras })).toHaveProperty('plugins');
  });
});
