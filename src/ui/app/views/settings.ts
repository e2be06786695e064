// Settings: the person and how pages look, the people of the account, where one is signed in and how, and taking all of it away.
import type { VNode } from 'preact';
import { html } from '../html.ts';
import {
  setShortcuts,
  setTheme,
  setZone,
  shortcutsOn,
  type Theme,
  theme,
  type ZoneChoice,
  zoneChoice,
} from '../state/prefs.ts';
import { account, me } from '../state/session.ts';
import { Section } from '../ui/block.ts';
import { Segmented } from '../ui/segmented.ts';
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

const ZONES: readonly (readonly [ZoneChoice, string])[] = [
  ['utc', 'UTC'],
  ['local', Intl.DateTimeFormat().resolvedOptions().timeZone],
];

const THEMES: readonly (readonly [Theme, string])[] = [
  ['auto', 'As the system'],
  ['light', 'Light'],
  ['dark', 'Dark'],
];

function Person(): VNode {
  const { name = '', email = '' } = me.value?.person ?? {};
  const flip = (event: Event): void => setShortcuts((event.currentTarget as HTMLInputElement).checked);
  return html`<${Section} title="You">
    <dl class="facts">
      ${name === '' ? null : html`<div><dt>Name</dt><dd>${name}</dd></div>`}
      <div><dt>E-mail</dt><dd>${email}</dd></div>
      <div><dt>Account</dt><dd>${account.value?.name} <span class="id">${account.value?.id}</span></dd></div>
      <div><dt>Your role</dt><dd>${account.value?.role}</dd></div>
    </dl>
    <div class="row below choices">
      <${Segmented} label="Times in" choices=${ZONES} value=${zoneChoice.value} onChoose=${setZone} />
      <${Segmented} label="Theme" choices=${THEMES} value=${theme.value} onChoose=${setTheme} />
    </div>
    <p class="below"><label class="check"><input type="checkbox" checked=${shortcutsOn.value} onChange=${flip} />
      <span>Single keys are shortcuts (<kbd>?</kbd> lists them)</span></label></p>
  <//>`;
}
