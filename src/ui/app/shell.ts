// What is around every view: the navigation, what can be spent, the account, and the sentences about the whole page. Live figures here
// never take the focus.
import { useComputed, useSignal } from '@preact/signals';
import type { VNode } from 'preact';
import { useEffect } from 'preact/hooks';
import { balanceText } from '../money-text.ts';
import { AccountMenu } from './account-menu.ts';
import { boot } from './boot.ts';
import { html } from './html.ts';
import { announced } from './lib/announce.ts';
import { helpShown, KEYS } from './lib/shortcuts.ts';
import { Outlet } from './outlet.ts';
import { place } from './router.ts';
import { NAVIGATION, routeOf } from './routes.ts';
import { credit, useLiveCredit } from './state/credit.ts';
import { connection, reconnect } from './state/live.ts';
import { Button } from './ui/button.ts';
import { Confirmation, Dialog } from './ui/dialog.ts';

/** The whole page. */
export function Shell(): VNode {
  useLiveCredit();
  const section = routeOf(place.value.path)?.route.section;
  return html`<a class="skip-link" href="#main">Skip to the page</a>
    <header class="bar">
      <div class="bar-in">
        <a class="brand" href="/app">${boot.name}</a>
        <nav aria-label="Main"><ul>${NAVIGATION.map((item) => html`<${Item} item=${item} section=${section} />`)}</ul></nav>
        <${Spendable} />
        <${AccountMenu} />
      </div>
    </header>
    <div class="page"><${Notices} /><${Outlet} /></div>
    <nav class="tabs" aria-label="Main, short"><ul>
      ${NAVIGATION.filter(([, , , short]) => short).map((item) => html`<${Item} item=${item} section=${section} />`)}
    </ul></nav>
    <div class="visually-hidden" role="status" aria-live="polite">${announced}</div>
    <${Confirmation} />
    ${helpShown.value ? html`<${KeysHelp} />` : null}`;
}

type ItemProps = { readonly item: (typeof NAVIGATION)[number]; readonly section: string | undefined };

function Item({ item: [href, word, name], section }: ItemProps): VNode {
  return html`<li><a href=${href} aria-current=${name === section ? 'page' : undefined}>${word}</a></li>`;
}

/** What can be spent, as a link to where credit is added. */
function Spendable(): VNode {
  const text = useComputed(() => (credit.value === undefined ? '' : balanceText(credit.value.spendable)));
  return html`<a class="spendable num" href="/app/credit"><span class="visually-hidden">Spendable </span>${text}</a>`;
}

/** What is to be known about the page as a whole. */
function Notices(): VNode {
  const offline = useSignal(!navigator.onLine);
  useEffect(() => {
    const look = (): void => {
      offline.value = !navigator.onLine;
    };
    addEventListener('online', look);
    addEventListener('offline', look);
    return () => {
      removeEventListener('online', look);
      removeEventListener('offline', look);
    };
  }, [offline]);
  const frozen = (credit.value?.frozen.length ?? 0) > 0;
  return html`<div role="status" class="notices">
    ${offline.value ? html`<p class="notice care">You are offline. What is shown stays, and may be old.</p>` : null}
    ${frozen ? html`<p class="notice bad">This account is frozen, so its keys are refused. Ask whoever runs ${boot.name}.</p>` : null}
    ${
      connection.value === 'replaced'
        ? html`<p class="notice care">Many pages of this account are open, so this one no longer hears of new calls.
            <${Button} small onClick=${reconnect}>Listen here<//></p>`
        : null
    }
  </div>`;
}

function KeysHelp(): VNode {
  const close = (): void => {
    helpShown.value = false;
  };
  const rows = [...KEYS.map(([keys, what]) => [keys, what]), ['/', 'Search'], ['?', 'This list']];
  return html`<${Dialog} title="Keys that do something" onClose=${close}>
    <dl class="keys-help">
      ${rows.map(([keys = '', what]) => html`<div><dt>${keys.split(' ').map((key) => html`<kbd>${key}</kbd> `)}</dt><dd>${what}</dd></div>`)}
    </dl>
    <p class="meta">They do nothing while you type, and <a href="/app/settings" onClick=${close}>Settings</a> switches them off.</p>
    <div class="dialog-actions"><${Button} onClick=${close}>Close<//></div>
  <//>`;
}
