// The byte scanner must agree with JSON.parse on what is JSON, and with TextDecoder on what is UTF-8.
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { LONG_STRING, outlineJson } from '../../../src/gateway/wire/json-outline.ts';

const encoder = new TextEncoder();
const fatal = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true });

/** What the platform's own decoder and parser say. */
function platformTakes(bytes: Uint8Array): boolean {
  try {
    const value: unknown = JSON.parse(fatal.decode(bytes));
    return typeof value === 'object' && value !== null && !Array.isArray(value);
  } catch {
    return false;
  }
}

const takes = (bytes: Uint8Array): boolean => !('fault' in outlineJson(bytes, 10_000));

const objectText = fc
  .dictionary(fc.string({ unit: 'grapheme' }), fc.jsonValue())
  .map((value) => JSON.stringify(value));

describe('outlineJson', () => {
  test('takes what JSON.parse takes, whatever is broken in it', () => {
    const mutation = fc.record({
      at: fc.nat(),
      byte: fc.nat(255),
      kind: fc.constantFrom('set', 'drop', 'insert', 'cut'),
    });
    fc.assert(
      fc.property(objectText, fc.array(mutation, { maxLength: 3 }), (text, mutations) => {
        let bytes = [...encoder.encode(text)];
        for (const { at, byte, kind } of mutations) {
          const place = at % (bytes.length + 1);
          if (kind === 'cut') bytes = bytes.slice(0, place);
          else bytes.splice(place, kind === 'insert' ? 0 : 1, ...(kind === 'drop' ? [] : [byte]));
        }
        const mutated = Uint8Array.from(bytes);
        expect(takes(mutated)).toBe(platformTakes(mutated));
      }),
      { numRuns: 3_000 },
    );
  });

  test('finds every top-level member, in order, with its exact value', () => {
    fc.assert(
      fc.property(objectText, fc.constantFrom('', ' ', '\n\t'), (text, space) => {
        const spaced = space + text + space;
        const bytes = encoder.encode(spaced);
        const outline = outlineJson(bytes, 10_000);
        if ('fault' in outline) throw new Error(outline.fault);
        const value: Record<string, unknown> = JSON.parse(text);
        expect(outline.members.map(({ name }) => name).sort()).toEqual(Object.keys(value).sort());
        for (const { name, start, end } of outline.members) {
          expect(JSON.parse(fatal.decode(bytes.subarray(start, end)))).toEqual(
            Object.entries(value).find(([key]) => key === name)?.[1],
          );
        }
      }),
    );
  });

  test.each([
    ['{"a":01}'],
    ['{"a":1.}'],
    ['{"a":.5}'],
    ['{"a":+1}'],
    ['{"a":1e}'],
    ['{"a":-}'],
    ['{"a":NaN}'],
    ['{"a":tru}'],
    ['{"a":"\t"}'],
    ['{"a":"\\x"}'],
    ['{"a":"\\u12g4"}'],
    ['{"a":1,}'],
    ['{,}'],
    ['{"a" 1}'],
    ['{"a":1}{}'],
    ['{"a":[1 2]}'],
    ['{"a":[1}}'],
    ['{"a":1'],
    ['\ufeff{"a":1}'],
    [''],
    [' '],
  ])('refuses %j', (text) => {
    expect(outlineJson(encoder.encode(text), 128)).toMatchObject({ fault: 'invalid_json' });
  });

  test.each([
    ['a lone tail', [0x80]],
    ['an overlong slash', [0xc0, 0xaf]],
    ['a surrogate', [0xed, 0xa0, 0x80]],
    ['beyond Unicode', [0xf4, 0x90, 0x80, 0x80]],
    ['a sequence cut short', [0xe2, 0x82]],
    ['a byte that no sequence has', [0xff]],
  ])('refuses %s as not UTF-8', (_, sequence) => {
    const bytes = Uint8Array.from([...encoder.encode('{"a":"'), ...sequence, ...encoder.encode('"}')]);
    expect(outlineJson(bytes, 128)).toMatchObject({ fault: 'invalid_utf8' });
  });

  test('stops at the depth it was given, however deep the text goes', () => {
    const nested = (depth: number) => encoder.encode(`{"a":${'['.repeat(depth - 1)}${']'.repeat(depth - 1)}}`);
    expect('fault' in outlineJson(nested(128), 128)).toBe(false);
    expect(outlineJson(nested(129), 128)).toMatchObject({ fault: 'too_deep' });
    expect(outlineJson(encoder.encode('['.repeat(1_000_000)), 128)).toMatchObject({ fault: 'too_deep' });
    expect(outlineJson(encoder.encode('{"a":'.repeat(10_000)), 128)).toMatchObject({ fault: 'too_deep' });
  });

  test('says where a long string is', () => {
    const long = 'x'.repeat(LONG_STRING);
    const bytes = encoder.encode(JSON.stringify({ a: [{ b: 'short', 'c\n': long }] }));
    const outline = outlineJson(bytes, 128);
    if ('fault' in outline) throw new Error(outline.fault);
    const [found] = outline.longStrings;
    expect(found?.path).toEqual(['a', '[]', 'c\n']);
    expect(fatal.decode(bytes.subarray(found?.start, found?.end))).toBe(long);
  });
});
