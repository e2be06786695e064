// Answers as Anthropic streams them: the order of events, one block at a time, and what the end says.
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { openMessagesWriter } from '../../../../src/gateway/dialects/messages/write-stream.ts';
import { writeMessage } from '../../../../src/gateway/dialects/messages/write-whole.ts';
import { collect } from '../../../../src/gateway/form/collect.ts';
import type { AnswerEvent } from '../../../../src/gateway/form/event.ts';
import { objectsAt } from '../../../../src/gateway/form/json.ts';
import { call, charge, context, finish, text, thought, written } from './given.ts';
import { eventsOf, messageOf } from './stream-rules.ts';

const SEED = 20261106;
const START: AnswerEvent = { type: 'start', id: 'up-1', model: 'm', inputTokens: 12 };

describe('a stream', () => {
  it('tells an answer in the strict order of events', () => {
    const stream = written([START, text(0, 'Hel'), text(0, 'lo'), finish('stop'), { type: 'end' }]);
    expect(eventsOf(stream).map(({ type }) => type)).toEqual([
      'message_start',
      'ping',
      'content_block_start',
      'content_block_delta',
      'content_block_delta',
      'content_block_stop',
      'message_delta',
      'message_stop',
    ]);
    expect(messageOf(stream)).toMatchObject({
      id: 'up-1',
      type: 'message',
      role: 'assistant',
      model: 'acme/m',
      content: [{ type: 'text', text: 'Hello' }],
      stop_reason: 'end_turn',
      stop_sequence: null,
    });
  });

  it('says each thing as soon as it is known', () => {
    const writer = openMessagesWriter(context());
    expect(eventsOf(writer.write(START)).map(({ type }) => type)).toEqual(['message_start', 'ping']);
    expect(eventsOf(writer.write(text(0, 'Hel')))).toHaveLength(2);
    expect(eventsOf(writer.write(text(0, 'lo')))).toHaveLength(1);
    expect(eventsOf(writer.write({ type: 'ping' }))).toEqual([{ type: 'ping' }]);
  });

  it('starts with the tokens that the provider told, or else with an estimate', () => {
    const told = eventsOf(openMessagesWriter(context()).write(START))[0];
    expect(told).toMatchObject({ message: { usage: { input_tokens: 12, output_tokens: 0 } } });
    const { asked } = context();
    const guessed = eventsOf(openMessagesWriter(context()).write(text(0, 'a')))[0];
    expect(guessed).toMatchObject({ message: { usage: { input_tokens: asked.size.inputTokensLikely } } });
  });

  it('is whole even when nothing was said', () => {
    expect(messageOf(written([]))).toMatchObject({ content: [], stop_reason: 'end_turn' });
  });

  it('lets parallel calls wait for each other, and passes on one that is whole', () => {
    const writer = openMessagesWriter(context());
    writer.write(call(0, '', { id: 'a', name: 'first' }));
    expect(writer.write(call(1, '', { id: 'b', name: 'second' }))).toBe('');
    expect(eventsOf(writer.write(call(0, '{"x":"}"')))).toHaveLength(1);
    expect(writer.write(call(1, '{"y"'))).toBe('');
    expect(eventsOf(writer.write(call(0, '}'))).map(({ type }) => type)).toEqual([
      'content_block_delta',
      'content_block_stop',
      'content_block_start',
      'content_block_delta',
    ]);
    expect(eventsOf(writer.write(call(1, ':2}')))).toHaveLength(1);
  });

  it('tells a signature in one piece, when the thought is over', () => {
    const format = 'anthropic-claude-v1';
    const stream = written([
      thought(0, { text: 'Hm', format }),
      thought(0, { signature: 'c2ln', format }),
      text(1, 'Yes'),
    ]);
    expect(messageOf(stream).content).toEqual([
      { type: 'thinking', thinking: 'Hm', signature: 'c2ln' },
      { type: 'text', text: 'Yes' },
    ]);
  });

  it('tells citations, and leaves out pictures and sound, for which Anthropic has no block', () => {
    const raw = { type: 'char_location', cited_text: 'x', document_index: 0, start_char_index: 0, end_char_index: 1 };
    const stream = written([
      text(0, 'See'),
      { type: 'citation', choice: 0, block: 0, citation: { raw } },
      { type: 'citation', choice: 0, block: 0, citation: { url: 'https://a.test', title: 'A' } },
      { type: 'image', choice: 0, block: 1, mediaType: 'image/png', data: 'aa' },
      { type: 'audio', choice: 0, block: 2, data: 'aa' },
    ]);
    expect(messageOf(stream).content).toMatchObject([
      { type: 'text', text: 'See', citations: [raw, { type: 'web_search_result_location', url: 'https://a.test' }] },
    ]);
  });

  it("passes on blocks of Anthropic's own, and nobody else's", () => {
    const search = { type: 'server_tool_use', id: 'srv', name: 'web_search', input: { query: 'x' } };
    const result = { type: 'web_search_tool_result', tool_use_id: 'srv', content: [] };
    const foreign = (block: number, tongue: 'messages' | 'gemini', value: object): AnswerEvent => ({
      type: 'foreign',
      choice: 0,
      block,
      tongue,
      value: { ...value },
    });
    const stream = written([foreign(0, 'messages', search), foreign(1, 'messages', result), foreign(2, 'gemini', {})]);
    expect(messageOf(stream).content).toEqual([search, result]);
  });
});

describe('the end', () => {
  it.each([
    ['stop', {}, { stop_reason: 'end_turn', stop_sequence: null }],
    ['stop', { stopped: 'END' }, { stop_reason: 'stop_sequence', stop_sequence: 'END' }],
    ['stop', { native: 'pause_turn' }, { stop_reason: 'pause_turn' }],
    ['length', { native: 'MAX_TOKENS' }, { stop_reason: 'max_tokens' }],
    ['length', { native: 'model_context_window_exceeded' }, { stop_reason: 'model_context_window_exceeded' }],
    ['tool_calls', {}, { stop_reason: 'tool_use' }],
    ['content_filter', { explanation: 'No.' }, { stop_reason: 'refusal', stop_details: { explanation: 'No.' } }],
    ['error', {}, { stop_reason: 'end_turn' }],
  ] as const)('of %s with %o is told in the words of Anthropic', (reason, more, told) => {
    expect(messageOf(written([text(0, 'a'), finish(reason, more)]))).toMatchObject(told);
  });

  it('asks for the tools to be run also when the provider calls the end a stop', () => {
    const stream = written([call(0, '{}', { id: 'a', name: 'f' }), finish('stop')]);
    expect(messageOf(stream)).toMatchObject({ stop_reason: 'tool_use' });
  });

  it('has usage in disjoint counts, and the cost', () => {
    const usage = {
      input: 3,
      cache_read: 5,
      cache_write_5m: 7,
      cache_write_1h: 11,
      output: 13,
      reasoning: 2,
      searches: 1,
    };
    const writer = openMessagesWriter(context());
    const stream = writer.write(text(0, 'a')) + writer.finish(charge(usage, { stoppedBy: 'credit' }), true);
    expect(messageOf(stream)).toMatchObject({ stop_reason: 'max_tokens' });
    expect(messageOf(stream).usage).toEqual({
      input_tokens: 3,
      cache_creation_input_tokens: 18,
      cache_read_input_tokens: 5,
      cache_creation: { ephemeral_5m_input_tokens: 7, ephemeral_1h_input_tokens: 11 },
      output_tokens: 13,
      output_tokens_details: { thinking_tokens: 2 },
      server_tool_use: { web_search_requests: 1, web_fetch_requests: 0 },
      cost: 0.0000015,
      generation_id: 'gen-1',
      basis: 'reported',
      stopped_by: 'credit',
    });
  });
});

const json = fc.dictionary(fc.string({ maxLength: 5 }), fc.oneof(fc.string({ maxLength: 8 }), fc.integer()), {
  maxKeys: 3,
});
const pieces = (whole: string, cuts: readonly number[]): readonly string[] => {
  const ends = [...new Set(cuts.map((cut) => cut % (whole.length + 1)))].toSorted((one, other) => one - other);
  return [...ends, whole.length].map((end, index) => whole.slice(ends[index - 1] ?? 0, end));
};
const cuts = fc.array(fc.nat(100), { maxLength: 4 });
const said = fc.tuple(fc.string({ minLength: 1, maxLength: 9 }), cuts);
const calls = fc.tuple(json, cuts);
/** Answers as OpenAI-compatible providers stream them: thought, text, then calls whose pieces come mixed. */
const answers = fc
  .record({
    thoughts: fc.array(said, { maxLength: 1 }),
    texts: fc.array(said, { maxLength: 1 }),
    calls: fc.array(calls, { maxLength: 4 }),
  })
  .chain((answer) =>
    fc.infiniteStream(fc.nat(7)).map((turns): readonly AnswerEvent[] => {
      const thoughts = answer.thoughts.flatMap(([whole, at]) =>
        pieces(whole, at).map((piece) => thought(0, { text: piece })),
      );
      const texts = answer.texts.flatMap(([whole, at]) => pieces(whole, at).map((piece) => text(1, piece)));
      const queues = answer.calls.map(([input, at], index) => [
        call(2 + index, '', { id: `call_${index}`, name: `f${index}` }),
        ...pieces(JSON.stringify(input), at).map((piece) => call(2 + index, piece)),
      ]);
      const mixed = queues.flatMap(([first]) => (first === undefined ? [] : [first]));
      const rest = queues.map((queue) => queue.slice(1));
      while (rest.some((queue) => queue.length > 0)) {
        const live = rest.filter((queue) => queue.length > 0);
        const next = live[Number(turns.next().value) % live.length]?.shift();
        if (next !== undefined) mixed.push(next);
      }
      return [...thoughts, ...texts, ...mixed, finish(queues.length === 0 ? 'stop' : 'tool_calls')];
    }),
  );

describe(`every stream (seed ${SEED})`, () => {
  it('says what the whole answer would say', () => {
    const says = fc.property(answers, (events) => {
      const streamed = objectsAt(messageOf(written(events)), 'content');
      const whole = objectsAt(writeMessage(collect(events), charge(), context()), 'content');
      expect(streamed).toEqual(whole.map(({ citations: _, ...block }) => block));
    });
    fc.assert(says, { seed: SEED });
  });

  it('ends well wherever the provider is cut', () => {
    const ends = fc.property(answers, fc.nat(30), (events, length) => {
      const message = messageOf(written(events.slice(0, length), true));
      if (length < events.length) expect(message.stop_reason).toBe('max_tokens');
    });
    fc.assert(ends, { seed: SEED });
  });
});
