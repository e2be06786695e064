// What is read of chat streams and answers, whatever providers make of them.
import { describe, expect, test } from 'vitest';
import { collect } from '../../../../src/gateway/form/collect.ts';
import { openaiAdapter } from '../../../../src/gateway/providers/openai/adapter.ts';
import { answerOf, delta, form, piece, readChunks, readText } from './given.ts';

const USAGE = { prompt_tokens: 9, completion_tokens: 2, total_tokens: 11 };

describe('an answer', () => {
  test("starts once, with the id that Azure's first chunk lacks", () => {
    const events = readChunks([
      { id: '', model: '', choices: [], prompt_filter_results: [] },
      { id: 'c1', model: 'gpt', created: 7, choices: [{ index: 0, delta: { role: 'assistant', content: '' } }] },
      delta({ content: 'Hi' }),
    ]);
    expect(events).toEqual([
      { type: 'start', id: 'c1', model: 'gpt', created: 7 },
      { type: 'text', choice: 0, block: 0, text: 'Hi' },
    ]);
  });

  test('starts with its first words where it has no id', () => {
    expect(readChunks([{ choices: [{ delta: { content: 'Hi' } }] }])[0]).toEqual({ type: 'start' });
  });

  test.each([
    ['stop', 'stop'],
    ['length', 'length'],
    ['model_length', 'length'],
    ['content_filter', 'content_filter'],
    ['function_call', 'tool_calls'],
    ['insufficient_system_resource', 'error'],
    ['a new word', 'stop'],
  ])('that ends with %s ends with %s', (word, reason) => {
    const answer = answerOf([delta({ content: 'Hi' }), delta({}, { finish_reason: word })]);
    expect(answer.choices[0]?.finish).toEqual({ type: 'finish', choice: 0, reason, native: word });
  });

  test('ends once, also without a delta, and with tool calls where it made some', () => {
    const call = delta({ tool_calls: [piece(0, { id: 'a', name: 'f' }, '{}')] });
    const stop = { choices: [{ index: 0, finish_reason: 'stop', native_finish_reason: 'STOP' }] };
    const finishes = readChunks([call, stop, stop]).filter(({ type }) => type === 'finish');
    expect(finishes).toEqual([{ type: 'finish', choice: 0, reason: 'tool_calls', native: 'STOP' }]);
  });

  test('says which stop sequence was met', () => {
    expect(answerOf([delta({}, { finish_reason: 'stop', stop_reason: 'END' })]).choices[0]?.finish).toMatchObject({
      stopped: 'END',
    });
  });

  test('is over with [DONE], and data that is no JSON is no event', () => {
    const reader = openaiAdapter.openReader(form());
    expect(reader.read({ data: '[DONE]' })).toEqual([{ type: 'end' }]);
    expect(reader.read({ data: '{"choices":[' })).toBeUndefined();
    expect(reader.read({ data: '7' })).toBeUndefined();
    expect(reader.read({ data: '' })).toEqual([]);
  });
});

test.each([
  ['in a chunk of its own', { choices: [], usage: USAGE }],
  ['without choices', { usage: USAGE }],
  ['in the finish chunk', { choices: [{ index: 0, delta: {}, finish_reason: 'stop' }], usage: USAGE }],
  ['under x_groq', { choices: [], x_groq: { usage: USAGE } }],
  ['in the choice', { choices: [{ index: 0, delta: {}, finish_reason: 'stop', usage: USAGE }] }],
])('usage is found %s', (_, chunk) => {
  expect(answerOf([delta({ content: 'a' }, {}), { usage: null }, chunk]).report).toEqual(USAGE);
});

describe('an error', () => {
  const error = { message: 'overloaded', code: 503 };
  const own = { type: 'server_error', message: 'overloaded' };

  test.each([
    ['of a chunk', JSON.stringify({ error }), undefined, error],
    ['of a choice', JSON.stringify({ choices: [{ delta: {}, finish_reason: 'error', error }] }), undefined, error],
    ['of an event by that name', JSON.stringify(own), 'error', own],
    [
      'of a server that sends it as a chunk',
      JSON.stringify({ ...own, object: 'error' }),
      undefined,
      { ...own, object: 'error' },
    ],
  ])('%s is told, and does not finish the answer', (_, data, event, expected) => {
    const reader = openaiAdapter.openReader(form());
    const events = reader.read({ data, event }) ?? [];
    expect(collect(events).error).toEqual(expected);
    expect(events.filter(({ type }) => type === 'finish')).toEqual([]);
  });
});

describe('a whole answer', () => {
  test('says what its stream would', () => {
    const message = { role: 'assistant', content: 'Hi', reasoning_content: 'Hm', refusal: null, tool_calls: null };
    const body = {
      id: 'c1',
      model: 'm',
      created: 5,
      choices: [{ index: 0, message, finish_reason: 'stop' }],
      usage: USAGE,
    };
    const events = openaiAdapter.readWhole(body, form()) ?? [];
    expect(events.at(-1)).toEqual({ type: 'end' });
    expect(collect(events)).toEqual(
      answerOf([
        delta({ reasoning_content: 'Hm' }),
        delta({ content: 'Hi' }),
        delta({}, { finish_reason: 'stop' }),
        { usage: USAGE },
      ]),
    );
  });

  test.each([[{}], [{ choices: [] }], [{ object: 'list', data: [] }]])('is not %j', (body) => {
    expect(openaiAdapter.readWhole(body, form())).toBeUndefined();
  });
});

test('a stream that ends at any byte is read up to there, and never throws', () => {
  const chunks = [
    delta({ role: 'assistant', content: '' }),
    delta({ reasoning_content: 'Hm — ✓' }),
    delta({ content: 'Añ👍' }),
    delta({ tool_calls: [piece(0, { id: 'a', name: 'shell' }, '{"input":"l')] }),
    delta({ tool_calls: [piece(0, {}, 's"}')] }, { finish_reason: 'tool_calls' }),
    { choices: [], usage: USAGE },
  ];
  const bytes = new TextEncoder().encode(
    `${chunks.map((chunk) => `data: ${JSON.stringify(chunk)}\n\n`).join('')}data: [DONE]\n\n`,
  );
  const request = form({ tools: [{ type: 'custom', name: 'shell' }] });
  const whole = JSON.stringify(readText(new TextDecoder().decode(bytes), request)).slice(0, -1);
  for (let end = 0; end <= bytes.length; end++) {
    const read = readText(new TextDecoder().decode(bytes.subarray(0, end)), request);
    expect(whole.startsWith(JSON.stringify(read).slice(0, -1))).toBe(true);
  }
});
