// Settings: the person and how pages look, the people of the account, where one is signed in and how, and taking all of it away.
import type { VNode } from 'preact';
import { THEMES, ZONES } from '../account-menu.ts';
import { html } from '../html.ts';
import { setShortcuts, setTheme, setZone, shortcutsOn, theme, zoneChoice } from '../state/prefs.ts';
import { account, me } from '../state/session.ts';
import { Section } from '../ui/block.ts';
import { Segmented } from '../ui/segmented.ts';
import { Facts } from '../ui/sums.ts';
import { AccountSection } from './settings-account.ts';
import { MembersSection } from './settings-members.ts';
import { SessionsSection } from './settings-sessions.ts';
import { SignInSection } from './settings-sign-in.ts';

/** The view of settings. */
export function View(): VNode {
  return html`<h1>Settings</h1>
    <${Person} />
    <${MembersSection} />
    <${SignInSection} />
    <${SessionsSection} />
    <${AccountSection} />`;
}

function Person(): VNode {
  const flip = (event: Event): void => setShortcuts((event.currentTarget as HTMLInputElement).checked);
  const { name, id, role } = account.value ?? {};
  return html`<${Section} title="You">
    <${Facts} of=${[
      ['E-mail', me.value?.person.email],
      ['Account', html`${name} <span class="id">${id}</span>`],
      ['Your role', role],
    ]} />
    <div class="row below choices">
      <${Segmented} label="Times in" choices=${ZONES} value=${zoneChoice.value} onChoose=${setZone} />
      <${Segmented} label="Theme" choices=${THEMES} value=${theme.value} onChoose=${setTheme} />
    </div>
    <label class="check"><input type="checkbox" checked=${shortcutsOn.value} onChange=${flip} />
      <span>Single keys are shortcuts (<kbd>?</kbd> lists them)</span></label>
  <//>`;
}
