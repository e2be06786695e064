// A search that is merely offered among the tools breaks nothing: where there is none, or no price of it, the request goes without it.
import { describe, expect, it } from 'vitest';
import { assert } from '../../src/base/assert.ts';
import { responsesDialect } from '../../src/gateway/dialects/responses/dialect.ts';
import { passageTo } from '../../src/gateway/passages/choose.ts';
import type { Reach } from '../../src/gateway/passages/passage.ts';
import { BY_SEARCH, NO_SEARCH, outcome, reach, sent } from './hosted-given.ts';

const OFFERED = {
  chat: { type: 'openrouter:web_search' },
  responses: { type: 'web_search', external_web_access: false },
  messages: { type: 'web_search_20250305', name: 'web_search', max_uses: 8 },
} as const;
const OWN = {
  chat: { type: 'function', function: { name: 'f' } },
  responses: { type: 'function', name: 'f', parameters: {}, strict: false },
  messages: { name: 'f', input_schema: { type: 'object' } },
} as const;

describe('a search that is merely offered', () => {
  const dialects = ['chat', 'responses', 'messages'] as const;
  const endpoints: readonly Reach[] = [
    reach('groq', NO_SEARCH),
    reach('openai', NO_SEARCH, 'gpt-4.1-nano'),
    reach('deepseek', NO_SEARCH),
    reach('anthropic', NO_SEARCH, 'claude-opus-4-6', 'anthropic'),
    reach('gemini', NO_SEARCH, 'gemini-3-flash-preview', 'gemini'),
    reach('gemini', BY_SEARCH, 'gemini-2.5-flash', 'gemini'),
  ];

  it.each(dialects)('is left out where there is none or no price of it, and named: %s', (dialect) => {
    for (const at of endpoints) {
      const fields = { tools: [OWN[dialect], OFFERED[dialect]], tool_choice: undefined };
      const { sent: text, dropped, refused } = outcome(dialect, fields, at);
      expect([at.row.slug, refused]).toEqual([at.row.slug, undefined]);
      expect(text).not.toMatch(/web_?search|googleSearch/i);
      expect(dropped).toContain('tools[].web_search');
    }
  });

  it.each(dialects)('leaves nothing of tools behind where it was the only one: %s', (dialect) => {
    const choice = dialect === 'messages' ? { type: 'auto' } : 'auto';
    const fields = {
      tools: [OFFERED[dialect]],
      tool_choice: choice,
      ...(dialect === 'messages' ? {} : { parallel_tool_calls: true }),
    };
    for (const at of endpoints.filter(({ endpoint }) => endpoint.price.card === NO_SEARCH)) {
      const body = sent(dialect, fields, at);
      expect(body.tools ?? body.tool_choice ?? body.parallel_tool_calls).toBeUndefined();
    }
  });

  it('leaves no empty list behind beside functions in the old way', () => {
    const body = sent('chat', { tools: [OFFERED.chat], functions: [{ name: 'f' }] }, reach('groq', NO_SEARCH));
    expect([body.tools, body.functions]).toEqual([undefined, [{ name: 'f' }]]);
  });

  it('leaves every other byte as it was', () => {
    const own = '{ "type":"function", "name" : "f\\u0041", "parameters":{"a":1.0, "b":"],}"} }';
    const body = (tools: string) => `{"model":"acme/m", "tools": [${tools}], "input":"Hi"}`;
    const text = body(` ${own}, {"type":"web_\\u0073earch"} ,${own} `);
    const asked = responsesDialect.guard(new TextEncoder().encode(text), 'application/json', new Headers());
    assert(asked.ok, 'refused');
    const passed = passageTo(asked.value, reach('groq', NO_SEARCH)).body(undefined);
    expect(new TextDecoder().decode(passed)).toContain(`"tools": [${own},${own}], "input":"Hi"`);
  });

  it('is taken out of what an item of the input adds', () => {
    const added = { type: 'additional_tools', role: 'developer', tools: [OWN.responses, OFFERED.responses] };
    const input = [added, { role: 'user', content: 'Hi' }];
    expect(sent('responses', { input }, reach('groq', NO_SEARCH)).input).toEqual([
      { ...added, tools: [OWN.responses] },
      input[1],
    ]);
  });

  it.each([
    ['responses', reach('openai', BY_SEARCH, 'gpt-5.6')],
    ['responses', reach('xai', BY_SEARCH, 'grok-4.5')],
    ['messages', reach('anthropic', BY_SEARCH, 'claude-opus-4-6', 'anthropic')],
    ['chat', reach('openrouter', BY_SEARCH)],
  ] as const)('goes on where it has a price: %s', (dialect, at) => {
    const tools = [OWN[dialect], OFFERED[dialect]];
    expect(sent(dialect, { tools }, at).tools).toEqual(tools);
    expect(outcome(dialect, { tools }, at).dropped).toEqual([]);
  });

  it('goes on through the form where it has a price', () => {
    const tools = [OWN.messages, OFFERED.messages];
    const gemini = reach('gemini', BY_SEARCH, 'gemini-3-flash-preview', 'gemini');
    expect(outcome('messages', { tools }, gemini).sent).toContain('googleSearch');
    expect(outcome('messages', { tools }, reach('openrouter', BY_SEARCH)).sent).toContain('openrouter:web_search');
  });

  it('is left out where its domains could not be kept to', () => {
    const tools = [OWN.messages, { ...OFFERED.messages, allowed_domains: ['a.example'] }];
    const { sent: text, dropped } = outcome(
      'messages',
      { tools },
      reach('gemini', BY_SEARCH, 'gemini-3-flash-preview', 'gemini'),
    );
    expect(text).not.toContain('googleSearch');
    expect(dropped).toContain('tools[].web_search');
  });

  it('asks nothing of a model that has no tools, where it was the only one', () => {
    const at = reach('groq', NO_SEARCH);
    const capabilities = { ...at.model.capabilities, tools: false, assumed: false };
    const plain = { ...at, model: { ...at.model, capabilities } };
    expect(outcome('responses', { tools: [OFFERED.responses] }, plain).refused).toBeUndefined();
    expect(outcome('responses', { tools: [OWN.responses, OFFERED.responses] }, plain).refused).toBe('tools');
  });

  it('excludes an endpoint without one for who requires all parameters', () => {
    const fields = { tools: [OWN.responses, OFFERED.responses], provider: { require_parameters: true } };
    expect(outcome('responses', fields, reach('groq', NO_SEARCH)).refused).toBe('tools[].web_search');
    expect(outcome('responses', fields, reach('openai', BY_SEARCH, 'gpt-5.6')).refused).toBeUndefined();
  });
});
