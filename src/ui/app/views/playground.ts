// Playground.
import type { VNode } from 'preact';
import { html } from '../html.ts';

/** The view of playground. */
export function View(): VNode {
  return html`<h1>Playground</h1>`;
}
