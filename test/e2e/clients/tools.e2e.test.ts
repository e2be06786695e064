// Tools and structured output with the official `openai` client: what it puts together out of deltas, and what it parses.
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { z } from 'zod';
import { openAI, responseFormat } from '../../clients/sdk.ts';
import { chargeOf, creditsOf } from '../../support/books.ts';
import { completion, DONE, delta, good, json, said, stream, USAGE, USAGE_FRAME } from './answers.ts';
import { type Buyer, closeCounter, type Gateway, MODEL, openCounter, PERCENT, PRICES, question } from './gateway.ts';
import type { Provider } from './provider.ts';

let gateway: Gateway;
let provider: Provider;
let buyer: Buyer;
let client: ReturnType<typeof openAI>;

beforeAll(async () => {
  ({ gateway, provider, buyer } = await openCounter());
  client = openAI(gateway.server.baseURL, buyer.key);
});

afterAll(() => closeCounter({ gateway, provider }));

beforeEach(() => provider.reply(good()));

const WEATHER = { name: 'weather', parameters: { type: 'object', properties: { place: { type: 'string' } } } };
const TOOLS = [{ type: 'function' as const, function: WEATHER }];
const RUNNABLE = [
  {
    type: 'function' as const,
    function: {
      ...WEATHER,
      description: 'The weather at a place.',
      parse: (text: string): { place: string } => JSON.parse(text),
      function: ({ place }: { place: string }) => `${place}: rain`,
    },
  },
];

const tool = (index: number, id: string, name: string, args: string) => ({
  ...(id === '' ? {} : { id, type: 'function' }),
  index,
  function: { ...(name === '' ? {} : { name }), arguments: args },
});

describe('tools', () => {
  it('are called in parallel out of streamed deltas', async () => {
    provider.reply(
      stream(
        delta({ role: 'assistant', content: null }),
        delta({ tool_calls: [tool(0, 'call-1', 'weather', '')] }),
        delta({ tool_calls: [tool(0, '', '', '{"place":')] }),
        delta({ tool_calls: [tool(1, 'call-2', 'weather', '{"pl'), tool(0, '', '', '"Oslo"}')] }),
        delta({ tool_calls: [tool(1, '', '', 'ace":"Rome \\"x\\""}')] }),
        delta({}, 'tool_calls'),
        USAGE_FRAME,
        DONE,
      ),
    );
    const answer = await client.chat.completions
      .stream({ ...question(MODEL), tools: TOOLS, parallel_tool_calls: true })
      .finalChatCompletion();
    expect(answer.choices[0]?.message.tool_calls).toMatchObject([
      { id: 'call-1', function: { name: 'weather', arguments: '{"place":"Oslo"}' } },
      { id: 'call-2', function: { name: 'weather', arguments: '{"place":"Rome \\"x\\""}' } },
    ]);
    expect(answer.choices[0]?.finish_reason).toBe('tool_calls');
    expect(provider.calls.at(-1)?.json).toMatchObject({ parallel_tool_calls: true });
  });

  it('run to the end with runTools, each turn charged', async () => {
    const before = await creditsOf(gateway, buyer);
    const tool_calls = ['Oslo', 'Rome'].map((place, index) => ({
      id: `call-${index}`,
      type: 'function',
      function: { name: 'weather', arguments: JSON.stringify({ place }) },
    }));
    const choices = [
      { index: 0, message: { role: 'assistant', content: null, tool_calls }, finish_reason: 'tool_calls' },
    ];
    provider.replies(json(completion({}, { choices })), good('It rains.'));
    const content = await client.chat.completions.runTools({ ...question(MODEL), tools: RUNNABLE }).finalContent();
    expect(content).toBe('It rains.');
    const told = provider.calls.at(-1)?.json.messages as { role: string; content: string }[];
    expect(told.filter(({ role }) => role === 'tool').map((message) => message.content)).toEqual([
      'Oslo: rain',
      'Rome: rain',
    ]);
    const { usage } = await creditsOf(gateway, buyer);
    expect(usage - before.usage).toBe(2n * chargeOf(USAGE, { prices: PRICES, percent: PERCENT }));
  });
});

describe('structured output', () => {
  const schema = z.object({ city: z.string(), degrees: z.number() });

  it('is parsed by the schema that went to the provider', async () => {
    provider.reply(json(completion({ content: '{"city":"Oslo","degrees":-3.5}' })));
    const response_format = responseFormat(schema, 'weather');
    const answer = await client.chat.completions.parse({ ...question(MODEL), response_format });
    expect(answer.choices[0]?.message.parsed).toEqual({ city: 'Oslo', degrees: -3.5 });
    expect(provider.calls.at(-1)?.json.response_format).toMatchObject({
      type: 'json_schema',
      json_schema: { name: 'weather', strict: true, schema: { required: ['city', 'degrees'] } },
    });
  });

  it('is parsed out of a stream too', async () => {
    provider.reply(stream(...said('{"city":', '"Oslo","degrees"', ':4}')));
    const response_format = responseFormat(schema, 'weather');
    const answer = await client.chat.completions.stream({ ...question(MODEL), response_format }).finalChatCompletion();
    expect(answer.choices[0]?.message.parsed).toEqual({ city: 'Oslo', degrees: 4 });
  });
});
