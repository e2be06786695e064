// What is put into a page is text, whatever is in it.
import { describe, expect, it } from 'vitest';
import { html } from '../../../src/ui/html.ts';

const HOSTILE = `</title><script>alert(1)</script>" onload='x' &amp;`;

describe('the template of pages', () => {
  it('escapes what could end a text or an attribute', () => {
    const text = html`<p title="${HOSTILE}">${HOSTILE}</p>`.toString();
    expect(text).not.toMatch(/<script|<\/title|" onload|onload='/);
    expect(text.match(/&lt;script&gt;/g)).toHaveLength(2);
  });

  it('leaves what it made itself as it is, also in lists', () => {
    expect(html`<ul>${['a', 'b<'].map((word) => html`<li>${word}</li>`)}</ul>`.toString()).toBe(
      '<ul><li>a</li><li>b&lt;</li></ul>',
    );
  });

  it('writes nothing for what is not there, and zero as zero', () => {
    expect(html`[${undefined}${false}${[]}${0}]`.toString()).toBe('[0]');
  });

  it.each([Number.NaN, Number.POSITIVE_INFINITY])('writes no %s', (number) => {
    expect(() => html`${number}`).toThrow();
  });
});
