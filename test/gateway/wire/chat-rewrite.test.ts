// Rewriting splices: what no edit touches stays byte for byte, down to numbers that a parser would spoil.
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { providerRow } from '../../../src/gateway/providers/table.ts';
import { type ChatEdits, readChatRequest, rewriteChatRequest } from '../../../src/gateway/wire/chat-request.ts';
import { upstreamBody } from '../../../src/gateway/wire/upstream-body.ts';

const encoder = new TextEncoder();
const decoder = new TextDecoder();
const MESSAGES = '"messages":[{"role":"user","content":"h\\u00e9llo \\/ 日本"}]';

function request(text: string) {
  const result = readChatRequest(encoder.encode(text), null);
  if (!result.ok) throw new Error(result.refusal.message);
  return result.value;
}

const rewritten = (text: string, edits: ChatEdits): string => decoder.decode(rewriteChatRequest(request(text), edits));

describe('rewriteChatRequest', () => {
  test('changes the model and nothing else', () => {
    const text = ` { "z" : 1e400 , "model"\t:  "a\\u002fb" , "seed":12345678901234567890,"t":1.0, ${MESSAGES},"z":-0 }\n`;
    expect(rewritten(text, { model: 'c"d' })).toBe(text.replace('"a\\u002fb"', '"c\\"d"'));
    expect(rewritten(text, {})).toBe(text);
  });

  test.each([
    ['', '{"stream_options":{"include_usage":true},'],
    ['"stream_options":null,', '{"stream_options":{"include_usage":true},'],
    ['"stream_options":{},', '{"stream_options":{"include_usage":true},'],
    ['"stream_options":{ "include_usage" : false },', '{"stream_options":{ "include_usage" : true },'],
    ['"stream_options":{"x":1e400},', '{"stream_options":{"include_usage":true,"x":1e400},'],
    ['"stream_options":{"include_usage":true},', '{"stream_options":{"include_usage":true},'],
  ])('asks for usage where the client wrote %j', (options, expected) => {
    expect(rewritten(`{${options}"model":"m",${MESSAGES}}`, { includeUsage: true })).toBe(
      `${expected}"model":"m",${MESSAGES}}`,
    );
  });

  test('sets a limit under one name and takes the other away', () => {
    const edits: ChatEdits = { maxTokens: { field: 'max_completion_tokens', value: 9 } };
    expect(rewritten(`{"model":"m","max_tokens":5,${MESSAGES}}`, edits)).toBe(
      `{"max_completion_tokens":9,"model":"m",${MESSAGES}}`,
    );
    expect(rewritten(`{"max_completion_tokens" : 5,"model":"m",${MESSAGES}}`, edits)).toBe(
      `{"max_completion_tokens" : 9,"model":"m",${MESSAGES}}`,
    );
  });

  test('removes members wherever they stand', () => {
    const remove = ['a', 'b'];
    const rest = `"model":"m", ${MESSAGES}`;
    expect(rewritten(`{"a":1,"b":2,${rest}}`, { remove })).toBe(`{${rest}}`);
    expect(rewritten(`{${rest},"a":1 , "b":[2]}`, { remove })).toBe(`{${rest}}`);
    expect(rewritten(`{"a":1,"model":"m","b":{"a":1},${MESSAGES},"a":"twice"}`, { remove })).toBe(
      `{"model":"m",${MESSAGES}}`,
    );
  });

  test('keeps every other member, its bytes and its order, for any body and any edits', () => {
    const member = fc.tuple(fc.string({ unit: 'grapheme', maxLength: 6 }), fc.jsonValue());
    const space = fc.constantFrom('', ' ', '\n  ');
    fc.assert(
      fc.property(
        fc.array(member),
        fc.array(member),
        space,
        fc.subarray(['a', 'b', 'max_tokens']),
        fc.boolean(),
        (before, after, gap, remove, usage) => {
          const known = new Set([
            'model',
            'messages',
            'stream_options',
            'max_tokens',
            'max_completion_tokens',
            'n',
            'user',
            'tools',
            'usage',
            'tags',
          ]);
          const text = (list: [string, unknown][]) =>
            list
              .filter(([name]) => !known.has(name.toLowerCase()))
              .map(([name, value]) => `${JSON.stringify(name)}${gap}:${gap}${JSON.stringify(value)}`);
          const kept = [...text(before), `"model":${gap}"m"`, MESSAGES, ...text(after)];
          const body = `{${gap}${[...kept, '"max_tokens":7', '"a":1'].join(`,${gap}`)}${gap}}`;
          const output = rewritten(body, { model: 'other', includeUsage: usage, remove });
          const parsed: unknown = JSON.parse(output);
          const expected: Record<string, unknown> = { ...JSON.parse(body), model: 'other' };
          if (usage) expected.stream_options = { include_usage: true };
          for (const name of remove) delete expected[name];
          expect(parsed).toEqual(expected);
          let from = 0;
          for (const piece of kept.filter((item) => !item.startsWith('"model"') && !/^"[ab]"\s*:/.test(item))) {
            const at = output.indexOf(piece, from);
            expect(at).toBeGreaterThanOrEqual(from);
            from = at + piece.length;
          }
        },
      ),
      { numRuns: 500 },
    );
  });
});

describe('upstreamBody', () => {
  const text = `{"model":"x/y",${MESSAGES},"stream":true,"max_tokens":5,"tags":["a"],"session_id":"s","provider":{"only":["z"]},"route":"fallback","max_cost":1,"usage":{"include":true},"plugins":[],"service_tier":"default","models":["z"],"metadata":{"k":"v"},"top_k":1e400}`;
  const sent = (slug: string, maxTokens?: number): string =>
    decoder.decode(
      upstreamBody(request(text), providerRow(slug), {
        upstreamModel: 'y',
        ...(maxTokens === undefined ? {} : { maxTokens }),
      }),
    );

  test('takes out what the provider does not know and what would change the price', () => {
    expect(sent('openai')).toBe(
      `{"stream_options":{"include_usage":true},"model":"y",${MESSAGES},"stream":true,"max_tokens":5,"metadata":{"k":"v"},"top_k":1e400}`,
    );
  });

  test('leaves OpenRouter what only it acts on, and nothing that was acted on here', () => {
    expect(sent('openrouter')).toBe(
      `{"stream_options":{"include_usage":true},"model":"y",${MESSAGES},"stream":true,"max_tokens":5,"usage":{"include":true},"plugins":[],"metadata":{"k":"v"},"top_k":1e400}`,
    );
  });

  test('writes the limit under a name that the model obeys', () => {
    const body = (field: string) => request(`{"model":"m","${field}":5,${MESSAGES}}`);
    const limits = (field: string, slug: string, upstreamModel: string) =>
      decoder.decode(upstreamBody(body(field), providerRow(slug), { upstreamModel })).match(/"max[a-z_]+":5/g);
    expect(limits('max_tokens', 'openai', 'gpt-4o')).toEqual(['"max_tokens":5']);
    expect(limits('max_tokens', 'openai', 'gpt-5-mini')).toEqual(['"max_completion_tokens":5']);
    expect(limits('max_tokens', 'openai', 'o3')).toEqual(['"max_completion_tokens":5']);
    expect(limits('max_completion_tokens', 'mistral', 'm')).toEqual(['"max_tokens":5']);
    expect(limits('max_completion_tokens', 'my-own', 'm')).toEqual(['"max_tokens":5']);
  });

  test('does not ask Mistral for usage, and sends the clamp in place of nothing', () => {
    expect(sent('mistral', 3)).toBe(
      `{"model":"y",${MESSAGES},"stream":true,"max_tokens":3,"metadata":{"k":"v"},"top_k":1e400}`,
    );
  });
});
