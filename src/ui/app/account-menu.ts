// The menu of the person who is signed in: which account, in which zone and theme everything is shown, and the way out.
import type { VNode } from 'preact';
import { useRef } from 'preact/hooks';
import { html } from './html.ts';
import { call } from './lib/api.ts';
import { helpShown } from './lib/shortcuts.ts';
import { setTheme, setZone, type Theme, theme, type ZoneChoice, zoneChoice } from './state/prefs.ts';
import { account, chooseAccount, leaving, me } from './state/session.ts';
import { Segmented } from './ui/segmented.ts';

/** The zones that times can be shown in. */
export const ZONES: readonly (readonly [ZoneChoice, string])[] = [
  ['utc', 'UTC'],
  ['local', 'Local'],
];

/** The themes. */
export const THEMES: readonly (readonly [Theme, string])[] = [
  ['auto', 'As the system'],
  ['light', 'Light'],
  ['dark', 'Dark'],
];

/** The menu, behind a button that names the account. */
export function AccountMenu(): VNode {
  const popover = useRef<HTMLDivElement>(null);
  const close = (): void => popover.current?.hidePopover();
  const showKeys = (): void => {
    close();
    helpShown.value = true;
  };
  return html`<div class="account">
    <button type="button" class="account-button" popovertarget="account-menu">
      <span class="visually-hidden">Account: </span><span class="account-name">${account.value?.name ?? me.value?.person.email ?? 'Account'}</span>
      <span aria-hidden="true" class="quiet">▾</span>
    </button>
    <div id="account-menu" popover ref=${popover} class="menu">
      <p class="meta">${me.value?.person.email}</p>
      <${Accounts} />
      <${Segmented} label="Times in" choices=${ZONES} value=${zoneChoice.value} onChoose=${setZone} />
      <${Segmented} label="Theme" choices=${THEMES} value=${theme.value} onChoose=${setTheme} />
      <ul class="menu-links">
        <li class="wide-only"><a href="/docs">Help and documentation</a></li>
        <li class="narrow-only"><a href="/app/playground" onClick=${close}>Playground</a></li>
        <li class="narrow-only"><a href="/app/alerts" onClick=${close}>Alerts</a></li>
        <li><a href="/app/settings" onClick=${close}>Settings</a></li>
        <li class="narrow-only"><a href="/docs">Help and documentation</a></li>
        <li class="wide-only"><button type="button" class="link" onClick=${showKeys}>Keys that do something</button></li>
        <li><button type="button" class="link" onClick=${signOut}>Sign out</button></li>
      </ul>
    </div>
  </div>`;
}

/** Chooses among the accounts of a person who has several. */
function Accounts(): VNode | null {
  const accounts = me.value?.accounts ?? [];
  if (accounts.length < 2) return null;
  const choose = (event: Event): void => chooseAccount((event.currentTarget as HTMLSelectElement).value);
  return html`<label class="field"><span class="label">Account</span>
    <select class="input" onChange=${choose}>
      ${accounts.map(({ id, name }) => html`<option value=${id} selected=${id === account.value?.id}>${name}</option>`)}
    </select>
  </label>`;
}

async function signOut(): Promise<void> {
  // The socket closes before the answer is here, and would lead to the sign-in page.
  leaving.now = true;
  await call('POST', '/api/auth/sign-out', { body: {} }).catch(() => undefined);
  location.assign('/');
}
