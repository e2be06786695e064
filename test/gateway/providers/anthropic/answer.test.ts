// A whole answer, and that it says the same as the stream of it.
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { collect } from '../../../../src/gateway/form/collect.ts';
import type { JsonObject } from '../../../../src/gateway/form/json.ts';
import { anthropicAdapter } from '../../../../src/gateway/providers/anthropic/adapter.ts';
import { answerOf, block, form, message } from './given.ts';

const request = form({ tools: [{ type: 'custom', name: 'patch' }] });

/** A block as a whole answer has it, and as a stream starts it and goes on. */
type Told = readonly [whole: JsonObject, start: JsonObject, ...deltas: readonly JsonObject[]];

const pieces = (words: string): readonly [string, string] => [words.slice(0, 3), words.slice(3)];
const visible = fc.string({ minLength: 1, unit: 'grapheme' });
const told: fc.Arbitrary<Told> = fc.oneof(
  visible.map((text): Told => {
    const deltas = pieces(text).map((piece) => ({ type: 'text_delta', text: piece }));
    return [{ type: 'text', text }, { type: 'text', text: '' }, ...deltas];
  }),
  fc.tuple(visible, visible).map(([thinking, signature]): Told => {
    const deltas = pieces(thinking).map((piece) => ({ type: 'thinking_delta', thinking: piece }));
    const start = { type: 'thinking', thinking: '', signature: '' };
    return [{ type: 'thinking', thinking, signature }, start, ...deltas, { type: 'signature_delta', signature }];
  }),
  fc.tuple(fc.constantFrom('patch', 'weather'), visible).map(([name, input]): Told => {
    const call = { type: 'tool_use', id: 'toolu_1', name, input: { input } };
    const deltas = pieces(JSON.stringify({ input })).map((partial_json) => ({
      type: 'input_json_delta',
      partial_json,
    }));
    return [call, { ...call, input: {} }, ...deltas];
  }),
);

describe('a whole answer', () => {
  test('says what its stream says', () => {
    fc.assert(
      fc.property(fc.array(told, { maxLength: 5 }), (blocks) => {
        const stream = message(blocks.flatMap(([, start, ...deltas], index) => block(index, start, ...deltas)));
        const content = blocks.map(([whole]) => whole);
        const body = { id: 'msg_1', type: 'message', model: 'claude-sonnet-4-5', content, stop_reason: 'end_turn' };
        const { report: _, ...expected } = answerOf(stream, request);
        expect(collect(anthropicAdapter.readWhole(body, request) ?? [])).toEqual(expected);
      }),
      { seed: 5 },
    );
  });

  test('has its usage and the words of its refusal', () => {
    const usage = { input_tokens: 18, output_tokens: 5 };
    const body = { content: [], stop_reason: 'refusal', stop_details: { explanation: 'Harm.' }, usage };
    const answer = collect(anthropicAdapter.readWhole(body, request) ?? []);
    expect(answer.report).toEqual(usage);
    expect(answer.choices[0]?.finish).toMatchObject({ reason: 'content_filter', explanation: 'Harm.' });
  });

  test('that is an error says so, and what is none is not read', () => {
    const error = { type: 'overloaded_error', message: 'Busy' };
    expect(anthropicAdapter.readWhole({ type: 'error', error }, request)).toEqual([{ type: 'error', error }]);
    expect(anthropicAdapter.readWhole({ choices: [] }, request)).toBeUndefined();
  });
});
