// Bodies of many small things, which one isolate reads and writes for everybody: the work grows with their length, and not with its square.
import { describe, expect, test } from 'vitest';
import { chatDialect } from '../../src/gateway/dialects/chat/dialect.ts';
import type { ConversationDialect } from '../../src/gateway/dialects/dialect.ts';
import { messagesDialect } from '../../src/gateway/dialects/messages/dialect.ts';
import { responsesDialect } from '../../src/gateway/dialects/responses/dialect.ts';
import { anthropicAdapter } from '../../src/gateway/providers/anthropic/adapter.ts';
import { geminiAdapter } from '../../src/gateway/providers/gemini/adapter.ts';
import { openaiAdapter } from '../../src/gateway/providers/openai/adapter.ts';
import { providerRow } from '../../src/gateway/providers/table.ts';
import { endpoint, model } from './given.ts';

const encoder = new TextEncoder();
const many = <Value>(count: number, make: (at: number) => Value): Value[] =>
  Array.from({ length: count }, (_, at) => make(at));
const ask = { role: 'user', content: 'a' };
const call = (id: string) => ({ id, type: 'function', function: { name: 'f', arguments: '{}' } });
const PICTURE = [{ type: 'image_url', image_url: { url: 'data:image/png;base64,AAAA' } }];

/** The square of any of these takes a minute or more, and what they should take is a fraction of a second. */
const COUNT = 30_000;
const TEST = { timeout: 30_000 };

const BODIES: readonly (readonly [string, ConversationDialect, object])[] = [
  ['turns of one speaker', chatDialect, { messages: many(COUNT, () => ask) }],
  [
    'answers of tools with pictures',
    chatDialect,
    {
      messages: [
        ask,
        { role: 'assistant', tool_calls: many(COUNT, (at) => call(`c${at}`)) },
        ...many(COUNT, (at) => ({ role: 'tool', tool_call_id: `c${at}`, content: PICTURE })),
      ],
    },
  ],
  [
    'sealed calls',
    chatDialect,
    {
      messages: [
        ask,
        {
          role: 'assistant',
          tool_calls: many(COUNT, (at) => call(`c${at}`)),
          reasoning_details: many(COUNT, (at) => ({
            ...{ type: 'reasoning.encrypted', data: 's', id: `c${at}`, format: 'google-gemini-v1' },
          })),
        },
        ...many(COUNT, (at) => ({ role: 'tool', tool_call_id: `c${at}`, content: 'a' })),
      ],
    },
  ],
  [
    'tools of which some are allowed',
    chatDialect,
    {
      messages: [ask],
      tools: many(COUNT, (at) => ({ type: 'function', function: { name: `f${at}` } })),
      tool_choice: {
        type: 'allowed_tools',
        allowed_tools: {
          mode: 'auto',
          tools: many(COUNT, (at) => ({ type: 'function', function: { name: `f${at}` } })),
        },
      },
    },
  ],
  [
    'a turn of more parts than a call may have arguments',
    chatDialect,
    { messages: [ask, { role: 'user', content: many(150_000, () => ({ type: 'text', text: 'a' })) }] },
  ],
  [
    'items in a row',
    responsesDialect,
    {
      input: [
        ...many(COUNT, (at) => ({ type: 'function_call', call_id: `c${at}`, name: 'f', arguments: '{}' })),
        ...many(COUNT, (at) => ({ type: 'function_call_output', call_id: `c${at}`, output: 'a' })),
      ],
    },
  ],
];

describe.each(BODIES)('%s', (_, dialect, fields) => {
  test.each([
    ['openai', 'openai-compatible', openaiAdapter],
    ['anthropic', 'anthropic', anthropicAdapter],
    ['gemini', 'gemini', geminiAdapter],
  ] as const)('are written for %s in time that fits them', TEST, (slug, kind, adapter) => {
    const asked = dialect.guard(encoder.encode(JSON.stringify({ model: 'm', ...fields })), null, new Headers());
    const form = asked.ok ? asked.value.form() : asked;
    if (!form.ok) throw new Error(form.refusal.message);
    const { capabilities } = model([endpoint(slug)], true);
    const target = { row: providerRow(slug, kind), upstreamModel: 'm', capabilities, stream: false };
    expect(adapter.cannot(form.value, target)).toBeUndefined();
    expect(JSON.stringify(adapter.write(form.value, target).body).length).toBeGreaterThan(COUNT);
  });
});

test.each([
  [
    'tools that are billed or not by what stands beside them',
    messagesDialect,
    `"messages":[{"role":"user","content":"a"}],"max_tokens":9,"tools":[${'{"type":"code_execution_20260120","name":"c"},'.repeat(150_000)}{"type":"web_fetch_20260209","name":"w"}]`,
  ],
] as const)('%s are read in time that fits them', TEST, (_, dialect, members) => {
  const bytes = encoder.encode(`{"model":"m",${members}}`);
  expect(dialect.guard(bytes, null, new Headers()).ok).toBe(true);
});

test.each([
  ['a chat', chatDialect, { messages: [ask] }],
  ['a message', messagesDialect, { messages: [ask], max_tokens: 9 }],
  ['a response', responsesDialect, { input: 'a' }],
] as const)('the form of %s is read once, however many endpoints ask for it', (_, dialect, fields) => {
  const asked = dialect.guard(encoder.encode(JSON.stringify({ model: 'm', ...fields })), null, new Headers());
  if (!asked.ok) throw new Error(asked.refusal.message);
  expect(asked.value.form()).toBe(asked.value.form());
});
