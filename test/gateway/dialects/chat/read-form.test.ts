// What of a chat request the internal form has, and what cannot be read into it.
import { describe, expect, test } from 'vitest';
import { form, HELLO, refusedFor } from './given.ts';

describe('tools', () => {
  test.each([
    [
      'a function',
      { type: 'function', function: { name: 'f', description: 'd', parameters: {}, strict: true } },
      { type: 'function', name: 'f', description: 'd', parameters: {}, strict: true },
    ],
    [
      'a tool of free text',
      { type: 'custom', custom: { name: 's', format: { type: 'text' } }, cache_control: { type: 'ephemeral' } },
      { type: 'custom', name: 's', format: { type: 'text' }, cache: {} },
    ],
    [
      "OpenRouter's search",
      { type: 'openrouter:web_search', parameters: { max_uses: 2, allowed_domains: ['a.example'] } },
      { type: 'web_search', maxUses: 2, allowedDomains: ['a.example'] },
    ],
    [
      'what only one provider has',
      { type: 'openrouter:datetime' },
      { type: 'foreign', tongue: 'chat', name: 'openrouter:datetime', value: { type: 'openrouter:datetime' } },
    ],
  ])('are read: %s', (_, tool, expected) => {
    expect(form({ tools: [tool] }).tools).toEqual([expected]);
  });

  test.each([
    [
      { web_search_options: { search_context_size: 'low', user_location: { approximate: { country: 'FR' } } } },
      { type: 'web_search', contextSize: 'low', location: { country: 'FR' } },
    ],
    [
      { plugins: [{ id: 'web', exclude_domains: ['x.example'] }] },
      { type: 'web_search', blockedDomains: ['x.example'] },
    ],
  ])('have one search, whatever asks for it: %j', (fields, expected) => {
    expect(form({ ...fields, tools: [] }).tools).toEqual([expected]);
    expect(form({ ...fields, tools: [{ type: 'web_search_preview', max_uses: 2 }] }).tools).toEqual([
      { ...expected, maxUses: 2 },
    ]);
  });

  test.each([
    ['auto', { type: 'auto' }],
    ['none', { type: 'none' }],
    ['required', { type: 'required' }],
    [
      { type: 'function', function: { name: 'f' } },
      { type: 'tool', name: 'f' },
    ],
    [
      { type: 'custom', custom: { name: 's' } },
      { type: 'tool', name: 's', custom: true },
    ],
    [
      {
        type: 'allowed_tools',
        allowed_tools: { mode: 'required', tools: [{ type: 'function', function: { name: 'f' } }] },
      },
      { type: 'allowed', names: ['f'], required: true },
    ],
  ])('are chosen among: %j', (choice, expected) => {
    expect(form({ tool_choice: choice }).toolChoice).toEqual(expected);
  });
});

describe('parameters', () => {
  test.each([
    [{ reasoning_effort: 'low' }, { effort: 'low' }],
    [
      { reasoning: { effort: 'high', exclude: true }, reasoning_effort: 'low' },
      { effort: 'high', shown: false },
    ],
    [{ reasoning: { max_tokens: 2_000 } }, { budgetTokens: 2_000 }],
    [{ reasoning: { enabled: true } }, { effort: 'medium' }],
    [{ reasoning: { enabled: false } }, { effort: 'none' }],
    [{ include_reasoning: true }, { shown: true }],
    [{ reasoning: {} }, undefined],
  ])('say how much to think: %j', (fields, expected) => {
    expect(form(fields).reasoning).toEqual(expected);
  });

  test.each([
    [{ type: 'json_object' }, { type: 'json' }],
    [{ type: 'text' }, undefined],
    [
      { type: 'json_schema', json_schema: { name: 'a', strict: null, schema: { type: 'object' } } },
      { type: 'schema', name: 'a', schema: { type: 'object' } },
    ],
  ])('say the form of the answer: %j', (format, expected) => {
    expect(form({ response_format: format }).output).toEqual(expected);
  });

  test('keep beside the form what it has no place for, and nothing that routes', () => {
    const fields = {
      prediction: { type: 'content', content: 'a' },
      store: true,
      reasoning_effort: 'default',
      response_format: { type: 'grammar', grammar: 'x' },
      plugins: [{ id: 'web' }, { id: 'file-parser' }],
      user: 'u',
      safety_identifier: 's',
    };
    const routing = {
      models: ['a/b'],
      provider: {},
      route: 'fallback',
      session_id: 's',
      tags: [],
      usage: {},
      trace: {},
    };
    const { extras, user } = form({
      ...fields,
      ...routing,
      max_cost: 1,
      stream: true,
      stream_options: {},
      seed: null,
    });
    expect(user).toBe('u');
    const { user: _, ...kept } = fields;
    expect(extras).toEqual({ tongue: 'chat', fields: { ...kept, plugins: [{ id: 'file-parser' }] } });
  });
});

test.each([
  [{ messages: 'hi' }, 'messages'],
  [{ messages: ['hi'] }, 'messages[0]'],
  [{ messages: [{ role: 'robot', content: 'hi' }] }, 'messages[0].role'],
  [{ messages: [{ role: 'user', content: 7 }] }, 'messages[0].content'],
  [{ messages: [{ role: 'user', content: [7] }] }, 'messages[0].content[0]'],
  [{ messages: [...HELLO, { role: 'user', content: [{ type: 'image_url' }] }] }, 'messages[1].content[0]'],
  [{ messages: [{ role: 'tool', content: 'x' }] }, 'messages[0].tool_call_id'],
  [{ messages: [{ role: 'assistant', tool_calls: [{ id: 'a' }] }] }, 'messages[0].tool_calls[0]'],
  [{ tools: {} }, 'tools'],
  [{ tools: [{ type: 'function', function: {} }] }, 'tools[0]'],
  [{ temperature: 'hot' }, 'temperature'],
  [{ stop: [1] }, 'stop'],
  [{ response_format: 'json' }, 'response_format'],
  [{ logprobs: 1 }, 'logprobs'],
])('refuses what cannot be read, by its name: %j', (fields, param) => {
  expect(refusedFor(fields)).toBe(param);
});
