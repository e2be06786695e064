// Streams of the Responses API whose providers, or programs of the model's, keep to its rules in their own way.
import { describe, expect, test } from 'vitest';
import type { JsonObject } from '../../../../src/gateway/form/json.ts';
import { itemBytes, usageOfResponse } from '../../../../src/gateway/wire/responses-json.ts';
import { CHARGE, decoder } from './given.ts';
import { BEGIN, ended, frames, response, scan, TOLD } from './native.ts';

const WHOLE = frames(...BEGIN, ...TOLD, ended());
const finished = ({ pipe, text }: ReturnType<typeof scan>) => text + decoder.decode(pipe.finish(CHARGE, false));

describe('a stream', () => {
  test.each([1, 2])('without its last %i bytes ends as the whole one does', (missing) => {
    const cut = finished(scan(WHOLE.slice(0, -missing)));
    expect(cut.trimEnd()).toBe(finished(scan(WHOLE)).trimEnd());
    expect(cut.endsWith('\n\n')).toBe(true);
  });

  test('gets names for events that have none', () => {
    const bare = WHOLE.replaceAll(/event: .*\n/g, '');
    expect(finished(scan(bare))).toBe(finished(scan(WHOLE)));
  });
});

describe('a call that a program of the model’s made', () => {
  const call = (caller: JsonObject) => ({
    type: 'function_call',
    id: 'fc_1',
    call_id: 'call_1',
    name: 'stock',
    arguments: '{"of":1}',
    caller,
  });
  const at = { item_id: 'fc_1', output_index: 0 };
  const stream = (caller: JsonObject) =>
    frames(
      ...BEGIN,
      { type: 'response.output_item.added', output_index: 0, item: { ...call(caller), arguments: '' } },
      { type: 'response.function_call_arguments.delta', ...at, delta: '{"of":1}' },
      { type: 'response.function_call_arguments.done', ...at, arguments: '{"of":1}' },
      { type: 'response.output_item.done', output_index: 0, item: call(caller) },
      {
        type: 'response.completed',
        response: response({ status: 'completed', output: [call(caller)] }),
      },
    );

  test('is content, and nothing that was written for this answer', () => {
    const { seen } = scan(stream({ type: 'program', caller_id: 'call_0' })).pipe;
    expect(seen).toMatchObject({ contentSeen: true, outputBytes: 0, finishReason: 'tool_calls' });
    expect(itemBytes(call({ type: 'program' }))).toBe(0);
  });

  test('differs from one that the model made', () => {
    expect(scan(stream({ type: 'direct' })).pipe.seen.outputBytes).toBe('stock{"of":1}'.length);
  });
});

test('the report of a response that had something painted names who painted', () => {
  const image_gen = { input_tokens: 30, output_tokens: 196 };
  const tools = [{ type: 'web_search' }, { type: 'image_generation', model: 'gpt-image-2' }];
  const report = usageOfResponse({ usage: { input_tokens: 9 }, tool_usage: { image_gen }, tools }, []);
  expect(report).toEqual({ input_tokens: 9, tool_usage: { image_gen: { ...image_gen, model: 'gpt-image-2' } } });
});
