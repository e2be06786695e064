// Whole answers: what is read out of them, and usage put in without touching another byte.
import { describe, expect, test } from 'vitest';
import { nanoUsd } from '../../../src/billing/money.ts';
import { readAnswer, withUsage } from '../../../src/gateway/wire/chat-answer.ts';
import { usageJson } from '../../../src/gateway/wire/usage-json.ts';

const encoder = new TextEncoder();
const decoder = new TextDecoder();
const read = (body: unknown) => readAnswer(encoder.encode(typeof body === 'string' ? body : JSON.stringify(body)));
const message = (fields: object) => ({
  id: 'c1',
  model: 'm',
  choices: [{ index: 0, message: fields, finish_reason: 'stop' }],
});

describe('readAnswer', () => {
  test.each([
    [{ role: 'assistant', content: 'héllo' }, 6, true],
    [{ role: 'assistant', content: '' }, 0, false],
    [{ content: null, tool_calls: [{ type: 'function', function: { name: 'f', arguments: '{}' } }] }, 3, true],
    [
      {
        content: [
          { type: 'thinking', thinking: [{ type: 'text', text: 'abc' }] },
          { type: 'text', text: 'de' },
        ],
      },
      5,
      true,
    ],
    [{ content: 'a', reasoning: 'bcd', reasoning_content: 'bcd' }, 4, true],
    [{ content: null, audio: { data: 'AAAA', transcript: 'hi' } }, 2, true],
    [{ content: null, refusal: 'no' }, 2, true],
  ])('%j', (fields, outputBytes, contentSeen) => {
    expect(read(message(fields))).toMatchObject({
      id: 'c1',
      model: 'm',
      finishReason: 'stop',
      outputBytes,
      contentSeen,
    });
  });

  test('finds usage and errors where providers put them', () => {
    const usage = { prompt_tokens: 1, completion_tokens: 1 };
    expect(read({ ...message({ content: 'a' }), usage })?.rawUsage).toEqual(usage);
    expect(read({ choices: [], x_groq: { usage } })?.rawUsage).toEqual(usage);
    expect(read({ error: { message: 'x' } })?.error).toEqual({ message: 'x' });
    expect(read([{ error: { message: 'x' } }])?.error).toEqual({ message: 'x' });
    expect(read({ ...message({ content: '' }), error: null })?.error).toBeUndefined();
  });

  test.each(['', '<html>', '"text"', '[]', 'null', '{"a":'])('does not take %j for an answer', (body) => {
    expect(read(body)).toBeUndefined();
  });
});

describe('withUsage', () => {
  const put = (text: string, model?: string): string =>
    decoder.decode(withUsage(encoder.encode(text), { cost: 1 }, model));

  test('replaces or adds usage, and the model when told, and nothing else', () => {
    expect(put('{ "id":1e400, "usage" : {"a":[1]} ,"z":"\\u0041"}')).toBe(
      '{ "id":1e400, "usage" : {"cost":1} ,"z":"\\u0041"}',
    );
    expect(put('{"model":"x","z":1}', 'a/b')).toBe('{"usage":{"cost":1},"model":"a/b","z":1}');
    expect(put('{}')).toBe('{"usage":{"cost":1}}');
    expect(put('<html>')).toBe('<html>');
  });
});

describe('usageJson', () => {
  test("puts the kinds back into OpenAI's totals, with the cost in dollars", () => {
    const usage = {
      input: 10,
      cache_read: 20,
      cache_write_5m: 3,
      cache_write_1h: 4,
      input_audio: 5,
      output: 7,
      reasoning: 6,
      output_audio: 8,
      searches: 2,
    };
    const upstreamCost = { prompt: nanoUsd(1_000), completion: nanoUsd(2_000) };
    expect(
      usageJson(usage, nanoUsd(1_234_567), {
        generationId: 'gen-1',
        basis: 'estimated',
        stoppedBy: 'credit',
        upstreamCost,
      }),
    ).toEqual({
      prompt_tokens: 42,
      completion_tokens: 15,
      total_tokens: 57,
      prompt_tokens_details: { cached_tokens: 20, cache_write_tokens: 7, audio_tokens: 5 },
      completion_tokens_details: { reasoning_tokens: 6, audio_tokens: 8, image_tokens: 0 },
      cost: 0.001234567,
      is_byok: false,
      cost_details: {
        upstream_inference_cost: null,
        upstream_inference_prompt_cost: 0.000001,
        upstream_inference_completions_cost: 0.000002,
      },
      server_tool_use_details: { web_search_requests: 2 },
      generation_id: 'gen-1',
      basis: 'estimated',
      stopped_by: 'credit',
    });
  });
});
