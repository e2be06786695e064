// Pictures, documents and citations in Anthropic's blocks.
import { describe, expect, test } from 'vitest';
import type { Part } from '../../../../src/gateway/form/request.ts';
import { blockOf } from '../../../../src/gateway/providers/anthropic/blocks.ts';
import { says } from '../forms.ts';
import { refusedFor } from './given.ts';

const PDF = { kind: 'data', mediaType: 'application/pdf', data: 'JVBERg==' } as const;

describe('a part', () => {
  test.each<[string, Part, unknown]>([
    [
      'a picture by its bytes',
      { type: 'image', source: { kind: 'data', mediaType: 'image/jpg', data: 'AA==' }, cache: {} },
      {
        type: 'image',
        source: { type: 'base64', media_type: 'image/jpeg', data: 'AA==' },
        cache_control: { type: 'ephemeral' },
      },
    ],
    [
      'a picture by its address',
      { type: 'image', source: { kind: 'url', url: 'https://example.com/a.png' } },
      { type: 'image', source: { type: 'url', url: 'https://example.com/a.png' } },
    ],
    [
      'a picture that was sent as a file',
      { type: 'file', source: { kind: 'data', mediaType: 'image/webp', data: 'AA==' } },
      { type: 'image', source: { type: 'base64', media_type: 'image/webp', data: 'AA==' } },
    ],
    [
      'a PDF with what it is called and that it shall be cited',
      { type: 'file', source: PDF, name: 'terms.pdf', context: 'The contract', cite: true },
      {
        type: 'document',
        source: { type: 'base64', media_type: 'application/pdf', data: 'JVBERg==' },
        title: 'terms.pdf',
        context: 'The contract',
        citations: { enabled: true },
      },
    ],
    [
      'a document by its address',
      { type: 'file', source: { kind: 'url', url: 'https://example.com/a.pdf' } },
      { type: 'document', source: { type: 'url', url: 'https://example.com/a.pdf' } },
    ],
    [
      'a document that Anthropic stores',
      { type: 'file', source: { kind: 'stored', id: 'file_1' } },
      { type: 'document', source: { type: 'file', file_id: 'file_1' } },
    ],
    [
      'a text as text, not as base64',
      { type: 'file', source: { kind: 'data', mediaType: 'text/markdown; charset=utf-8', data: 'w6TDtg==' } },
      { type: 'document', source: { type: 'text', media_type: 'text/plain', data: 'äö' } },
    ],
    [
      'a text with the citations of Anthropic alone, without the id that it does not take back',
      {
        type: 'text',
        text: 'So it is.',
        citations: [
          { quoted: 'x', raw: { type: 'char_location', cited_text: 'x', document_index: 0, file_id: 'file_1' } },
          { url: 'https://example.com', raw: { type: 'url_citation' } },
        ],
      },
      {
        type: 'text',
        text: 'So it is.',
        citations: [{ type: 'char_location', cited_text: 'x', document_index: 0 }],
      },
    ],
    [
      'a block of its own tongue as it came',
      { type: 'foreign', tongue: 'messages', value: { type: 'search_result', source: 's' } },
      { type: 'search_result', source: 's' },
    ],
    ['a refusal as text', { type: 'refusal', text: 'No.' }, { type: 'text', text: 'No.' }],
  ])('%s', (_, part, expected) => {
    expect(blockOf(part)).toEqual(expected);
  });

  test.each<[string, Part, string]>([
    ['sound', { type: 'audio', data: 'AA==', format: 'wav' }, 'messages[].content[].input_audio'],
    ['a film', { type: 'video', source: { kind: 'url', url: 'https://e.com' } }, 'messages[].content[].video_url'],
    [
      'a picture of a kind that is refused',
      { type: 'image', source: { kind: 'data', mediaType: 'image/tiff', data: 'AA==' } },
      'messages[].content[].image_url',
    ],
    [
      'a document of a kind that is refused',
      { type: 'file', source: { kind: 'data', mediaType: 'application/msword', data: 'AA==' } },
      'messages[].content[].file',
    ],
    [
      'a text that is none',
      { type: 'file', source: { kind: 'data', mediaType: 'text/plain', data: '/w==' } },
      'messages[].content[].file',
    ],
    [
      'arguments that are no JSON object',
      { type: 'tool_call', id: 'a', name: 'f', arguments: '[1' },
      'messages[].tool_calls[].function.arguments',
    ],
    ["a server tool's block of another provider", { type: 'foreign', tongue: 'responses', value: {} }, 'tools'],
  ])('excludes a request that holds %s', (_, part, parameter) => {
    expect(refusedFor({ turns: [says('user', part)] })).toBe(parameter);
    const result: Part = { type: 'tool_result', id: 'a', parts: [part] };
    expect(refusedFor({ turns: [says('tool', result)] })).toBe(parameter);
  });

  test('a picture in an answer that is replayed cannot be sent', () => {
    const part: Part = { type: 'image', source: { kind: 'data', mediaType: 'image/png', data: 'AA==' } };
    expect(refusedFor({ turns: [says('assistant', part)] })).toBe('messages[].content[].image_url');
  });
});
