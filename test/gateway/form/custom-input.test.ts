// The text of a custom tool out of the object that it was wrapped in, wherever a stream cuts it.
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { openUnwrapper } from '../../../src/gateway/form/custom-input.ts';

describe('an unwrapper', () => {
  const unwrapped = (texts: readonly string[]): string => {
    const unwrapper = openUnwrapper();
    return texts.map(unwrapper.push).join('') + unwrapper.end();
  };

  test('gives any text back, wherever its JSON was cut', () => {
    const escaped = (json: string) =>
      json.replaceAll(/[^ -~]/g, (unit) => `\\u${unit.charCodeAt(0).toString(16).padStart(4, '0')}`);
    const cut = fc.tuple(fc.string({ unit: 'grapheme' }), fc.array(fc.nat(80)), fc.boolean());
    fc.assert(
      fc.property(cut, ([text, cuts, isEscaped]) => {
        const plain = JSON.stringify({ input: text }, null, 1);
        const json = isEscaped ? escaped(plain.replaceAll('\n', '')) : plain;
        const ends = [...cuts.toSorted((a, b) => a - b), json.length];
        expect(unwrapped(ends.map((end, i) => json.slice(ends[i - 1] ?? 0, end)))).toBe(text);
      }),
      { seed: 6 },
    );
  });

  test.each([
    ['what is no object', 'free text', 'free text'],
    ['an object with another field', '{"text":"x"}', '{"text":"x"}'],
    ['an object whose field comes second', '{"why":"because","input":"x"}', 'x'],
    ['a text that was cut', '{"input":"abc', 'abc'],
    ['half of a character', '{"input":"\\ud83d!"}', '\ud83d!'],
    ['a raw line break', '{"input":"a\nb"}', 'a\nb'],
  ])('gives %s as it is', (_, json, expected) => {
    expect(unwrapped([json])).toBe(expected);
  });
});
