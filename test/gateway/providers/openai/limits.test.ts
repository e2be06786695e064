// Which requests a provider is no candidate for, and which parameter says so.
import { expect, test } from 'vitest';
import type { FormRequest, Part } from '../../../../src/gateway/form/request.ts';
import { says } from '../forms.ts';
import { excludedFor } from './given.ts';

const user = (part: Part): Partial<FormRequest> => ({ turns: [says('user', part)] });
const file = (source: Extract<Part, { type: 'file' }>['source']): Partial<FormRequest> =>
  user({ type: 'file', source });
const VIDEO = user({ type: 'video', source: { kind: 'url', url: 'https://a.example/a.mp4' } });
const SEARCH: Partial<FormRequest> = { tools: [{ type: 'web_search' }] };
const FOREIGN = { type: 'foreign', tongue: 'messages', name: 'bash', value: {} } as const;

test.each<[string, Partial<FormRequest>, string | undefined]>([
  ['openai', {}, undefined],
  ['openai', { tools: [FOREIGN] }, 'tools'],
  ['openai', { tools: [{ ...FOREIGN, tongue: 'chat' }] }, undefined],
  ['openai', SEARCH, 'web_search_options'],
  ['groq', SEARCH, 'web_search_options'],
  ['perplexity', SEARCH, undefined],
  ['openrouter', SEARCH, undefined],
  ['perplexity', { tools: [{ type: 'web_search', allowedDomains: ['a.example'] }] }, 'web_search_options.filters'],
  ['openai', { stop: ['a', 'b', 'c', 'd', 'e'] }, 'stop'],
  ['openai', { stop: ['a', 'b', 'c', 'd'] }, undefined],
  ['vllm', { stop: ['a', 'b', 'c', 'd', 'e'] }, undefined],
  ['groq', { modalities: ['text', 'audio'] }, 'modalities'],
  ['groq', { modalities: ['text'] }, undefined],
  ['openai', { modalities: ['text', 'audio'] }, undefined],
  ['openai', VIDEO, 'messages[].content[].video_url'],
  ['openrouter', VIDEO, undefined],
  ['openai', file({ kind: 'url', url: 'https://a.example/a.pdf' }), 'messages[].content[].file'],
  ['openrouter', file({ kind: 'url', url: 'https://a.example/a.pdf' }), undefined],
  ['openai', file({ kind: 'data', mediaType: 'application/pdf', data: 'JVBE' }), undefined],
  ['openai', file({ kind: 'stored', id: 'f' }), 'messages[].content[].file'],
  ['openai', { ...file({ kind: 'stored', id: 'f' }), extras: { tongue: 'chat', fields: {} } }, undefined],
  [
    'groq',
    { ...file({ kind: 'stored', id: 'f' }), extras: { tongue: 'chat', fields: {} } },
    'messages[].content[].file',
  ],
  ['openai', user({ type: 'image', source: { kind: 'stored', id: 'f' } }), 'messages[].content[].image_url'],
  ['openai', user({ type: 'foreign', tongue: 'messages', value: {} }), 'messages[].content'],
  [
    'openai',
    { turns: [says('assistant', { type: 'foreign', tongue: 'messages', value: { type: 'server_tool_use' } })] },
    undefined,
  ],
  ['openai', { extras: { tongue: 'messages', fields: { mcp_servers: [{}] } } }, 'mcp_servers'],
  ['openai', { extras: { tongue: 'responses', fields: { background: false } } }, undefined],
])('%s, of %j: %s', (slug, given, parameter) => {
  expect(excludedFor(slug, given)).toBe(parameter);
});

test("of OpenAI's models only those search that are made for it", () => {
  expect(excludedFor('openai', SEARCH, { upstreamModel: 'gpt-5-search-api' })).toBeUndefined();
});
