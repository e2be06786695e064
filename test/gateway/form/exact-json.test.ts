// Long whole numbers: what is read to be passed on is written as it came, in calls too.
import { describe, expect, it } from 'vitest';
import { parseExactJson } from '../../../src/gateway/form/exact-json.ts';
import { isObject } from '../../../src/gateway/form/json.ts';
import { inputOf } from '../../../src/gateway/providers/anthropic/blocks.ts';
import { argumentsObject } from '../../../src/gateway/providers/gemini/call-arguments.ts';
import { PartialArguments } from '../../../src/gateway/providers/gemini/partial-arguments.ts';
import { responseParts } from '../../../src/gateway/providers/gemini/tool-results.ts';

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

  it('is no object where it is a number alone', () => {
    expect(parseExactJson(' 12345678901234567890\n')).toBe(Number('12345678901234567890'));
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

describe('a long number in pieces of a call', () => {
  it('stays where it is, whatever shall be put into it', () => {
    const call = parseExactJson(
      '{"partialArgs":[{"jsonPath":"$.id","numberValue":12345678901234567890},{"jsonPath":"$.id.deep","boolValue":true}]}',
    );
    const args = new PartialArguments();
    if (isObject(call)) args.add(call);
    expect(JSON.stringify(args.value)).toBe('{"id":12345678901234567890}');
  });
});

describe('a bare long number', () => {
  it('is no arguments of a call, and the result of a tool as text', () => {
    const call = { type: 'tool_call', id: 'c', name: 'f', arguments: '12345678901234567890' } as const;
    expect([inputOf(call), argumentsObject(call)]).toEqual([undefined, undefined]);
    const result = { type: 'tool_result', id: 'c', parts: [{ type: 'text', text: '12345678901234567890' }] } as const;
    expect(JSON.stringify(responseParts(result, new Map([['c', 'f']]), 'gemini-3-flash-preview'))).toContain(
      '{"result":"12345678901234567890"}',
    );
  });
});
