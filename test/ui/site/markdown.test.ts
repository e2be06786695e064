// Our own Markdown as HTML.
import { describe, expect, it } from 'vitest';
import { fromMarkdown, plainMarkdown } from '../../../src/ui/site/markdown.ts';

const written = (text: string): string => fromMarkdown(text).toString().trim();

describe('Markdown', () => {
  it.each([
    ['# A', '<h1>A</h1>'],
    ['## A b', '<h2 id="a-b">A b</h2>'],
    ['### `a_b` {#a_b}', '<h3 id="a_b"><code>a_b</code></h3>'],
    ['a\nb', '<p>a b</p>'],
    ['- a\n- `b`', '<ul><li>a</li><li><code>b</code></li></ul>'],
    ['1. a\n2. b', '<ol><li>a</li><li>b</li></ol>'],
    ['see [models](/models?q=a#b).', '<p>see <a href="/models?q=a#b">models</a>.</p>'],
    ['<b> & `<i>`', '<p>&lt;b&gt; &amp; <code>&lt;i&gt;</code></p>'],
    ['[x](javascript:alert)', '<p>[x](javascript:alert)</p>'],
    ['[x](//elsewhere)', '<p>[x](//elsewhere)</p>'],
  ])('%s', (text, html) => {
    expect(written(text)).toBe(html);
  });

  it('keeps empty lines and marks inside of code', () => {
    const html = written('```sh\n# not a heading\n\n- `a` <b>\n```\n\nafter');
    expect(html).toContain('# not a heading\n\n- `a` &lt;b&gt;</pre>');
    expect(html).toContain('<p>after</p>');
  });

  it('is handed on without the ids of its headings', () => {
    expect(plainMarkdown('## A {#b}\n\nc {#d}e')).toBe('## A\n\nc {#d}e\n');
  });
});
