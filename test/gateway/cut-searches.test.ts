// A search is billed when it has been made, so who hangs up before the last report pays for it too.
import { describe, expect, it } from 'vitest';
import { assert } from '../../src/base/assert.ts';
import { nanoUsd } from '../../src/billing/money.ts';
import type { Catalog, ProviderKind } from '../../src/catalog/types.ts';
import { meter } from '../../src/gateway/meter.ts';
import { CONVERSATIONS } from '../../src/gateway/passages/choose.ts';
import { quoteRequest } from '../../src/gateway/quote.ts';
import { catalog, endpoint, model } from './given.ts';
import { BY_SEARCH } from './hosted-given.ts';

const encoder = new TextEncoder();
const many = (count: number, events: readonly object[]): readonly object[] =>
  Array.from({ length: count }, () => events).flat();
const streamOf = (events: readonly object[]): Uint8Array =>
  encoder.encode(events.map((event) => `data: ${JSON.stringify(event)}\n\n`).join(''));

/** Streams that were cut behind so many searches and some text. */
const CUT = {
  openai: (searches: number, status = 'completed') => [
    { type: 'response.created', response: { id: 'r', object: 'response', status: 'in_progress', output: [] } },
    ...many(searches, [
      { type: 'response.output_item.added', output_index: 0, item: { type: 'web_search_call', id: 'w', status } },
      { type: 'response.web_search_call.completed', output_index: 0, item_id: 'w' },
      {
        type: 'response.output_item.done',
        output_index: 0,
        item: { type: 'web_search_call', id: 'w', status, action: { type: 'search', query: 'q' } },
      },
    ]),
    { type: 'response.output_text.delta', item_id: 'm', output_index: 1, content_index: 0, delta: 'Found it.' },
  ],
  anthropic: (searches: number, status = 'completed') => [
    {
      type: 'message_start',
      message: {
        ...{ id: 'm', type: 'message', role: 'assistant', model: 'm', content: [], stop_reason: null },
        usage: { input_tokens: 20, output_tokens: 1 },
      },
    },
    ...many(searches, [
      {
        type: 'content_block_start',
        index: 0,
        content_block: { type: 'server_tool_use', id: 's', name: 'web_search', input: {} },
      },
      { type: 'content_block_stop', index: 0 },
      {
        type: 'content_block_start',
        index: 1,
        content_block: {
          ...{ type: 'web_search_tool_result', tool_use_id: 's' },
          content:
            status === 'completed'
              ? [{ type: 'web_search_result', url: 'https://a.example', title: 'A', encrypted_content: 'x' }]
              : { type: 'web_search_tool_result_error', error_code: 'unavailable' },
        },
      },
      { type: 'content_block_stop', index: 1 },
    ]),
    { type: 'content_block_start', index: 2, content_block: { type: 'text', text: '' } },
    { type: 'content_block_delta', index: 2, delta: { type: 'text_delta', text: 'Found it.' } },
  ],
} as const;

const BODIES = {
  chat: { messages: [{ role: 'user', content: 'Hi' }], max_tokens: 50, web_search_options: {} },
  messages: {
    ...{ messages: [{ role: 'user', content: 'Hi' }], max_tokens: 50 },
    tools: [{ type: 'web_search_20250305', name: 'web_search' }],
  },
  responses: { input: 'Hi', max_output_tokens: 50, tools: [{ type: 'web_search' }] },
} as const;

/** What is charged of a stream that a caller hung up on, and what was held. */
function charged(caller: keyof typeof BODIES, slug: keyof typeof CUT, bytes: Uint8Array) {
  const dialect = CONVERSATIONS[caller];
  const body = encoder.encode(JSON.stringify({ model: 'acme/m', stream: true, ...BODIES[caller] }));
  const asked = dialect.guard(body, 'application/json', new Headers());
  assert(asked.ok, 'the guard refused a test request');
  const known: Catalog = catalog(model([endpoint(slug, BY_SEARCH)]), [slug]);
  const kind: ProviderKind = slug === 'openai' ? 'openai-compatible' : slug;
  const providers = new Map([...known.providers].map(([name, access]) => [name, { ...access, kind }]));
  const quote = quoteRequest(asked.value, { ...known, providers });
  assert(quote.ok && quote.value.candidates[0] !== undefined, 'no candidate');
  const [candidate] = quote.value.candidates;
  const context = {
    ...{ asked: asked.value, generationId: 'gen-1', servedModel: 'acme/m', createdAt: 0 },
    newId: (prefix: string) => `${prefix}_1`,
  };
  const pipe = candidate.passage.openPipe(context);
  pipe.push(bytes);
  const { cost, usage } = meter(pipe.seen, candidate, asked.value, candidate.most);
  return { total: cost.total, searches: usage.searches, held: candidate.most };
}

describe.each([
  ['responses', 'openai'],
  ['messages', 'anthropic'],
  ['chat', 'anthropic'],
  ['responses', 'anthropic'],
] as const)('an answer to %s by %s that was cut', (caller, slug) => {
  it('is charged for every search that was made', () => {
    const { total, searches, held } = charged(caller, slug, streamOf(CUT[slug](3)));
    expect(searches).toBe(3);
    expect(total > nanoUsd(30_000_000) && total <= held).toBe(true);
  });

  it('is not charged for one that failed, nor for more than are held for', () => {
    expect(charged(caller, slug, streamOf(CUT[slug](2, 'failed'))).searches).toBeUndefined();
    const { total, held } = charged(caller, slug, streamOf(CUT[slug](50)));
    expect(total <= held).toBe(true);
  });
});
