// The tools of a Responses request in the internal form.
import { describe, expect, test } from 'vitest';
import type { JsonObject } from '../../../../src/gateway/form/json.ts';
import { form } from './form.ts';

describe('tools', () => {
  const read = (...tools: readonly JsonObject[]) => form({ tools }).tools;
  const schema = { type: 'object' };

  test('are flat, and strict only where it is said', () => {
    expect(
      read(
        { type: 'function', name: 'f', description: 'd', parameters: schema },
        { type: 'function', name: 'g', strict: true },
      ),
    ).toEqual([
      { type: 'function', name: 'f', description: 'd', parameters: schema },
      { type: 'function', name: 'g', strict: true },
    ]);
  });

  test('of a namespace have one name, as have its calls and results', () => {
    const tools = [
      {
        type: 'namespace',
        name: 'ns',
        description: '',
        tools: [
          { type: 'function', name: 'f' },
          { type: 'custom', name: 'c' },
        ],
      },
    ];
    const input = [
      { type: 'function_call', call_id: '1', namespace: 'ns', name: 'f', arguments: '{}' },
      { type: 'function_call_output', call_id: '1', namespace: 'ns', name: 'f', output: '' },
    ];
    const { tools: flat, turns: said } = form({ tools, input });
    expect(flat).toMatchObject([
      { name: 'ns__f', namespace: 'ns' },
      { name: 'ns__c', namespace: 'ns' },
    ]);
    expect(said.flatMap((turn) => turn.parts)).toMatchObject([{ name: 'ns__f' }, { name: 'ns__f' }]);
  });

  test('of free text keep their grammar', () => {
    const format = { type: 'grammar', syntax: 'lark', definition: 'start: "a"' };
    expect(read({ type: 'custom', name: 'c', format })).toEqual([
      {
        type: 'custom',
        name: 'c',
        format: { type: 'grammar', grammar: { syntax: 'lark', definition: 'start: "a"' } },
      },
    ]);
  });

  test('search the web once, with what bounds the search', () => {
    const search = {
      type: 'web_search',
      filters: { allowed_domains: ['a.test'] },
      search_context_size: 'low',
      user_location: { type: 'approximate', country: 'NO' },
    };
    expect(read(search, { type: 'web_search_preview' })).toEqual([
      { type: 'web_search', allowedDomains: ['a.test'], contextSize: 'low', location: { country: 'NO' } },
    ]);
  });

  test('do not search where that is off', () => {
    expect(read({ type: 'web_search', external_web_access: false })).toEqual([]);
  });

  test('that only OpenAI runs are kept as they came', () => {
    const value = { type: 'code_interpreter', container: { type: 'auto' } };
    expect(read(value)).toEqual([{ type: 'foreign', tongue: 'responses', name: 'code_interpreter', value }]);
  });

  test.each([
    ['auto', { type: 'auto' }],
    ['required', { type: 'required' }],
    [
      { type: 'function', name: 'f' },
      { type: 'tool', name: 'f' },
    ],
    [
      { type: 'function', namespace: 'ns', name: 'f' },
      { type: 'tool', name: 'ns__f' },
    ],
    [
      { type: 'custom', name: 'c' },
      { type: 'tool', name: 'c', custom: true },
    ],
    [
      { type: 'allowed_tools', mode: 'required', tools: [{ type: 'function', name: 'f' }] },
      { type: 'allowed', names: ['f'], required: true },
    ],
  ])('are chosen by %j', (tool_choice, choice) => {
    expect(form({ tool_choice }).toolChoice).toEqual(choice);
  });

  test('a choice that the form has no words for stays beside it', () => {
    const tool_choice = { type: 'web_search_preview' };
    expect(form({ tool_choice })).not.toHaveProperty('toolChoice');
    expect(form({ tool_choice }).extras.fields).toEqual({ tool_choice });
  });
});
