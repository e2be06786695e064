// Whole answers as Anthropic's Message, errors in its words, and thought that comes back from a client as it went.
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { errorBody } from '../../../../src/base/refusal.ts';
import { messagesDialect } from '../../../../src/gateway/dialects/messages/dialect.ts';
import { openMessagesWriter } from '../../../../src/gateway/dialects/messages/write-stream.ts';
import { collect } from '../../../../src/gateway/form/collect.ts';
import type { AnswerEvent } from '../../../../src/gateway/form/event.ts';
import type { ReasoningPart } from '../../../../src/gateway/form/request.ts';
import { call, charge, context, finish, form, text, thought, written } from './given.ts';
import { eventsOf, messageOf } from './stream-rules.ts';

const SEED = 20261107;
const whole = (events: readonly AnswerEvent[]) => messagesDialect.writeWhole(collect(events), charge(), context());

describe('a message', () => {
  it('has all that the answer said', () => {
    const events = [text(0, 'Hello'), call(1, '{"x":1}', { id: 'a', name: 'f' }), finish('tool_calls')];
    expect(whole([{ type: 'start', id: 'up-1' }, ...events])).toEqual({
      id: 'up-1',
      type: 'message',
      role: 'assistant',
      model: 'acme/m',
      content: [
        { type: 'text', text: 'Hello', citations: null },
        { type: 'tool_use', id: 'a', name: 'f', input: { x: 1 } },
      ],
      stop_reason: 'tool_use',
      stop_sequence: null,
      stop_details: null,
      usage: {
        input_tokens: 9,
        cache_creation_input_tokens: 0,
        cache_read_input_tokens: 0,
        cache_creation: { ephemeral_5m_input_tokens: 0, ephemeral_1h_input_tokens: 0 },
        output_tokens: 4,
        cost: 0.0000015,
        generation_id: 'gen-1',
        basis: 'reported',
      },
    });
  });

  it('has ids also where the provider gives none, and an empty input for a call that was cut', () => {
    const message = whole([call(0, '{"x":', { id: '', name: 'f' }), finish('length')]);
    expect(message).toMatchObject({
      id: expect.stringMatching(/^msg_[^_]/),
      content: [{ type: 'tool_use', id: expect.stringMatching(/^toolu_[^_]/), input: {} }],
      stop_reason: 'max_tokens',
    });
  });

  it('tells a refusal as text, and why', () => {
    const message = whole([
      { type: 'refusal', choice: 0, block: 0, text: 'I will not.' },
      finish('content_filter', { explanation: 'harm' }),
    ]);
    expect(message).toMatchObject({
      content: [{ type: 'text', text: 'I will not.' }],
      stop_reason: 'refusal',
      stop_details: { type: 'refusal', explanation: 'harm' },
    });
  });
});

const word = fc.string({ minLength: 1, maxLength: 12 });
const id = fc.option(word, { nil: undefined });
const said = (part: object) => Object.fromEntries(Object.entries(part).filter(([, value]) => value !== undefined));
/** Thought of every maker, in the forms in which adapters read it. */
const thoughts = fc.oneof(
  fc.record({ text: word, signature: word, format: fc.constant('anthropic-claude-v1') }),
  fc.record({ sealed: word, format: fc.constant('anthropic-claude-v1') }),
  fc.record({ text: word, format: fc.constant('google-gemini-v1') }),
  fc.record({ sealed: word, id, format: fc.constant('google-gemini-v1') }),
  fc.record({ summary: word, sealed: word, id, format: fc.constant('openai-responses-v1') }),
  fc.record({ sealed: word, id, format: fc.constant('xai-responses-v1') }),
  fc.record({ text: word, format: fc.constant('unknown') }),
);
const partOf = (fields: object): object =>
  ({ type: 'reasoning', ...said(fields) }) satisfies Pick<ReasoningPart, 'type'>;

describe(`thought (seed ${SEED})`, () => {
  it('of any maker comes back as it went, in a stream and whole', () => {
    const comesBack = fc.property(thoughts, (fields) => {
      const events = [thought(0, said(fields)), text(1, 'Yes'), finish('stop')];
      for (const { content } of [whole(events), messageOf(written(events))]) {
        const turn = form({ messages: [{ role: 'assistant', content }] }).turns[0];
        expect(turn?.parts[0]).toEqual(partOf(fields));
      }
    });
    fc.assert(comesBack, { seed: SEED });
  });
});

describe('an error', () => {
  it.each([
    [400, 'invalid_request_error'],
    [401, 'authentication_error'],
    [402, 'billing_error'],
    [403, 'permission_error'],
    [404, 'not_found_error'],
    [409, 'invalid_request_error'],
    [413, 'request_too_large'],
    [429, 'rate_limit_error'],
    [500, 'api_error'],
    [502, 'api_error'],
    [503, 'overloaded_error'],
    [504, 'timeout_error'],
    [529, 'overloaded_error'],
  ])('of status %i is a %s, with our reason beside it', (status, type) => {
    const ours = errorBody('insufficient_credit', { metadata: { spendable: '0.1' } }, 'req-1');
    expect(messagesDialect.errorBody(ours, status)).toEqual({
      type: 'error',
      error: {
        type,
        message: ours.error.message,
        code: 'insufficient_credit',
        param: null,
        doc_url: '/docs/errors#insufficient_credit',
        metadata: { spendable: '0.1' },
      },
      request_id: 'req-1',
    });
  });

  it('in a stream is an event of its own, with the charge of what was delivered', () => {
    const writer = openMessagesWriter(context());
    writer.write(text(0, 'a'));
    const events = eventsOf(writer.fail(errorBody('provider_timeout', {}, 'req-1'), charge()));
    expect(events).toMatchObject([
      { type: 'error', error: { type: 'timeout_error', code: 'provider_timeout' }, usage: { cost: 0.0000015 } },
    ]);
  });
});
