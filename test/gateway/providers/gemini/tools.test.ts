// Tools, their calls and their choice in Gemini's words, and everything that Gemini cannot do for a request.
import { describe, expect, it, test } from 'vitest';
import { assert } from '../../../../src/base/assert.ts';
import type { FormRequest, Part, Tool } from '../../../../src/gateway/form/request.ts';
import { geminiAdapter } from '../../../../src/gateway/providers/gemini/adapter.ts';
import { answered, FLASH_3, FLASH_25, form, say, target, turn, weather, written } from './given.ts';

const shell: Tool = {
  type: 'custom',
  name: 'shell',
  format: { type: 'grammar', grammar: { syntax: 'regex', definition: 'ls.*' } },
};
const search: Tool = { type: 'web_search' };

describe('calls', () => {
  it('have ids that no earlier call of the conversation has, in an answer without an id too', () => {
    const answer = { candidates: [{ content: { parts: [{ functionCall: { name: 'a' } }] } }] };
    const [first] = answered([answer]).choices[0]?.parts ?? [];
    assert(first?.type === 'tool_call', 'no call');
    const [next] = answered([answer], { turns: [{ role: 'assistant', parts: [first] }] }).choices[0]?.parts ?? [];
    expect(next).toMatchObject({ type: 'tool_call', name: 'a' });
    expect(next).not.toMatchObject({ id: first.id });
  });
});

describe('tools', () => {
  it('declares functions with their schemas, and custom tools as functions of one text', () => {
    const { tools } = written({ tools: [weather, shell] });
    expect(tools).toEqual([
      {
        functionDeclarations: [
          { name: 'weather', description: 'Tells the weather.', parametersJsonSchema: weather.parameters },
          {
            name: 'shell',
            parametersJsonSchema: {
              type: 'object',
              properties: { input: { type: 'string', description: expect.stringContaining('(regex):\nls.*') } },
              required: ['input'],
            },
          },
        ],
      },
    ]);
  });

  it('declares a function without a schema as one that takes nothing', () => {
    const { tools } = written({ tools: [{ type: 'function', name: 'now', parameters: {} }] });
    expect(tools).toEqual([{ functionDeclarations: [{ name: 'now' }] }]);
  });

  it('searches with Google, beside functions where the model can', () => {
    expect(written({ tools: [search] }, FLASH_25)).toMatchObject({ tools: [{ googleSearch: {} }] });
    expect(written({ tools: [weather, search] }, FLASH_3)).toMatchObject({
      tools: [{ functionDeclarations: [{ name: 'weather' }] }, { googleSearch: {} }],
      toolConfig: { includeServerSideToolInvocations: true },
    });
  });

  it('offers no search where no tool shall be used', () => {
    expect(written({ tools: [weather, search], toolChoice: { type: 'none' } })).toMatchObject({
      tools: [{ functionDeclarations: [{ name: 'weather' }] }],
      toolConfig: { functionCallingConfig: { mode: 'NONE' } },
    });
  });

  test.each<[string, FormRequest['toolChoice'], object | undefined]>([
    ['nothing said', undefined, undefined],
    ['auto', { type: 'auto' }, { mode: 'AUTO' }],
    ['required', { type: 'required' }, { mode: 'ANY' }],
    ['one tool', { type: 'tool', name: 'weather' }, { mode: 'ANY', allowedFunctionNames: ['weather'] }],
    [
      'one of some',
      { type: 'allowed', names: ['weather'], required: true },
      { mode: 'ANY', allowedFunctionNames: ['weather'] },
    ],
    ['perhaps some', { type: 'allowed', names: ['weather'], required: false }, { mode: 'AUTO' }],
  ])('chooses: %s', (_, toolChoice, wanted) => {
    const body = written({ tools: [weather, shell], ...(toolChoice === undefined ? {} : { toolChoice }) });
    expect(body.toolConfig).toEqual(wanted === undefined ? undefined : { functionCallingConfig: wanted });
  });

  it('declares only the tools that may be called', () => {
    const toolChoice = { type: 'allowed', names: ['weather'], required: false } as const;
    expect(JSON.stringify(written({ tools: [weather, shell], toolChoice }).tools)).not.toContain('shell');
  });
});

const asked = (...parts: readonly Part[]): Partial<FormRequest> => ({ turns: [turn('user', ...parts)] });
const picture = (url: string): Part => ({ type: 'image', source: { kind: 'url', url } });
const wrong = { type: 'tool_call', id: 'c', name: 'weather', arguments: '{"city":' } as const;

describe('what Gemini cannot do', () => {
  test.each<[string, Partial<FormRequest>, string, string?]>([
    ['fetch a picture', asked(picture('https://example.com/a.png')), 'messages[].content[].image_url'],
    [
      'read another store',
      asked({ type: 'file', source: { kind: 'stored', id: 'file-1' } }),
      'messages[].content[].file',
    ],
    [
      'read a spreadsheet',
      asked({ type: 'file', source: { kind: 'data', mediaType: 'application/vnd.ms-excel', data: 'x' } }),
      'messages[].content[].file',
    ],
    [
      'read a text that is called an image',
      asked({ type: 'image', source: { kind: 'data', mediaType: 'text/plain', data: 'x' } }),
      'messages[].content[].image_url',
    ],
    [
      'hear a format that is named like what every object has',
      asked({ type: 'audio', data: 'x', format: 'constructor' }),
      'messages[].content[].input_audio',
    ],
    ['hear raw sound', asked({ type: 'audio', data: 'x', format: 'pcm16' }), 'messages[].content[].input_audio'],
    [
      'see a distant film',
      asked({ type: 'video', source: { kind: 'url', url: 'https://a.b/c.mp4' } }),
      'messages[].content[].video_url',
    ],
    ['call with half an object', { turns: [turn('assistant', wrong)] }, 'messages[].tool_calls[].function.arguments'],
    ['name a result without a call', asked({ type: 'tool_result', id: 'x', parts: [] }), 'messages[].tool_call_id'],
    ['run another API’s tool', { tools: [{ type: 'foreign', tongue: 'responses', name: 'mcp', value: {} }] }, 'tools'],
    ['take back another API’s block', asked({ type: 'foreign', tongue: 'messages', value: {} }), 'tools'],
    ['mix search and functions before 3', { tools: [weather, search] }, 'tools', FLASH_25],
    ['keep a search to some sites', { tools: [{ ...search, allowedDomains: ['a.b'] }] }, 'web_search_options.filters'],
    ['force a search', { tools: [search], toolChoice: { type: 'required' } }, 'tool_choice'],
    ['force what is not there', { tools: [weather], toolChoice: { type: 'tool', name: 'x' } }, 'tool_choice'],
    ['mix schemas and tools before 3', { tools: [weather], output: { type: 'json' } }, 'response_format', FLASH_25],
    ['answer nine times', { answers: 9 }, 'n'],
    ['stop at six texts', { stop: ['1', '2', '3', '4', '5', '6'] }, 'stop'],
    ['speak', { modalities: ['text', 'audio'], audio: { format: 'pcm16' } }, 'modalities'],
    ['speak MP3', { modalities: ['audio'], audio: { format: 'mp3' } }, 'audio.format', 'gemini-2.5-flash-preview-tts'],
    ['write, where it only speaks', {}, 'modalities', 'gemini-2.5-flash-preview-tts'],
    ['use servers', { extras: { tongue: 'messages', fields: { mcp_servers: [{}] } } }, 'mcp_servers'],
  ])('%s', (_, fields, wanted, upstreamModel = FLASH_3) => {
    expect(geminiAdapter.cannot(form(fields), target({ upstreamModel }))).toBe(wanted);
  });

  test.each<[string, Partial<FormRequest>]>([
    ['hello', {}],
    ['schemas and tools from 3 on', { tools: [weather], output: { type: 'json' } }],
    ['a call without arguments', { turns: [say('user', '?'), turn('assistant', { ...wrong, arguments: '' })] }],
    [
      'what was said not to be wanted',
      { extras: { tongue: 'responses', fields: { background: false, prompt: null } } },
    ],
  ])('but it can do: %s', (_, fields) => {
    expect(geminiAdapter.cannot(form(fields), target())).toBeUndefined();
  });
});
