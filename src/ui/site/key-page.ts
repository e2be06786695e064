// The page for whoever holds only a key: what it may spend and what it did. The script fills it; the key is never part of an address, and
// the field has no name, so that nothing is sent without the script. Pure.
import { html } from '../html.ts';
import type { Page } from './frame.ts';

/** Writes the page. */
export const keyPage = (): Page => ({
  title: 'What a key may spend',
  description: 'Paste an API key to see its limit, its spend and its last calls. No account is needed.',
  scripts: ['key.js'],
  main: html`<div class="own-key">
<h1>What a key may spend</h1>
<p class="soft">Paste an API key to see its limit, its spend and its last calls. You need no account. The key goes to this gateway in a header; this page keeps it until you leave, and nothing stores it.</p>
<noscript><p class="notice bad">This page needs scripts. The same is told by <code>GET /v1/key</code>: see <a href="/docs/api">the API</a>.</p></noscript>
<form method="post" data-ask>
<div class="field"><label for="own-key">API key</label>
<input class="input" id="own-key" type="text" required autocomplete="off" autocapitalize="off" spellcheck="false" placeholder="sk-fb-…"></div>
<button class="button primary" type="submit">Show key</button>
</form>
<p class="notice bad" role="alert" data-problem hidden></p>
<div role="status" class="visually-hidden" data-said></div>
<div data-shown></div>
</div>`,
});
