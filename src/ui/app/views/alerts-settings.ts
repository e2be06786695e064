// Which alerts are on. Each change is kept at once and said in its place.
import { useSignal } from '@preact/signals';
import type { VNode } from 'preact';
import { html } from '../html.ts';
import { call } from '../lib/api.ts';
import type { Resource } from '../state/resource.ts';
import { may } from '../state/session.ts';
import { Problem, Section } from '../ui/block.ts';
import { useWork } from '../ui/work.ts';
import type { AlertSettings, Alerts } from '../wire-alerts.ts';
import { ALERT_WORDS } from './alerts-words.ts';

type SectionProps = { readonly of: Alerts; readonly resource: Resource<Alerts> };
type Kind = keyof AlertSettings;

/** The section with the switches. */
export function SettingsSection({ of: { settings, mail }, resource }: SectionProps): VNode {
  const work = useWork();
  const saved = useSignal<Kind | undefined>(undefined);
  const save = async (kind: Kind, change: object): Promise<void> => {
    saved.value = undefined;
    // Shown as chosen while it is kept, so that a switch does not jump back and forth.
    resource.change((data) => ({ ...data, settings: { ...data.settings, [kind]: { ...settings[kind], ...change } } }));
    const isSaved = await work.run(() => call('PUT', '/v1/alerts', { body: { [kind]: change } }));
    if (isSaved) saved.value = kind;
    // The fields show again what holds.
    else resource.reload();
  };
  return html`<${Section} title="Tell me of">
    <p class="soft">${
      mail
        ? 'By e-mail to owners and to the role billing, and by webhook if one is set. Never twice for one cause.'
        : 'This gateway sends no mail: alerts are shown here, and go out by webhook if one is set.'
    }</p>
    <div class="switches">${ALERT_WORDS.map(
      ([kind, title, hint]) =>
        html`<${Line} key=${kind} kind=${kind} title=${title} hint=${hint} settings=${settings} isSaved=${saved.value === kind} onChange=${save} />`,
    )}</div>
    <${Problem} error=${work.error} />
  <//>`;
}

type LineProps = {
  readonly kind: Kind;
  readonly title: string;
  readonly hint: string;
  readonly settings: AlertSettings;
  readonly isSaved: boolean;
  readonly onChange: (kind: Kind, change: object) => void;
};

function Line({ kind, title, hint, settings, isSaved, onChange }: LineProps): VNode {
  const setting = settings[kind];
  const isOff = !may('credit');
  const flip = (event: Event): void => onChange(kind, { on: (event.currentTarget as HTMLInputElement).checked });
  const isMoney = 'below' in setting;
  const value =
    'below' in setting ? setting.below.replace(/0{7}$/, '') : 'days' in setting ? `${setting.days}` : undefined;
  const keep = (event: Event): void => {
    const text = (event.currentTarget as HTMLInputElement).value.trim();
    onChange(kind, isMoney ? { below: text } : { days: Number(text) });
  };
  return html`<div class="switch">
    <label class="check"><input type="checkbox" checked=${setting.on} disabled=${isOff} onChange=${flip} /><span class="strong">${title}</span></label>
    <p class="meta">${hint}</p>
    ${
      value !== undefined &&
      html`<label class="row value"><span>${isMoney ? 'Below, $' : 'Fewer days than'}</span>
        <input class="input" inputmode=${isMoney ? 'decimal' : 'numeric'} name=${kind} value=${value} disabled=${isOff || !setting.on} onChange=${keep} /></label>`
    }
    <span class="meta pos" role="status">${isSaved && 'Saved'}</span>
  </div>`;
}
