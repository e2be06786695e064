// Settings.
import type { VNode } from 'preact';
import { html } from '../html.ts';

/** The view of settings. */
export function View(): VNode {
  return html`<h1>Settings</h1>`;
}
