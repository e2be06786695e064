// Long whole numbers: what is read to be passed on is written as it came, in calls too.
import { describe, expect, it } from 'vitest';
import { parseExactJson } from '../../../src/gateway/form/exact-json.ts';
import { inputOf } from '../../../src/gateway/providers/anthropic/blocks.ts';
import { argumentsObject } from '../../../src/gateway/providers/gemini/call-arguments.ts';

describe('JSON that is passed on', () => {
  it.each([
    '{"id":12345678901234567890,"list":[-9223372036854775807,{"deep":1099511627776000001}]}',
    '{"a":1,"b":1.5,"c":"12345678901234567890","d":9007199254740991,"e":null}',
    '{"p":-0.125,"n":9007199254740993}',
  ])('is written as it was: %s', (text) => {
    expect(JSON.stringify(parseExactJson(text))).toBe(text);
  });

  it('has plain numbers where a number can hold them', () => {
    expect(parseExactJson('{"a":9007199254740991,"text":"1234567890123456"}')).toEqual({
      a: 9_007_199_254_740_991,
      text: '1234567890123456',
    });
  });

  it.each(['{"a":12345678901234567890', '12345678901234567890x', ''])('is none: %s', (text) => {
    expect(parseExactJson(text)).toBeUndefined();
  });
});

describe('a call with a long id', () => {
  const args = '{"user_id":175928847299117063,"message":{"id":1099511627776000001}}';
  const call = { type: 'tool_call', id: 'c', name: 'f', arguments: args } as const;

  it.each([
    ['Claude', inputOf],
    ['Gemini', argumentsObject],
  ] as const)('reaches %s with that id', (_, read) => {
    expect(JSON.stringify(read(call))).toBe(args);
  });
});
