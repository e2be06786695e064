// What a client of the Responses API gets of an answer, event by event.
import { describe, expect, test } from 'vitest';
import { openResponsesWriter } from '../../../../src/gateway/dialects/responses/write-stream.ts';
import type { AnswerEvent } from '../../../../src/gateway/form/event.ts';
import { CHARGE, context, PROVIDER_CUT } from './given.ts';
import { eventsOf, readStrictly } from './strict.ts';
import { at, call, more, STOP, text, told } from './told.ts';

const WEATHER = { type: 'function', name: 'weather', parameters: { type: 'object' } };

describe('a stream', () => {
  test('tells a text piece by piece, and then the response with what it cost', () => {
    const { events, response } = told([{ type: 'start' }, text(0, 'Hel'), text(0, 'lo'), STOP, { type: 'end' }]);
    expect(events.map(({ type }) => type)).toEqual([
      'response.created',
      'response.in_progress',
      'response.output_item.added',
      'response.content_part.added',
      'response.output_text.delta',
      'response.output_text.delta',
      'response.output_text.done',
      'response.content_part.done',
      'response.output_item.done',
      'response.completed',
    ]);
    expect(response).toMatchObject({
      object: 'response',
      status: 'completed',
      created_at: 1_700_000_000,
      completed_at: 1_700_000_009,
      model: 'acme/served',
      error: null,
      incomplete_details: null,
    });
    expect(response.usage).toEqual({
      input_tokens: 3,
      input_tokens_details: { cached_tokens: 0, cache_write_tokens: 0, audio_tokens: 0 },
      output_tokens: 2,
      output_tokens_details: { reasoning_tokens: 0, audio_tokens: 0, image_tokens: 0 },
      total_tokens: 5,
      cost: 0.0000125,
      is_byok: false,
      generation_id: 'gen-1',
      basis: 'reported',
    });
  });

  test('says the parameters of the request back, with the API’s defaults for those that were not sent', () => {
    const tools = [WEATHER];
    const { events } = told([STOP], { tools, temperature: 0.2, instructions: 'Be brief.', store: false, text: null });
    expect(events[0]?.response).toMatchObject({
      status: 'in_progress',
      usage: null,
      completed_at: null,
      output: [],
      temperature: 0.2,
      top_p: 1,
      instructions: 'Be brief.',
      store: false,
      parallel_tool_calls: true,
      previous_response_id: null,
      truncation: 'disabled',
      text: { format: { type: 'text' } },
      reasoning: { effort: null, summary: null },
      tools: [{ ...WEATHER, description: null, strict: null }],
      metadata: {},
    });
  });

  test('ends what is open as soon as the model has finished, before anything is charged', () => {
    const writer = openResponsesWriter(context());
    const types = eventsOf(writer.write(call(0, 'c1', 'weather', '{}')) + writer.write(STOP)).map(({ type }) => type);
    expect(types.at(-1)).toBe('response.output_item.done');
  });
});

describe('calls', () => {
  test('have their id, their name, and in the end the arguments as the model wrote them', () => {
    const { response } = told([text(0, 'I look.'), call(1, 'c1', 'weather'), more(1, '{"a":'), more(1, '1}'), STOP]);
    expect(response.output).toMatchObject([
      { type: 'message', status: 'completed' },
      { type: 'function_call', call_id: 'c1', name: 'weather', arguments: '{"a":1}', status: 'completed' },
    ]);
  });

  test('without arguments are called with an empty object', () => {
    expect(told([call(0, 'c1', 'weather'), STOP]).response.output).toMatchObject([{ arguments: '{}' }]);
  });

  test('without an id get one', () => {
    const { response } = told([{ type: 'tool_call', ...at(0), name: 'weather', arguments: '{}' }, STOP]);
    expect(response.output).toMatchObject([{ call_id: expect.stringMatching(/^call_\w+/) }]);
  });

  test('that a model writes at the same time are told in turn, whole', () => {
    const pieces = [call(0, 'c1', 'a'), call(1, 'c2', 'b'), more(0, '{"x"'), more(1, '{"y":2}'), more(0, ':1}')];
    const { response } = told([...pieces, STOP]);
    expect(response.output).toMatchObject([{ arguments: '{"x":1}' }, { arguments: '{"y":2}' }]);
  });

  test('that follow each other are each told at once', () => {
    const writer = openResponsesWriter(context());
    writer.write(call(0, 'c1', 'a', '{}'));
    const types = eventsOf(writer.write(call(1, 'c2', 'b', '{"y"'))).map(({ type }) => type);
    expect(types).toEqual([
      'response.function_call_arguments.done',
      'response.output_item.done',
      'response.output_item.added',
      'response.function_call_arguments.delta',
    ]);
  });

  test('of a namespace have their two names again', () => {
    const tools = [{ type: 'namespace', name: 'agents', description: '', tools: [WEATHER] }];
    const { response } = told([call(0, 'c1', 'agents__weather', '{}'), STOP], { tools });
    expect(response.output).toMatchObject([{ name: 'weather', namespace: 'agents' }]);
  });

  test('of a custom tool have free text', () => {
    const pieces: AnswerEvent[] = [
      { ...call(0, 'c1', 'patch', '*** Be'), custom: true } as AnswerEvent,
      more(0, 'gin'),
    ];
    const { events, response } = told([...pieces, STOP]);
    expect(response.output).toMatchObject([{ type: 'custom_tool_call', name: 'patch', input: '*** Begin' }]);
    expect(events.map(({ type }) => type)).toContain('response.custom_tool_call_input.delta');
  });
});

describe('an ending', () => {
  test.each([
    ['length', 'incomplete', { reason: 'max_output_tokens' }],
    ['content_filter', 'incomplete', { reason: 'content_filter' }],
    ['tool_calls', 'completed', null],
    ['error', 'failed', null],
  ] as const)('by %s makes the response %s', (reason, status, incomplete_details) => {
    const { response } = told([text(0, 'Hel'), { type: 'finish', choice: 0, reason }]);
    expect(response).toMatchObject({ status, incomplete_details, output: [{ content: [{ text: 'Hel' }] }] });
  });

  test('by the gateway’s cut says that the limit was reached, and that the last item is not whole', () => {
    const { response } = told([text(0, 'a'), call(1, 'c1', 'weather', '{"pla')], {}, true);
    expect(response).toMatchObject({
      status: 'incomplete',
      incomplete_details: { reason: 'max_output_tokens' },
      output: [{ status: 'completed' }, { status: 'incomplete', arguments: '{"pla' }],
    });
  });

  test('with an explanation of a refusal tells it', () => {
    const { response } = told([{ type: 'finish', choice: 0, reason: 'content_filter', explanation: 'Not safe.' }]);
    expect(response.output).toMatchObject([{ content: [{ type: 'refusal', refusal: 'Not safe.' }] }]);
  });

  test.each([
    ['before anything was said', []],
    ['in the middle of a text', [text(0, 'Hel')]],
    ['in the middle of two calls', [call(0, 'c1', 'a'), call(1, 'c2', 'b', '{"y"')]],
  ])('with an error %s leaves nothing half told', (_, events) => {
    const writer = openResponsesWriter(context());
    const { response } = readStrictly(events.map((event) => writer.write(event)).join('') + writer.fail(PROVIDER_CUT));
    const { code, message } = PROVIDER_CUT.error;
    expect(response).toMatchObject({ status: 'failed', error: { code, message }, usage: null });
  });

  test('with an error says what was charged', () => {
    const writer = openResponsesWriter(context());
    const { response } = readStrictly(writer.write(text(0, 'Hel')) + writer.fail(PROVIDER_CUT, CHARGE));
    expect(response.usage).toMatchObject({ cost: 0.0000125 });
  });
});
