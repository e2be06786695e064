// Pages for when there is no page: a wrong address, and trouble of our own.
import { html } from '../html.ts';
import type { Page } from './frame.ts';

/** Nothing is at this path. */
export const notFoundPage = (path: string): Page => ({
  title: 'Not found',
  description: 'There is no page at this address.',
  main: html`<h1>There is no page here</h1>
<p>Nothing is at <code class="id">${path.slice(0, 200)}</code>. It may have moved, or the address has a mistake in it.</p>
<p><a href="/">Start</a>, <a href="/models">models</a>, <a href="/docs">documentation</a></p>`,
  isHidden: true,
});

/** Our own trouble, for people. */
export const troublePage = (requestId: string): Page => ({
  title: 'Trouble of our own',
  description: 'The page could not be made just now.',
  main: html`<h1>This page could not be made just now</h1>
<p>The trouble is ours, and nothing is lost. Try again in a moment. If it stays, quote <code>${requestId}</code>.</p>`,
  isHidden: true,
});
