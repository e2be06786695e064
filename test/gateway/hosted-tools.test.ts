// What a provider does beside reading and writing is sold at a price or not asked for.
import { describe, expect, it } from 'vitest';
import { assert } from '../../src/base/assert.ts';
import { passageTo } from '../../src/gateway/passages/choose.ts';
import { askedIn } from './fields/carried.ts';
import { BY_REQUEST, BY_SEARCH, chat, NATIVE, NO_SEARCH, outcome, reach, type Spoken, sent } from './hosted-given.ts';

describe('a tool that its provider bills for beside tokens', () => {
  it.each([
    ['responses', { type: 'code_interpreter', container: { type: 'auto' } }],
    ['responses', { type: 'image_generation' }],
    ['responses', { type: 'file_search', vector_store_ids: ['vs'] }],
    ['responses', { type: 'shell', environment: { type: 'container_auto' } }],
    ['responses', { type: 'x_search' }],
    ['responses', { type: 'namespace', name: 'n', tools: [{ type: 'code_interpreter' }] }],
    [
      'responses',
      {
        type: 'namespace',
        name: 'n',
        tools: [{ type: 'namespace', name: 'm', tools: [{ type: 'code_interpreter' }] }],
      },
    ],
    ['responses', { type: 'web_search', engine: 'parallel' }],
    ['messages', { type: 'code_execution_20250825', name: 'code_execution' }],
    ['messages', { type: 'advisor_20260301', name: 'advisor', model: 'claude-opus-4-7', max_uses: 1 }],
    ['messages', { type: 'a_tool_of_tomorrow_20270101', name: 'x' }],
    ['chat', { type: 'code_interpreter' }],
    ['chat', { type: 'function', Type: 'browser_search', function: { name: 'f' } }],
    ['chat', { type: 'builtin_function', function: { name: '$web_search' } }],
    ['chat', { type: 'openrouter:image_generation' }],
    ['chat', { type: 'openrouter:web_search', parameters: { max_results: 20 } }],
  ] as const)('excludes the endpoint by name: %s %j', (dialect, tool) => {
    expect(outcome(dialect, { tools: [tool] }, NATIVE[dialect]).refused).toBe('tools');
  });

  it('is found where a search of tools found it, or where an item of the input adds it', () => {
    for (const type of ['tool_search_output', 'additional_tools']) {
      const input = [{ type, tools: [{ type: 'code_interpreter' }] }];
      expect(outcome('responses', { input }, NATIVE.responses).refused).toBe('tools');
    }
  });

  it('may be a search where it could not be taken away', () => {
    const group = { type: 'namespace', name: 'n', tools: [{ type: 'web_search' }] };
    const input = [{ type: 'tool_search_output', tools: [group] }];
    expect(outcome('responses', { input }, NATIVE.responses).refused).toBe('tools');
    expect(outcome('responses', { tools: [group] }, NATIVE.responses).refused).toBe('tools');
  });

  it.each([
    ['responses', [{ type: 'function', name: 'f' }, { type: 'mcp', server_label: 's' }, { type: 'apply_patch' }]],
    ['responses', [{ type: 'shell', environment: { type: 'local' } }, { type: 'local_shell' }, { type: 'computer' }]],
    [
      'messages',
      [
        { name: 'f', input_schema: {} },
        { type: null, name: 'g', input_schema: {} },
        { type: 'bash_20250124', name: 'bash' },
      ],
    ],
    [
      'messages',
      [
        { type: 'web_fetch_20250910', name: 'web_fetch' },
        { type: 'mcp_toolset', mcp_server_name: 's' },
      ],
    ],
    [
      'messages',
      [
        { type: 'web_fetch_20260209', name: 'web_fetch' },
        { type: 'code_execution_20260120', name: 'c' },
      ],
    ],
    ['chat', [{ type: 'function', function: { name: 'f' } }]],
  ] as const)('is none that costs tokens alone: %s %j', (dialect, tools) => {
    expect(sent(dialect, { tools }, NATIVE[dialect]).tools).toEqual(tools);
  });

  it('is billed as ever beside a search or a fetch of before', () => {
    const tools = [
      { type: 'web_search_20250305', name: 'web_search' },
      { type: 'code_execution_20250825', name: 'code_execution' },
    ];
    expect(outcome('messages', { tools }, NATIVE.messages).refused).toBe('tools');
  });

  it.each([
    ['search_parameters', { search_parameters: { mode: 'auto' } }],
    ['enable_search', { enable_search: true }],
    ['web_search_options.search_type', { web_search_options: { search_type: 'pro' } }],
    [undefined, { search_parameters: { mode: 'off' }, enable_search: false }],
  ])('that a parameter asks for is refused by its name, and not where it is off: %s', (refused, fields) => {
    expect(outcome('chat', fields, reach('alibaba', BY_SEARCH)).refused).toBe(refused);
  });

  it.each([
    ['plugins', { id: 'fusion' }],
    ['plugins', { id: 'file-parser' }],
    ['plugins', { id: '__proto__' }],
    ['plugins', { id: 'web', max_results: 10 }],
    [undefined, { id: 'file-parser', pdf: { engine: 'pdf-text' } }],
    [undefined, { id: 'response-healing' }],
    [undefined, { id: 'fusion', enabled: false }],
  ])('that is a plugin of OpenRouter’s is refused, and not where it is off or free: %s of %j', (refused, plugin) => {
    expect(outcome('chat', { plugins: [plugin] }, reach('openrouter', BY_SEARCH)).refused).toBe(refused);
  });
});

const MUST: readonly (readonly [Spoken, object])[] = [
  ['chat', { web_search_options: {} }],
  ['chat', { plugins: [{ id: 'web' }] }],
  ['chat', { tools: [{ type: 'openrouter:web_search' }], tool_choice: { type: 'openrouter:web_search' } }],
  ['responses', { tools: [{ type: 'web_search' }], tool_choice: { type: 'web_search' } }],
  ['responses', { tools: [{ type: 'web_search' }], tool_choice: 'required' }],
  ['responses', { plugins: [{ id: 'web' }] }],
  [
    'messages',
    {
      tools: [{ type: 'web_search_20250305', name: 'web_search' }],
      tool_choice: { type: 'tool', name: 'web_search' },
    },
  ],
];

describe('a search that a request insists on', () => {
  it('is one beside which code is not billed: without it, it would be', () => {
    const tools = [
      { type: 'web_search_20260209', name: 'web_search' },
      { type: 'code_execution_20260120', name: 'code_execution' },
    ];
    expect(sent('messages', { tools }, NATIVE.messages).tools).toEqual(tools);
    const unpriced = reach('anthropic', NO_SEARCH, 'claude-opus-4-6', 'anthropic');
    expect(outcome('messages', { tools }, unpriced).refused).toBe('web_search_options');
  });

  const endpoints = [
    reach('openrouter', NO_SEARCH),
    reach('gemini', NO_SEARCH, 'gemini-3-flash-preview', 'gemini'),
    reach('anthropic', NO_SEARCH, 'claude-opus-4-6', 'anthropic'),
    reach('openai', NO_SEARCH, 'gpt-5.6'),
    reach('groq', NO_SEARCH),
  ];

  it.each(MUST)('excludes every endpoint without a price of it: %s %j', (dialect, fields) => {
    for (const at of endpoints) expect(outcome(dialect, fields, at).refused).toBe('web_search_options');
  });

  it.each([
    ['chat', { web_search_options: {} }, reach('anthropic', BY_SEARCH, 'claude-opus-4-6', 'anthropic')],
    ['chat', { plugins: [{ id: 'web' }] }, reach('openrouter', BY_SEARCH)],
    ['chat', { web_search_options: {} }, reach('openai', BY_REQUEST, 'gpt-4o-search-preview')],
    ['chat', { web_search_options: {} }, reach('perplexity', BY_REQUEST, 'sonar')],
    ['chat', { web_search_options: {} }, reach('gemini', BY_SEARCH, 'gemini-3-flash-preview', 'gemini')],
    ['responses', { tools: [{ type: 'web_search' }], tool_choice: 'required' }, reach('openai', BY_SEARCH, 'gpt-5.6')],
  ] as const)('goes where it has one: %s %j', (dialect, fields, at) => {
    expect(outcome(dialect, fields, at)).toMatchObject({ dropped: [] });
    expect(outcome(dialect, fields, at).sent).toMatch(/search|plugins/i);
  });

  it('excludes an endpoint that gets the request as it is and has no search', () => {
    expect(outcome('chat', { web_search_options: {} }, reach('xai', BY_SEARCH, 'grok-4.5')).refused).toBe(
      'web_search_options',
    );
  });

  it('is counted once where OpenRouter counts none', () => {
    const asked = askedIn('chat', chat({ plugins: [{ id: 'web' }] }));
    assert(typeof asked !== 'string', 'refused');
    const at = reach('openrouter', BY_SEARCH);
    const read = (more: object) =>
      passageTo(asked, at).readUsage({ prompt_tokens: 3, completion_tokens: 2, ...more }, at.row)?.usage.searches;
    expect(read({})).toBe(1);
    expect(read({ server_tool_use: { web_search_requests: 4 } })).toBe(4);
  });
});

describe('a model that searches unasked', () => {
  it.each([
    ['openai', 'gpt-4o-search-preview'],
    ['openrouter', 'perplexity/sonar'],
    ['openrouter', 'openai/o3-deep-research'],
  ])('is sold by the request: %s %s', (slug, name) => {
    expect(outcome('chat', {}, reach(slug, NO_SEARCH, name)).refused).toBe('model');
    // Nobody would be told how often it searched.
    expect(outcome('chat', {}, reach(slug, BY_SEARCH, name)).refused).toBe('model');
    expect(outcome('chat', {}, reach(slug, BY_REQUEST, name)).refused).toBeUndefined();
  });

  it.each(['vllm', 'my-servers'])('is not one that an operator runs under such a name: %s', (slug) => {
    for (const name of ['acme-search-preview', 'sonar-7b', 'open-deep-research']) {
      expect(outcome('chat', {}, reach(slug, NO_SEARCH, name)).refused).toBeUndefined();
    }
  });

  it('is sold by the search where its provider counts them', () => {
    expect(outcome('chat', {}, reach('perplexity', BY_SEARCH, 'sonar-deep-research')).refused).toBeUndefined();
  });
});
