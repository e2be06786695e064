// HTML as a tagged template that escapes: whatever is put into it is text, unless it was made by the same template. There is no way
// around it, so a name with markup in it stays a name.
import { assert } from '../base/assert.ts';

/** HTML that is safe to put into HTML. Only the template makes it. */
export class Html {
  readonly #text: string;

  constructor(strings: TemplateStringsArray, values: readonly Part[]) {
    this.#text = strings.reduce((text, string, at) => text + writePart(values[at - 1]) + string);
  }

  toString(): string {
    return this.#text;
  }
}

/** What can stand in a template: text, numbers, HTML, lists of these, or nothing. */
export type Part = string | number | Html | undefined | false | readonly Part[];

/** The template. Values are escaped, lists are joined, `false` and `undefined` are nothing. Attributes need double quotes. */
export const html = (strings: TemplateStringsArray, ...values: readonly Part[]): Html => new Html(strings, values);

function writePart(part: Part): string {
  if (part === undefined || part === false) return '';
  if (typeof part === 'string') return escaped(part);
  if (part instanceof Html) return part.toString();
  if (typeof part === 'number') {
    assert(Number.isFinite(part), 'a number that is none would be written on a page');
    return String(part);
  }
  return part.map(writePart).join('');
}

const ESCAPES: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&#39;',
};

/** Text as it may stand in HTML, also between quotes. */
export const escaped = (text: string): string => text.replaceAll(/[&<>"']/g, (character) => ESCAPES[character] ?? '');
