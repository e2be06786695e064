// The little Markdown that our own texts are written in, as HTML: headings, paragraphs, lists, code, links. What it does not know stays
// text. Texts are ours; what operators and settings put into them is escaped like everything else.
import { type Html, html, type Part } from '../html.ts';
import { codeBlock } from './frame.ts';

/** Writes Markdown as HTML. A heading may name its id: `## Heading {#id}`. */
export function fromMarkdown(text: string): Html {
  const blocks = text.trim().split(/\n{2,}/);
  return html`${joinFences(blocks).map((block, at) => [writeBlock(block, at), '\n'])}`;
}

/** Code may have empty lines, so what was split between two fences is put together again. */
function joinFences(blocks: readonly string[]): readonly string[] {
  const joined: string[] = [];
  let open: string | undefined;
  for (const block of blocks) {
    const whole: string = open === undefined ? block : `${open}\n\n${block}`;
    open = whole.startsWith('```') && !/\n```$/.test(whole) ? whole : undefined;
    if (open === undefined) joined.push(whole);
  }
  return open === undefined ? joined : [...joined, open];
}

function writeBlock(block: string, at: number): Html {
  const heading = /^(#{1,3}) (.+?)(?: \{#([\w-]+)\})?$/.exec(block);
  if (heading !== null) return writeHeading(heading[1]?.length ?? 2, heading[2] ?? '', heading[3]);
  const fence = /^```\w*\n([\s\S]*?)\n?```$/.exec(block);
  if (fence !== null) return codeBlock(`code-${at}`, fence[1] ?? '');
  const lines = block.split('\n');
  if (lines.every((line) => line.startsWith('- '))) return html`<ul>${items(lines, /^- /)}</ul>`;
  if (lines.every((line) => /^\d+\. /.test(line))) return html`<ol>${items(lines, /^\d+\. /)}</ol>`;
  return html`<p>${inline(lines.join(' '))}</p>`;
}

function writeHeading(level: number, text: string, named: string | undefined): Html {
  const id = named ?? text.toLowerCase().replaceAll(/[^a-z0-9]+/g, '-');
  if (level === 1) return html`<h1>${inline(text)}</h1>`;
  return level === 2 ? html`<h2 id="${id}">${inline(text)}</h2>` : html`<h3 id="${id}">${inline(text)}</h3>`;
}

const items = (lines: readonly string[], mark: RegExp): readonly Html[] =>
  lines.map((line) => html`<li>${inline(line.replace(mark, ''))}</li>`);

const INLINE = /`([^`]+)`|\[([^\]]+)\]\(((?:\/(?!\/)|#|https:\/\/|mailto:)[^)\s]*)\)/g;

/** A line of text with its code and links; a link only leads to paths of ours, to pages by TLS, or to mail. */
export function inline(text: string): readonly Part[] {
  const parts: Part[] = [];
  let end = 0;
  for (const match of text.matchAll(INLINE)) {
    const [whole, code, label, href] = match;
    parts.push(
      text.slice(end, match.index),
      code === undefined ? html`<a href="${href}">${label}</a>` : html`<code>${code}</code>`,
    );
    end = match.index + whole.length;
  }
  return [...parts, text.slice(end)];
}

/** The same text for those who read Markdown: without the ids of headings. */
export const plainMarkdown = (text: string): string => `${text.trim().replaceAll(/ \{#[\w-]+\}$/gm, '')}\n`;
