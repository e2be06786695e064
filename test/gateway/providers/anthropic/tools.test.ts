// Tools and the choice among them.
import { describe, expect, test } from 'vitest';
import type { FunctionTool, Tool, ToolChoice } from '../../../../src/gateway/form/request.ts';
import { bodyOf, droppedOf, lacking, refusedFor } from './given.ts';

const schema = {
  type: 'object',
  properties: { city: { type: 'string', minLength: 1 } },
  required: ['city'],
  additionalProperties: false,
};
const weather: FunctionTool = {
  type: 'function',
  name: 'weather',
  description: 'How it is outside',
  parameters: schema,
};
const time: FunctionTool = { type: 'function', name: 'time' };

describe('a tool', () => {
  test('keeps its schema, description and cache mark', () => {
    expect(bodyOf({ tools: [{ ...weather, cache: { ttl: '5m' } }, time] }).tools).toEqual([
      {
        name: 'weather',
        description: 'How it is outside',
        input_schema: schema,
        cache_control: { type: 'ephemeral', ttl: '5m' },
      },
      { name: 'time', input_schema: { type: 'object', properties: {} } },
    ]);
  });

  test('is strict, within the words that can be enforced, where the model is able to', () => {
    const tools = [{ ...weather, strict: true }];
    expect(bodyOf({ tools }).tools).toMatchObject([
      { strict: true, input_schema: { properties: { city: { type: 'string', description: '{minLength: 1}' } } } },
    ]);
    expect(droppedOf({ tools })).toEqual([]);
    expect(bodyOf({ tools }, 'claude-sonnet-4-5', lacking({ structuredOutputs: false })).tools).toEqual([
      { name: 'weather', description: 'How it is outside', input_schema: schema },
    ]);
    expect(droppedOf({ tools }, 'claude-sonnet-4-0')).toEqual(['tools[].function.strict']);
  });

  test('that takes free text is wrapped as a function of one text, and its grammar told', () => {
    const format = { type: 'grammar', syntax: 'lark', definition: 'start: "x"' };
    const tools: Tool[] = [{ type: 'custom', name: 'patch', description: 'Edits', format }];
    expect(bodyOf({ tools }).tools).toEqual([
      {
        name: 'patch',
        description: 'Edits',
        input_schema: {
          type: 'object',
          properties: { input: { type: 'string', description: expect.stringContaining('start: "x"') } },
          required: ['input'],
          additionalProperties: false,
        },
      },
    ]);
  });

  test('of the web is a search of the server', () => {
    const location = { type: 'approximate', city: 'Oslo', country: 'NO' };
    const search: Tool = { type: 'web_search', maxUses: 3, blockedDomains: ['a.com'], location, contextSize: 'high' };
    expect(bodyOf({ tools: [search] }).tools).toEqual([
      {
        type: 'web_search_20250305',
        name: 'web_search',
        max_uses: 3,
        blocked_domains: ['a.com'],
        user_location: { type: 'approximate', city: 'Oslo', country: 'NO' },
      },
    ]);
    expect(droppedOf({ tools: [search] })).toEqual(['web_search_options.search_context_size']);
  });

  test('of the web never has both lists of domains, which is refused', () => {
    const search: Tool = { type: 'web_search', allowedDomains: ['a.com', 'b.com'], blockedDomains: ['b.com'] };
    expect(bodyOf({ tools: [search] }).tools).toEqual([
      { type: 'web_search_20250305', name: 'web_search', allowed_domains: ['a.com'] },
    ]);
  });

  test('of its own tongue goes back as it came, and of another excludes', () => {
    const value = { type: 'code_execution_20250825', name: 'code_execution' };
    const own: Tool = { type: 'foreign', tongue: 'messages', name: value.type, value };
    expect(bodyOf({ tools: [own] }).tools).toEqual([value]);
    expect(refusedFor({ tools: [own] })).toBeUndefined();
    expect(refusedFor({ tools: [{ ...own, tongue: 'responses' }] })).toBe('tools');
  });
});

describe('the choice', () => {
  test.each<[ToolChoice | undefined, boolean | undefined, unknown]>([
    [undefined, undefined, undefined],
    [undefined, true, undefined],
    [undefined, false, { type: 'auto', disable_parallel_tool_use: true }],
    [{ type: 'auto' }, undefined, { type: 'auto' }],
    [{ type: 'none' }, false, { type: 'none' }],
    [{ type: 'required' }, undefined, { type: 'any' }],
    [{ type: 'required' }, false, { type: 'any', disable_parallel_tool_use: true }],
    [{ type: 'tool', name: 'time' }, undefined, { type: 'tool', name: 'time' }],
    [{ type: 'allowed', names: ['time'], required: false }, undefined, { type: 'auto' }],
    [{ type: 'allowed', names: ['time'], required: true }, undefined, { type: 'any' }],
  ])('%j with parallel calls %s', (toolChoice, parallelTools, expected) => {
    const given = {
      tools: [weather, time],
      ...(toolChoice === undefined ? {} : { toolChoice }),
      ...(parallelTools === undefined ? {} : { parallelTools }),
    };
    expect(bodyOf(given).tool_choice).toEqual(expected);
  });

  test('of some tools leaves the others out', () => {
    const body = bodyOf({ tools: [weather, time], toolChoice: { type: 'allowed', names: ['time'], required: false } });
    expect(body.tools).toMatchObject([{ name: 'time' }]);
  });

  test('is not sent without tools, which would be refused', () => {
    expect(bodyOf({ toolChoice: { type: 'auto' } })).not.toHaveProperty('tool_choice');
    expect(droppedOf({ toolChoice: { type: 'auto' } })).toEqual(['tool_choice']);
  });

  test.each<[ToolChoice, string, string | undefined]>([
    [{ type: 'required' }, 'claude-opus-5-5', 'tool_choice'],
    [{ type: 'tool', name: 'time' }, 'claude-sonnet-5-5', 'tool_choice'],
    [{ type: 'allowed', names: ['time'], required: true }, 'claude-fable-5-1', 'tool_choice'],
    [{ type: 'auto' }, 'claude-opus-5-5', undefined],
    [{ type: 'required' }, 'claude-opus-5', undefined],
  ])('%j excludes %s where it cannot force a tool', (toolChoice, model, expected) => {
    expect(refusedFor({ tools: [time], toolChoice }, model)).toBe(expected);
  });

  test('of a forced tool excludes only when thought was asked for too', () => {
    const forced = { tools: [time], toolChoice: { type: 'required' } } as const;
    expect(refusedFor({ ...forced, reasoning: { effort: 'high' } })).toBe('tool_choice');
    expect(refusedFor({ ...forced, reasoning: { budgetTokens: 2_000 } })).toBe('tool_choice');
    expect(refusedFor({ ...forced, reasoning: { effort: 'none' } })).toBeUndefined();
    expect(refusedFor({ ...forced, reasoning: { effort: 'high' } }, 'claude-3-haiku-20240307')).toBeUndefined();
  });
});
