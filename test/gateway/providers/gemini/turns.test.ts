// How a conversation becomes Gemini's contents: roles, media, calls and their results, thoughts and signatures.
import { describe, expect, it, test } from 'vitest';
import type { Part, ReasoningPart, ToolCallPart, ToolResultPart } from '../../../../src/gateway/form/request.ts';
import { FLASH_3, FLASH_25, say, turn, written } from './given.ts';

const call = (id: string, args: string, name = 'weather'): ToolCallPart => ({
  type: 'tool_call',
  id,
  name,
  arguments: args,
});
const result = (id: string, text: string, more: Partial<ToolResultPart> = {}): ToolResultPart => ({
  type: 'tool_result',
  id,
  parts: [{ type: 'text', text }],
  ...more,
});
const seal = (sealed: string, id?: string): ReasoningPart => ({
  type: 'reasoning',
  sealed,
  format: 'google-gemini-v1',
  ...(id === undefined ? {} : { id }),
});
const asks = say('user', 'Weather?');
const PIXEL = { kind: 'data', mediaType: 'image/png', data: 'iVBO' } as const;

describe('turns', () => {
  it('puts the first system turns apart, and later ones among the words of the user', () => {
    const turns = [
      say('system', 'A'),
      say('developer', 'B'),
      say('user', 'C'),
      say('system', 'D'),
      say('assistant', 'E'),
    ];
    expect(written({ turns })).toMatchObject({
      systemInstruction: { parts: [{ text: 'A' }, { text: 'B' }] },
      contents: [
        { role: 'user', parts: [{ text: 'C' }, { text: 'D' }] },
        { role: 'model', parts: [{ text: 'E' }] },
      ],
    });
  });

  it('gives the model something to answer where only the system spoke', () => {
    const body = written({ turns: [say('system', 'Tell a joke.')] });
    expect(body.contents).toEqual([{ role: 'user', parts: [{ text: 'Tell a joke.' }] }]);
    expect(body).not.toHaveProperty('systemInstruction');
  });

  it('leaves out what is empty', () => {
    const turns = [say('user', ''), say('assistant', ''), say('user', 'C')];
    expect(written({ turns }).contents).toEqual([{ role: 'user', parts: [{ text: 'C' }] }]);
  });

  test.each<[string, Part, object]>([
    ['an image', { type: 'image', source: PIXEL }, { inlineData: { mimeType: 'image/png', data: 'iVBO' } }],
    ['sound', { type: 'audio', data: 'UklG', format: 'wav' }, { inlineData: { mimeType: 'audio/wav', data: 'UklG' } }],
    [
      'a PDF',
      { type: 'file', source: { kind: 'data', mediaType: 'application/pdf', data: 'JVBE' }, name: 'a.pdf' },
      { inlineData: { mimeType: 'application/pdf', data: 'JVBE' } },
    ],
    [
      'JSON, which it knows as text',
      { type: 'file', source: { kind: 'data', mediaType: 'application/json', data: 'e30=' } },
      { inlineData: { mimeType: 'text/plain', data: 'e30=' } },
    ],
    [
      'a film at YouTube',
      { type: 'video', source: { kind: 'url', url: 'https://www.youtube.com/watch?v=abc' } },
      { fileData: { fileUri: 'https://www.youtube.com/watch?v=abc' } },
    ],
    [
      'a file in its own store',
      {
        type: 'file',
        source: {
          kind: 'url',
          url: 'https://generativelanguage.googleapis.com/v1beta/files/abc-1',
          mediaType: 'application/pdf',
        },
      },
      {
        fileData: {
          mimeType: 'application/pdf',
          fileUri: 'https://generativelanguage.googleapis.com/v1beta/files/abc-1',
        },
      },
    ],
  ])('sends %s', (_, part, wanted) => {
    expect(written({ turns: [turn('user', part)] }).contents).toEqual([{ role: 'user', parts: [wanted] }]);
  });
});

describe('calls and results', () => {
  it('answers each call under its name, results first, whatever the caller said with them', () => {
    const turns = [
      asks,
      turn('assistant', call('c1', '{"city":"Rome"}'), call('c2', '', 'time')),
      turn('tool', result('c1', '{"sky":"clear"}')),
      turn('tool', result('c2', 'noon'), { type: 'text', text: 'Go on.' }),
      turn('tool', result('c1', 'again', { isError: true })),
    ];
    expect(written({ turns }, FLASH_25).contents).toEqual([
      { role: 'user', parts: [{ text: 'Weather?' }] },
      {
        role: 'model',
        parts: [
          { functionCall: { id: 'c1', name: 'weather', args: { city: 'Rome' } } },
          { functionCall: { id: 'c2', name: 'time', args: {} } },
        ],
      },
      {
        role: 'user',
        parts: [
          { functionResponse: { id: 'c1', name: 'weather', response: { sky: 'clear' } } },
          { functionResponse: { id: 'c2', name: 'time', response: { result: 'noon' } } },
          { functionResponse: { id: 'c1', name: 'weather', response: { error: 'again' } } },
          { text: 'Go on.' },
        ],
      },
    ]);
  });

  it('names a result by the last call of that id before it', () => {
    const turns = [
      asks,
      turn('assistant', call('c', '{}', 'first')),
      turn('tool', result('c', '1')),
      turn('assistant', call('c', '{}', 'second')),
      turn('tool', result('c', '2')),
    ];
    expect(JSON.stringify(written({ turns }).contents)).toMatch(/"name":"first","response.*"name":"second","response/);
  });

  it('shows pictures inside a result where the model looks there, and behind it where it does not', () => {
    const pictured = result('c', 'see', {
      parts: [
        { type: 'text', text: 'see' },
        { type: 'image', source: PIXEL },
      ],
    });
    const turns = [asks, turn('assistant', call('c', '{}')), turn('tool', pictured)];
    const inlineData = { mimeType: 'image/png', data: 'iVBO' };
    const response = { id: 'c', name: 'weather', response: { result: 'see' } };
    expect(written({ turns }, FLASH_3).contents).toHaveProperty('2.parts', [
      { functionResponse: { ...response, parts: [{ inlineData }] } },
    ]);
    expect(written({ turns }, FLASH_25).contents).toHaveProperty('2.parts', [
      { functionResponse: response },
      { inlineData },
    ]);
  });

  it('wraps the free text of a custom tool', () => {
    const custom = { ...call('c', 'raw "text"', 'shell'), custom: true };
    expect(written({ turns: [asks, turn('assistant', custom)] }, FLASH_25).contents).toHaveProperty(
      '1.parts.0.functionCall.args',
      { input: 'raw "text"' },
    );
  });
});

describe('thoughts and signatures', () => {
  it("puts a call's signature on that call, in whatever order they come", () => {
    const parts = [seal('s2', 'c2'), seal('s1', 'c1'), call('c1', '{}'), call('c2', '{}')];
    expect(written({ turns: [asks, turn('assistant', ...parts)] }).contents).toHaveProperty('1.parts', [
      { functionCall: { id: 'c1', name: 'weather', args: {} }, thoughtSignature: 's1' },
      { functionCall: { id: 'c2', name: 'weather', args: {} }, thoughtSignature: 's2' },
    ]);
  });

  it('puts any other signature on the part behind it, and one with nothing behind it on an empty text', () => {
    const parts: Part[] = [
      seal('s1'),
      { type: 'text', text: 'A' },
      seal('s2'),
      { type: 'image', source: PIXEL },
      seal('s3'),
    ];
    expect(written({ turns: [asks, turn('assistant', ...parts)] }).contents).toHaveProperty('1.parts', [
      { text: 'A', thoughtSignature: 's1' },
      { inlineData: { mimeType: 'image/png', data: 'iVBO' }, thoughtSignature: 's2' },
      { text: '', thoughtSignature: 's3' },
    ]);
  });

  it('gives back its own thoughts and nobody else’s', () => {
    const parts: Part[] = [
      { type: 'reasoning', text: 'mine', format: 'google-gemini-v1' },
      { type: 'reasoning', text: 'Claude', signature: 'x', format: 'anthropic-claude-v1' },
      { type: 'reasoning', sealed: 'gpt', format: 'openai-responses-v1' },
      { type: 'reasoning', text: 'whose?' },
      { type: 'text', text: 'A' },
    ];
    expect(written({ turns: [asks, turn('assistant', ...parts)] }).contents).toHaveProperty('1.parts', [
      { text: 'mine', thought: true },
      { text: 'A' },
    ]);
  });

  it("sends Google's stand-in for a step whose first call is not signed, to models that ask for signatures", () => {
    const step = turn('assistant', call('c1', '{}'), call('c2', '{}'));
    const turns = [asks, step, turn('tool', result('c1', '1'), result('c2', '2'))];
    const signatures = (model: string) =>
      JSON.stringify(written({ turns }, model)).match(/"thoughtSignature":"[^"]*"/g);
    expect(signatures(FLASH_3)).toEqual(['"thoughtSignature":"skip_thought_signature_validator"']);
    expect(signatures(FLASH_25)).toBeNull();
  });

  it('gives back code that it ran as it came', () => {
    const value = { executableCode: { language: 'PYTHON', code: '1+1' }, thoughtSignature: 's' };
    expect(
      written({ turns: [asks, turn('assistant', { type: 'foreign', tongue: 'gemini', value })] }).contents,
    ).toHaveProperty('1.parts', [value]);
  });
});
