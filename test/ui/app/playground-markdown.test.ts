// The Markdown of answers: what is known becomes data, everything else stays text, and no link leads anywhere but to a page or a mail.
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import {
  type MarkdownBlock,
  parseMarkdown,
  parseSpans,
  type Span,
} from '../../../src/ui/app/views/playground-markdown.ts';

const text = (words: string): readonly Span[] => [{ kind: 'text', text: words }];

describe('a text in Markdown', () => {
  test('is taken apart into headings, paragraphs, lists, quotes and code', () => {
    const source =
      '# Title\nOne\ntwo\n\n- a\n- b\n  more\n3. c\n4) d\n> said\n\n```js\nconst x = "`";\n\n# no\n```\nend';
    expect(parseMarkdown(source)).toEqual([
      { kind: 'heading', spans: text('Title') },
      { kind: 'paragraph', spans: text('One\ntwo') },
      { kind: 'list', ordered: false, start: 1, items: [text('a'), text('b more')] },
      { kind: 'list', ordered: true, start: 3, items: [text('c'), text('d')] },
      { kind: 'quote', spans: text('said') },
      { kind: 'code', language: 'js', text: 'const x = "`";\n\n# no' },
      { kind: 'paragraph', spans: text('end') },
    ] satisfies MarkdownBlock[]);
  });

  test('that is still streaming ends in the block of code that it broke off in', () => {
    expect(parseMarkdown('```\nhalf')).toEqual([{ kind: 'code', language: '', text: 'half' }]);
    expect(parseMarkdown('```')).toEqual([{ kind: 'code', language: '', text: '' }]);
  });

  test('of any kind is read to its end and loses no letter', () => {
    const letters = (words: string): string => words.replaceAll(/[^a-z]/g, '');
    const lineOf = fc.array(fc.constantFrom('abc', '#', '```', '> ', '- ', '1. ', '**', '`', '[x](y)', '*', ' '), {
      maxLength: 6,
    });
    fc.assert(
      fc.property(fc.array(lineOf, { maxLength: 12 }), (lines) => {
        const source = lines.map((parts) => parts.join('')).join('\n');
        expect(letters(writtenOf(parseMarkdown(source)))).toBe(letters(source));
      }),
    );
  });
});

/** The letters of blocks, in order. */
function writtenOf(blocks: readonly MarkdownBlock[]): string {
  const spans = (list: readonly Span[]): string => list.map((span) => span.text).join('');
  return blocks
    .map((block) => {
      if (block.kind === 'code') return block.language + block.text;
      return block.kind === 'list' ? block.items.map(spans).join('') : spans(block.spans);
    })
    .join('');
}

describe('a line', () => {
  test('has code, bold, emphasis and links', () => {
    expect(parseSpans('Use `x` and **y** or *z*, see [docs](https://example.com/a).')).toEqual([
      { kind: 'text', text: 'Use ' },
      { kind: 'code', text: 'x' },
      { kind: 'text', text: ' and ' },
      { kind: 'strong', text: 'y' },
      { kind: 'text', text: ' or ' },
      { kind: 'emphasis', text: 'z' },
      { kind: 'text', text: ', see ' },
      { kind: 'link', text: 'docs', href: 'https://example.com/a' },
      { kind: 'text', text: '.' },
    ]);
    expect(parseSpans('https://example.com/x.')).toEqual([
      { kind: 'link', text: 'https://example.com/x', href: 'https://example.com/x' },
      { kind: 'text', text: '.' },
    ]);
  });

  test.each(['[x](javascript:alert(1))', '[x](javascript:0)', '[x](data:text/html,x)', '[x](/relative)', '<b>x</b>'])(
    '%s stays the text that it was',
    (line) => {
      expect(
        parseSpans(line)
          .map(({ text: words }) => words)
          .join(''),
      ).toBe(line);
      expect(parseSpans(line).every(({ kind }) => kind === 'text')).toBe(true);
    },
  );
});
