// Messages requests in the internal form: each thing in its place, and nothing lost.
import { describe, expect, it } from 'vitest';
import { form, HELLO } from './given.ts';

const cache_control = { type: 'ephemeral', ttl: '1h' };
const cache = { ttl: '1h' };
const turnsOf = (...messages: readonly object[]) => form({ messages }).turns;
const partsOf = (...content: readonly object[]) => turnsOf({ role: 'user', content })[0]?.parts;
const answered = (...content: readonly object[]) => turnsOf({ role: 'assistant', content })[0]?.parts;

describe('turns', () => {
  it('begin with the system prompt, as text or as marked blocks in their order', () => {
    expect(form({ system: 'Be brief.' }).turns[0]).toEqual({
      role: 'system',
      parts: [{ type: 'text', text: 'Be brief.' }],
    });
    const system = [
      { type: 'text', text: 'first' },
      { type: 'text', text: 'second', cache_control },
    ];
    expect(form({ system }).turns[0]?.parts).toEqual([
      { type: 'text', text: 'first' },
      { type: 'text', text: 'second', cache },
    ]);
  });

  it('keep a system message in the middle where it stands', () => {
    const turns = turnsOf(...HELLO, { role: 'system', content: 'Now in French.' }, { role: 'system' }, ...HELLO);
    expect(turns.map(({ role }) => role)).toEqual(['user', 'system', 'system', 'user']);
    expect(turns[2]?.parts).toEqual([]);
  });

  it('part the results of tools from what the user says behind them', () => {
    const image = { type: 'image', source: { type: 'url', url: 'https://a.test/a.png' } };
    const content = [
      { type: 'tool_result', tool_use_id: 'a', content: 'one', is_error: true },
      { type: 'tool_result', tool_use_id: 'b', content: [{ type: 'text', text: 'two' }, image], cache_control },
      { type: 'tool_result', tool_use_id: 'c' },
      { type: 'text', text: 'Go on.' },
    ];
    expect(turnsOf({ role: 'user', content })).toEqual([
      {
        role: 'tool',
        parts: [
          { type: 'tool_result', id: 'a', parts: [{ type: 'text', text: 'one' }], isError: true },
          {
            type: 'tool_result',
            id: 'b',
            parts: [
              { type: 'text', text: 'two' },
              { type: 'image', source: { kind: 'url', url: 'https://a.test/a.png' } },
            ],
            cache,
          },
          { type: 'tool_result', id: 'c', parts: [] },
        ],
      },
      { role: 'user', parts: [{ type: 'text', text: 'Go on.' }] },
    ]);
  });
});

describe('blocks', () => {
  it('of images have their source', () => {
    const image = (source: object) => partsOf({ type: 'image', source, cache_control })?.[0];
    expect(image({ type: 'base64', media_type: 'image/png', data: 'iVBO' })).toEqual({
      type: 'image',
      source: { kind: 'data', mediaType: 'image/png', data: 'iVBO' },
      cache,
    });
    expect(image({ type: 'file', file_id: 'f1' })).toMatchObject({ source: { kind: 'stored', id: 'f1' } });
  });

  it('of documents are files, and text in them is a file of text', () => {
    const facts = { title: 'T', context: 'C', citations: { enabled: true }, cache_control };
    const document = (source: object) => partsOf({ type: 'document', source, ...facts })?.[0];
    const common = { type: 'file', name: 'T', context: 'C', cite: true, cache };
    const note = { kind: 'data', mediaType: 'text/plain', data: btoa('a note') };
    expect(document({ type: 'base64', media_type: 'application/pdf', data: 'JVBE' })).toEqual({
      ...common,
      source: { kind: 'data', mediaType: 'application/pdf', data: 'JVBE' },
    });
    expect(document({ type: 'url', url: 'https://a.test/a' })).toEqual({
      ...common,
      source: { kind: 'url', url: 'https://a.test/a', mediaType: 'application/pdf' },
    });
    expect(document({ type: 'text', media_type: 'text/plain', data: 'a note' })).toEqual({ ...common, source: note });
    expect(document({ type: 'content', content: 'a note' })).toEqual({ ...common, source: note });
    expect(document({ type: 'text', media_type: 'text/plain', data: 'Äö €' })).toMatchObject({
      source: { data: 'w4TDtiDigqw=' },
    });
  });

  it('of search results are texts with a title and an address', () => {
    const content = [
      { type: 'text', text: 'one' },
      { type: 'text', text: 'two' },
    ];
    expect(partsOf({ type: 'search_result', source: 'https://a.test', title: 'A', content })).toEqual([
      {
        type: 'file',
        source: { kind: 'data', mediaType: 'text/plain', data: btoa('one\n\ntwo') },
        name: 'A',
        context: 'https://a.test',
      },
    ]);
  });

  it('of an answer come back as they were said', () => {
    const raw = { type: 'web_search_result_location', url: 'https://a.test', title: 'A', cited_text: 'q' };
    const parts = answered(
      { type: 'thinking', thinking: 'Hm', signature: 'c2ln' },
      { type: 'redacted_thinking', data: 'ZGF0YQ==' },
      { type: 'text', text: 'See', citations: [raw] },
      { type: 'tool_use', id: 'a', name: 'f', input: { x: 1 }, caller: { type: 'direct' }, cache_control },
    );
    expect(parts).toEqual([
      { type: 'reasoning', text: 'Hm', signature: 'c2ln', format: 'anthropic-claude-v1' },
      { type: 'reasoning', sealed: 'ZGF0YQ==', format: 'anthropic-claude-v1' },
      { type: 'text', text: 'See', citations: [{ url: 'https://a.test', title: 'A', quoted: 'q', raw }] },
      { type: 'tool_call', id: 'a', name: 'f', arguments: '{"x":1}', cache },
    ]);
  });

  it('that only Anthropic has stay as they came', () => {
    const blocks = [
      { type: 'server_tool_use', id: 's', name: 'web_search', input: {} },
      { type: 'web_search_tool_result', tool_use_id: 's', content: [] },
      { type: 'container_upload', file_id: 'f' },
      { type: 'tool_use', id: 'a', name: 'f', input: {}, caller: { type: 'code_execution_20250825', tool_id: 's' } },
      { type: 'tool_use', id: 'a', name: 'click', input: {}, toolset_name: 'browser' },
    ];
    expect(answered(...blocks)).toEqual(blocks.map((value) => ({ type: 'foreign', tongue: 'messages', value })));
  });
});

describe('tools', () => {
  it('of the caller are functions', () => {
    const input_schema = { type: 'object', properties: {} };
    const tools = [
      { name: 'f', description: 'd', input_schema, strict: true, cache_control },
      { type: 'custom', name: 'g', input_schema, defer_loading: true },
    ];
    expect(form({ tools }).tools).toEqual([
      { type: 'function', name: 'f', description: 'd', parameters: input_schema, strict: true, cache },
      { type: 'function', name: 'g', parameters: input_schema },
    ]);
  });

  it("of Anthropic's are a search of the web, or its own", () => {
    const search = { type: 'web_search_20250305', name: 'web_search', max_uses: 5, allowed_domains: ['a.test'] };
    const user_location = { type: 'approximate', city: 'Zürich' };
    const shell = { type: 'bash_20250124', name: 'bash' };
    const byCode = { ...search, allowed_callers: ['code_execution_20260120'] };
    expect(form({ tools: [{ ...search, user_location }, shell, byCode] }).tools).toEqual([
      { type: 'web_search', maxUses: 5, allowedDomains: ['a.test'], location: { city: 'Zürich' } },
      { type: 'foreign', tongue: 'messages', name: 'bash_20250124', value: shell },
      { type: 'foreign', tongue: 'messages', name: 'web_search_20250305', value: byCode },
    ]);
  });

  it.each([
    [
      { type: 'auto', disable_parallel_tool_use: true },
      { toolChoice: { type: 'auto' }, parallelTools: false },
    ],
    [{ type: 'any' }, { toolChoice: { type: 'required' } }],
    [{ type: 'none' }, { toolChoice: { type: 'none' } }],
    [{ type: 'tool', name: 'f' }, { toolChoice: { type: 'tool', name: 'f' } }],
  ])('are chosen by %o', (tool_choice, read) => {
    expect(form({ tool_choice })).toMatchObject(read);
  });
});

describe('parameters', () => {
  it('have their places', () => {
    const read = form({
      max_tokens: 0,
      temperature: 0.5,
      top_p: 0.9,
      top_k: 40,
      stop_sequences: ['END'],
      metadata: { user_id: 'u'.repeat(500), more: 1 },
      service_tier: 'standard_only',
      cache_control,
      output_format: { type: 'json_schema', schema: { type: 'object' } },
    });
    expect(read).toMatchObject({
      maxTokens: 0,
      sampling: { temperature: 0.5, topP: 0.9, topK: 40 },
      stop: ['END'],
      user: 'u'.repeat(500),
      metadata: { more: 1 },
      serviceTier: 'standard_only',
      cache,
      output: { type: 'schema', schema: { type: 'object' } },
      answers: 1,
    });
  });

  it('that only Anthropic has are kept under their names, and those that never go on are not', () => {
    const fields = { context_management: { edits: [] }, container: 'c', mcp_servers: [], speed: 'fast' };
    const router = {
      models: ['a/b'],
      provider: { order: [] },
      session_id: 's',
      tags: [],
      max_cost: 1,
      betas: ['x'],
      fallbacks: [],
    };
    const output_config = { task_budget: { type: 'tokens', total: 1 } };
    expect(form({ ...fields, ...router, output_config }).extras).toEqual({
      tongue: 'messages',
      fields: { ...fields, output_config },
    });
  });

  it.each([
    [{ thinking: { type: 'enabled', budget_tokens: 2_048 } }, { budgetTokens: 2_048 }],
    [
      { thinking: { type: 'adaptive', display: 'omitted' }, output_config: { effort: 'max' } },
      { effort: 'max', shown: false },
    ],
    [{ thinking: { type: 'adaptive' } }, {}],
    [{ thinking: { type: 'disabled' } }, { effort: 'none' }],
    [{ output_config: { effort: 'low' } }, { effort: 'low' }],
    [{}, undefined],
  ])('of thought: %o', (fields, reasoning) => {
    expect(form(fields).reasoning).toEqual(reasoning);
  });
});
