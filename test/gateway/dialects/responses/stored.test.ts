// Responses that are kept, and requests that lean on them.
import { expect, test } from 'vitest';
import {
  itemsIn,
  storedResponseOf,
  withItems,
  withPrevious,
} from '../../../../src/gateway/dialects/responses/stored.ts';
import { MESSAGE, response } from './native.ts';

const user = (text: string) => ({ type: 'message', role: 'user', content: [{ type: 'input_text', text }] });
const first = storedResponseOf(
  { model: 'a/m', input: 'Hello', instructions: 'Be brief.' },
  response({ output: [MESSAGE] }),
);

test('a later request goes on behind all that was said, under its own instructions', () => {
  const body = { model: 'a/m', input: 'Go on.', instructions: 'Be long.', previous_response_id: 'resp_p1' };
  expect(withPrevious(body, first)).toEqual({ ...body, input: [user('Hello'), MESSAGE, user('Go on.')] });
  expect(withPrevious({ previous_response_id: 'resp_p1' }, first)).not.toHaveProperty('instructions');
});

test('a chain of responses keeps the whole conversation', () => {
  const body = withPrevious({ input: [user('Go on.')] }, first);
  const second = storedResponseOf(body, response({ id: 'resp_p2', output: [{ ...MESSAGE, id: 'msg_p2' }] }));
  expect(itemsIn(second)).toEqual([user('Hello'), MESSAGE, user('Go on.'), { ...MESSAGE, id: 'msg_p2' }]);
});

test('an item that is only named is put where its name stood', () => {
  const body = { input: [user('Hello'), { type: 'item_reference', id: 'msg_p1' }, user('Go on.')] };
  expect(withItems(body, itemsIn(first))).toEqual({
    ok: true,
    value: { input: [user('Hello'), MESSAGE, user('Go on.')] },
  });
});

test('an item that is not kept is refused by its place', () => {
  const body = { input: [user('Hello'), { id: 'msg_gone' }] };
  expect(withItems(body, itemsIn(first))).toMatchObject({ ok: false, refusal: { param: 'input[1]' } });
});

test('an item that is named many times makes no body that is larger than one may be', () => {
  const long = { ...MESSAGE, id: 'msg_long', content: [{ type: 'output_text', text: 'a'.repeat(100_000) }] };
  const named = (times: number) => ({ input: Array(times).fill({ type: 'item_reference', id: 'msg_long' }) });
  expect(withItems(named(100), [long]).ok).toBe(true);
  expect(withItems(named(300), [long])).toMatchObject({
    ok: false,
    refusal: { reason: 'body_too_large', status: 413 },
  });
});
