// An answer as nodes: everything that a model wrote is a text node or the address of a link that was looked at.
import type { VNode } from 'preact';
import { html } from '../html.ts';
import { Copy } from '../ui/copy.ts';
import { type MarkdownBlock, parseMarkdown, type Span } from './playground-markdown.ts';

/** A text in Markdown. */
export function Markdown({ text }: { readonly text: string }): VNode {
  return html`<div class="prose">${parseMarkdown(text).map(blockNode)}</div>`;
}

function blockNode(block: MarkdownBlock): VNode {
  switch (block.kind) {
    case 'code':
      return html`<div class="code"><pre tabindex="0" aria-label=${`Code ${block.language}`}><code>${block.text}</code></pre><${Copy} small text=${block.text} what="code" /></div>`;
    case 'list': {
      const items = block.items.map((spans) => html`<li>${spans.map(spanNode)}</li>`);
      return block.ordered ? html`<ol start=${block.start}>${items}</ol>` : html`<ul>${items}</ul>`;
    }
    case 'heading':
      // One level, whatever the model chose, so that the page's own order of headings holds.
      return html`<h3>${block.spans.map(spanNode)}</h3>`;
    case 'quote':
      return html`<blockquote>${block.spans.map(spanNode)}</blockquote>`;
    case 'paragraph':
      return html`<p>${block.spans.map(spanNode)}</p>`;
  }
}

function spanNode(span: Span): VNode | string {
  switch (span.kind) {
    case 'text':
      return span.text;
    case 'code':
      return html`<code>${span.text}</code>`;
    case 'strong':
      return html`<strong>${span.text}</strong>`;
    case 'emphasis':
      return html`<em>${span.text}</em>`;
    case 'link':
      return html`<a href=${span.href} target="_blank" rel="noopener noreferrer nofollow ugc">${span.text}</a>`;
  }
}
