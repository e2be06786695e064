// What Gemini's answers say, streamed and whole.
import { describe, expect, it, test } from 'vitest';
import { collect } from '../../../../src/gateway/form/collect.ts';
import type { JsonObject } from '../../../../src/gateway/form/json.ts';
import type { Tool } from '../../../../src/gateway/form/request.ts';
import { geminiAdapter } from '../../../../src/gateway/providers/gemini/adapter.ts';
import { answered, chunk, FLASH_3, FLASH_25, form, streamed } from './given.ts';

const FORMAT = 'google-gemini-v1';
const call = (name: string, args?: JsonObject, more: JsonObject = {}): JsonObject => ({
  functionCall: { name, ...(args === undefined ? {} : { args }), ...more },
});
const usage = (candidates: number): JsonObject => ({
  usageMetadata: { promptTokenCount: 9, candidatesTokenCount: candidates, totalTokenCount: 9 + candidates },
});

describe('a stream', () => {
  it('says text and thoughts as they come, each in its block, and how it ended at its end', () => {
    const events = streamed([
      chunk([{ text: 'Hm.', thought: true }], {}, usage(1)),
      chunk([{ text: ' Yes.', thought: true }, { text: 'Hel' }]),
      chunk([{ text: 'lo' }], { finishReason: 'STOP' }, usage(5)),
    ]);
    expect(events).toEqual([
      { type: 'start', id: 'r-1', model: FLASH_3, inputTokens: 9 },
      { type: 'reasoning', choice: 0, block: 0, text: 'Hm.', format: FORMAT },
      { type: 'usage', report: usage(1).usageMetadata },
      { type: 'reasoning', choice: 0, block: 0, text: ' Yes.', format: FORMAT },
      { type: 'text', choice: 0, block: 1, text: 'Hel' },
      { type: 'text', choice: 0, block: 1, text: 'lo' },
      { type: 'usage', report: usage(5).usageMetadata },
      { type: 'finish', choice: 0, reason: 'stop', native: 'STOP' },
      { type: 'end' },
    ]);
  });

  it('tells one end, and only the last, of a model that gives a reason in every chunk', () => {
    const chunks = ['A', 'B'].map((text) => chunk([{ text }], { finishReason: 'STOP' }));
    const last = chunk([], { finishReason: 'MAX_TOKENS' });
    expect(streamed([...chunks, last]).filter(({ type }) => type === 'finish')).toEqual([
      { type: 'finish', choice: 0, reason: 'length', native: 'MAX_TOKENS' },
    ]);
  });

  it('does not say that it is over when it was cut', () => {
    expect(streamed([chunk([{ text: 'Hel' }])]).map(({ type }) => type)).toEqual(['start', 'text']);
  });

  it('keeps several answers apart', () => {
    const both = {
      candidates: [
        { index: 1, content: { parts: [{ text: 'B' }] }, finishReason: 'STOP' },
        { index: 0, content: { parts: [{ text: 'A' }] }, finishReason: 'SAFETY', finishMessage: 'no' },
      ],
    };
    expect(answered([both]).choices).toMatchObject([
      { index: 0, parts: [{ text: 'A' }], finish: { reason: 'content_filter', native: 'SAFETY', explanation: 'no' } },
      { index: 1, parts: [{ text: 'B' }], finish: { reason: 'stop' } },
    ]);
  });

  it('gives signatures before their parts, a call’s with its id', () => {
    const chunks = [
      chunk([{ ...call('weather', { city: 'Rome' }, { id: 'g1' }), thoughtSignature: 's1' }, call('time')]),
      chunk([{ text: '', thoughtSignature: 's2' }], { finishReason: 'STOP' }),
    ];
    expect(answered(chunks).choices[0]).toEqual({
      index: 0,
      parts: [
        { type: 'reasoning', sealed: 's1', id: 'g1', format: FORMAT },
        { type: 'tool_call', id: 'g1', name: 'weather', arguments: '{"city":"Rome"}' },
        { type: 'tool_call', id: 'call_r-1_0', name: 'time', arguments: '{}' },
        { type: 'reasoning', sealed: 's2', format: FORMAT },
      ],
      finish: { type: 'finish', choice: 0, reason: 'tool_calls', native: 'STOP' },
    });
  });

  it('makes ids that differ within an answer and are the same when read again', () => {
    const ids = () =>
      streamed([chunk([call('a'), call('a')])]).flatMap((event) => (event.type === 'tool_call' ? [event.id] : []));
    expect(new Set(ids()).size).toBe(2);
    expect(ids()).toEqual(ids());
  });

  it('unwraps the free text of a custom tool', () => {
    const tools: readonly Tool[] = [{ type: 'custom', name: 'shell' }];
    const parts = answered([chunk([call('shell', { input: 'ls -l' })])], { tools }).choices[0]?.parts;
    expect(parts).toMatchObject([{ name: 'shell', arguments: 'ls -l', custom: true }]);
  });

  it('brings together the arguments that come in pieces, however the call ends', () => {
    const piece = (jsonPath: string, stringValue: string) => ({ jsonPath, stringValue, willContinue: true });
    const grow = (willContinue: boolean, ...partialArgs: JsonObject[]) => ({
      functionCall: { partialArgs, willContinue },
    });
    const chunks = [
      chunk([{ functionCall: { name: 'a', willContinue: true }, thoughtSignature: 's' }]),
      chunk([grow(true, piece('$.list[0].name', 'Ro'))]),
      chunk([grow(true, piece('$.list[0].name', 'me'), { jsonPath: '$.list[1]', numberValue: 2 })]),
      chunk([{ functionCall: {} }]),
      chunk([{ functionCall: { name: 'b', willContinue: true } }]),
      chunk([grow(false, { jsonPath: "$['x y']", boolValue: true }, { jsonPath: '$.none', nullValue: 'NULL_VALUE' })]),
      chunk([{ functionCall: { name: 'c', willContinue: true } }], { finishReason: 'STOP' }),
    ];
    expect(answered(chunks).choices[0]?.parts).toMatchObject([
      { sealed: 's' },
      { name: 'a', arguments: '{"list":[{"name":"Rome"},2]}' },
      { name: 'b', arguments: '{"x y":true,"none":null}' },
      { name: 'c', arguments: '{}' },
    ]);
  });

  it('is not led astray by paths from outside', () => {
    const places = ['$.__proto__.bad', '$.list[999999]', 'no path', '$', '$..x', '$.list.name'];
    const partialArgs = places.map((jsonPath) => ({ jsonPath, stringValue: 'x' }));
    const [part] = answered([chunk([{ functionCall: { name: 'a', partialArgs } }])]).choices[0]?.parts ?? [];
    expect(part).toMatchObject({ arguments: '{"__proto__":{"bad":"x"},"list":[]}' });
    expect({}).not.toHaveProperty('bad');
  });

  it('gives pictures and sound, skips sketches, and keeps what only Gemini understands', () => {
    const code = { executableCode: { language: 'PYTHON', code: '1' }, thoughtSignature: 's' };
    const parts = [
      { inlineData: { mimeType: 'image/png', data: 'c2tl' }, thought: true },
      { inlineData: { mimeType: 'image/png', data: 'aW1n' } },
      { inlineData: { mimeType: 'audio/L16;codec=pcm;rate=24000', data: 'UENN' } },
      code,
    ];
    expect(answered([chunk(parts)]).choices[0]?.parts).toEqual([
      { type: 'image', mediaType: 'image/png', data: 'aW1n' },
      { type: 'audio', data: 'UENN', transcript: '' },
      { type: 'foreign', tongue: 'gemini', value: code },
    ]);
  });

  it('gives log probabilities as OpenAI does', () => {
    const logprobsResult = {
      chosenCandidates: [{ token: 'é', logProbability: -0.5 }],
      topCandidates: [
        {
          candidates: [
            { token: 'é', logProbability: -0.5 },
            { token: 'e', logProbability: -2 },
          ],
        },
      ],
    };
    expect(answered([chunk([{ text: 'é' }], { logprobsResult })]).choices[0]?.parts).toMatchObject([
      {
        logprobs: {
          content: [
            {
              token: 'é',
              logprob: -0.5,
              bytes: [195, 169],
              top_logprobs: [{ token: 'é' }, { token: 'e', logprob: -2, bytes: [101] }],
            },
          ],
        },
      },
    ]);
  });

  it('keeps the last report of usage, and adds nothing up', () => {
    const early = { usageMetadata: { trafficType: 'ON_DEMAND' } };
    const { report } = answered([chunk([{ text: 'A' }], {}, early), chunk([], {}, usage(3)), chunk([], {}, usage(7))]);
    expect(report).toEqual({ trafficType: 'ON_DEMAND', ...Object(usage(7).usageMetadata) });
  });

  test.each([
    ['an object', { error: { code: 503, message: 'overloaded', status: 'UNAVAILABLE' } }],
    ['a list', [{ error: { code: 503, message: 'overloaded', status: 'UNAVAILABLE' } }]],
  ])('tells an error that comes as %s', (_, data) => {
    expect(streamed([chunk([{ text: 'A' }]), data]).at(-1)).toEqual({
      type: 'error',
      error: { code: 503, message: 'overloaded', status: 'UNAVAILABLE' },
    });
  });

  it('does not understand what is no JSON, and skips what is not its own', () => {
    const reader = geminiAdapter.openReader(form());
    expect(reader.read({ data: '{"candidates":[{' })).toBeUndefined();
    expect(reader.read({ data: '7' })).toBeUndefined();
    expect(reader.read({ data: '{"candidates":[null,{"content":7},{"content":{"parts":[3,{}]}}]}' })).toEqual([
      { type: 'start' },
    ]);
  });
});

describe('how an answer ends', () => {
  const ends = (native: string, parts: readonly JsonObject[] = [{ text: 'A' }]) =>
    answered([chunk(parts, { finishReason: native })]).choices[0]?.finish?.reason;

  test.each([
    ['STOP', 'stop'],
    ['MAX_TOKENS', 'length'],
    ['SAFETY', 'content_filter'],
    ['RECITATION', 'content_filter'],
    ['PROHIBITED_CONTENT', 'content_filter'],
    ['IMAGE_SAFETY', 'content_filter'],
    ['MALFORMED_FUNCTION_CALL', 'error'],
    ['__proto__', 'error'],
    ['UNEXPECTED_TOOL_CALL', 'error'],
    ['OTHER', 'error'],
    ['A_REASON_OF_TOMORROW', 'error'],
  ])('%s is %s', (native, reason) => {
    expect(ends(native)).toBe(reason);
  });

  it('STOP after a call is tool_calls, and a limit stays one', () => {
    expect(ends('STOP', [call('a')])).toBe('tool_calls');
    expect(ends('MAX_TOKENS', [call('a')])).toBe('length');
  });

  it('a prompt that was blocked is content_filter, with what was counted', () => {
    const blocked = { promptFeedback: { blockReason: 'OTHER', blockReasonMessage: 'no' }, ...usage(0) };
    const wanted = {
      choices: [{ index: 0, parts: [], finish: { reason: 'content_filter', native: 'OTHER', explanation: 'no' } }],
      report: usage(0).usageMetadata,
    };
    expect(answered([blocked])).toMatchObject(wanted);
    expect(collect(geminiAdapter.readWhole(blocked, form()) ?? [])).toMatchObject(wanted);
  });
});

describe('a whole answer', () => {
  it('says what a stream of one chunk says', () => {
    const body = chunk(
      [{ text: 'Hello' }],
      { finishReason: 'STOP' },
      { ...usage(3), createTime: '2026-11-05T10:00:00.5Z' },
    );
    expect(geminiAdapter.readWhole(body, form())).toEqual(streamed([body]));
    expect(collect(streamed([body])).created).toBe(1_793_872_800);
  });

  it('has an end even where Gemini gives no reason', () => {
    expect(collect(geminiAdapter.readWhole(chunk([call('a')]), form()) ?? []).choices[0]?.finish).toEqual({
      type: 'finish',
      choice: 0,
      reason: 'tool_calls',
    });
  });

  it('is none without a candidate', () => {
    expect(geminiAdapter.readWhole({ ...usage(0), modelVersion: FLASH_25 }, form())).toBeUndefined();
    expect(geminiAdapter.readWhole({ error: { code: 500 } }, form())).toMatchObject([{ type: 'error' }]);
  });
});
