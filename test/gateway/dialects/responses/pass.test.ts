// What a provider is sent that speaks the Responses API itself, and its whole answer.
import { describe, expect, test } from 'vitest';
import { guardResponses } from '../../../../src/gateway/dialects/responses/guard.ts';
import type { JsonObject } from '../../../../src/gateway/form/json.ts';
import { readResponsesAnswer, withResponsesUsage } from '../../../../src/gateway/wire/responses-answer.ts';
import { passResponsesBody, type ResponsesCall } from '../../../../src/gateway/wire/responses-body.ts';
import { asked, CHARGE, decoder, encoder } from './given.ts';
import { MESSAGE, response, USAGE } from './native.ts';

const CALL: ResponsesCall = { upstreamModel: 'm-1', reasons: true };
const sent = (fields: JsonObject, call: Partial<ResponsesCall> = {}): JsonObject =>
  JSON.parse(decoder.decode(passResponsesBody(asked(fields), { ...CALL, ...call })));

describe('a body', () => {
  test('names the provider’s model, keeps nothing there, and is the caller’s own otherwise', () => {
    const own = '{"model": "acme/m",  "input":"Hi\\u0021", "store": true, "unknown": {"a" : 1}, "include":[]}';
    const read = guardResponses(encoder.encode(own), null, new Headers());
    const passed = read.ok && decoder.decode(passResponsesBody(read.value, { upstreamModel: 'm-1', reasons: false }));
    expect(passed).toBe(own.replace('"acme/m"', '"m-1"').replace('true', 'false'));
  });

  test('has the gateway’s limit, or else the caller’s', () => {
    expect(sent({}, { maxTokens: 99 })).toMatchObject({ max_output_tokens: 99 });
    expect(sent({ max_output_tokens: 5 })).toMatchObject({ max_output_tokens: 5 });
  });

  test('has nothing that is ours, a router’s, or would change the price', () => {
    const fields = {
      ...{ models: ['a/b'], provider: { only: ['x'] }, session_id: 's', tags: ['t'], max_cost: '1', plugins: [] },
      ...{ previous_response_id: 'resp_1', service_tier: 'auto', route: 'fallback', background: false },
    };
    expect(Object.keys(sent({ ...fields, store: false })).toSorted()).toEqual(['input', 'model', 'store']);
  });

  test('asks for a service tier that has a price of its own', () => {
    expect(sent({ service_tier: 'priority' })).toMatchObject({ service_tier: 'priority' });
  });

  test('asks for sealed thought where the answer is kept and the model thinks', () => {
    const sealed = 'reasoning.encrypted_content';
    expect(sent({ include: ['a'] }).include).toEqual(['a', sealed]);
    expect(sent({ include: [sealed] }).include).toEqual([sealed]);
    expect(sent({}, { reasons: false })).not.toHaveProperty('include');
    expect(sent({ store: false })).not.toHaveProperty('include');
  });

  test('has the items of earlier answers when they are given', () => {
    const input = [{ type: 'message', role: 'user', content: 'before' }, MESSAGE];
    expect(sent({ previous_response_id: 'resp_1' }, { input }).input).toEqual(input);
  });

  test('leaves out thought that the provider could not take: another maker’s, and what it would have to know by id', () => {
    const thought = (rest: object) => ({
      type: 'reasoning',
      id: 'rs_1',
      summary: [{ type: 'summary_text', text: 'a' }],
      ...rest,
    });
    const own = thought({ encrypted_content: 'gAAAA' });
    const open = thought({ content: [{ type: 'reasoning_text', text: 'b' }] });
    const foreign = thought({ encrypted_content: 'google-gemini-v1:c1:s' });
    expect(sent({ input: [own, foreign, thought({}), open, MESSAGE] }).input).toEqual([own, open, MESSAGE]);
  });
});

describe('a whole answer', () => {
  const bytesOf = (body: object): Uint8Array => encoder.encode(JSON.stringify(body));
  const whole = response({ status: 'completed', output: [MESSAGE], usage: USAGE, service_tier: 'flex' });

  test('tells what the charge needs', () => {
    expect(readResponsesAnswer(bytesOf(whole))).toEqual({
      id: 'resp_p1',
      model: 'm-2026-01-01',
      rawUsage: USAGE,
      outputBytes: 11,
      audioBytes: 0,
      finishReason: 'stop',
      contentSeen: true,
      serviceTier: 'flex',
      output: [MESSAGE],
    });
  });

  test('with an error only, or none at all, is no answer', () => {
    const error = { code: 'server_error', message: 'sorry' };
    expect(readResponsesAnswer(bytesOf({ error }))).toMatchObject({ error, contentSeen: false });
    expect(readResponsesAnswer(bytesOf(response({ status: 'failed', error })))).toMatchObject({
      error,
      finishReason: 'error',
    });
    expect(readResponsesAnswer(encoder.encode('<html>'))).toBeUndefined();
  });

  test('gets the charge and what the caller asked for, and nothing else', () => {
    const edited = withResponsesUsage(bytesOf(whole), CHARGE, 'acme/served', asked({ max_output_tokens: 5 }));
    const body = JSON.parse(decoder.decode(edited));
    expect(body).toEqual({ ...whole, model: 'acme/served', store: true, max_output_tokens: 5, usage: body.usage });
    expect(body.usage).toMatchObject({ input_tokens: 3, output_tokens: 2, cost: 0.0000125 });
  });
});
