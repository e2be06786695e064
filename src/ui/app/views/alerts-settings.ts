// Which alerts are on. Each change is kept at once and said in its place.
import { useSignal } from '@preact/signals';
import type { VNode } from 'preact';
import { useId } from 'preact/hooks';
import { html } from '../html.ts';
import { ApiError, call } from '../lib/api.ts';
import type { Resource } from '../state/resource.ts';
import { may } from '../state/session.ts';
import { Problem, Section, sentenceOf } from '../ui/block.ts';
import type { AlertSettings, Alerts } from '../wire-alerts.ts';
import { ALERT_WORDS, type AlertWords } from './alerts-words.ts';

type SectionProps = { readonly of: Alerts; readonly resource: Resource<Alerts> };

/** The section with the switches. */
export function SettingsSection({ of: { settings, mail }, resource }: SectionProps): VNode {
  const saved = useSignal<{ readonly kind: string; readonly error?: unknown } | undefined>(undefined);
  const save = async (kind: keyof AlertSettings, change: object): Promise<void> => {
    saved.value = undefined;
    try {
      const body = { [kind]: change };
      const next = await call<{ readonly settings: AlertSettings }>('PUT', '/v1/alerts', { body });
      resource.change((data) => ({ ...data, ...next }));
      saved.value = { kind };
    } catch (error) {
      saved.value = { kind, error };
      // The switch shows again what holds.
      resource.change((data) => ({ ...data, settings: { ...data.settings } }));
    }
  };
  const line = (words: AlertWords): VNode => {
    const isThis = saved.value?.kind === words.kind;
    return html`<${Line} key=${words.kind} words=${words} settings=${settings} onChange=${(change: object) => void save(words.kind, change)}
      note=${isThis && saved.value?.error === undefined ? 'Saved' : ''} error=${isThis ? saved.value?.error : undefined} />`;
  };
  return html`<${Section} title="Tell me of">
    <p class="soft">${
      mail
        ? 'By e-mail to owners and to the role billing, and by webhook if one is set. Never twice for one cause.'
        : 'This gateway sends no mail, so alerts are shown here and on Home, and go out by webhook if one is set.'
    }</p>
    <div class="switches">${ALERT_WORDS.map(line)}</div>
    ${may('credit') ? null : html`<p class="meta">Your role may look at these, not change them.</p>`}
  <//>`;
}

type LineProps = {
  readonly words: AlertWords;
  readonly settings: AlertSettings;
  readonly onChange: (change: object) => void;
  readonly note: string;
  readonly error: unknown;
};

function Line({ words: { kind, title, hint, field }, settings, onChange, note, error }: LineProps): VNode {
  const id = useId();
  const { on } = settings[kind];
  const isOff = !may('credit');
  const flip = (event: Event): void => onChange({ on: (event.currentTarget as HTMLInputElement).checked });
  return html`<div class="switch">
    <label class="check"><input type="checkbox" checked=${on} disabled=${isOff} onChange=${flip} aria-describedby=${id} />
      <span class="strong">${title}</span></label>
    <p class="meta" id=${id}>${hint}</p>
    ${field === undefined ? null : html`<${Value} kind=${kind} title=${title} field=${field} settings=${settings} isOff=${isOff || !on} onChange=${onChange} />`}
    <span class="meta pos" role="status">${note}</span>
    ${error === undefined ? null : error instanceof ApiError && error.status === 400 ? html`<p class="neg" role="alert">${sentenceOf(error)}</p>` : html`<${Problem} error=${error} />`}
  </div>`;
}

type ValueProps = Pick<LineProps, 'settings' | 'onChange'> & {
  readonly kind: keyof AlertSettings;
  readonly title: string;
  readonly field: 'below' | 'days';
  readonly isOff: boolean;
};

/** The amount or the number of days that an alert goes by; kept when the field is left. */
function Value({ title, field, settings, isOff, onChange }: ValueProps): VNode {
  const isMoney = field === 'below';
  const value = isMoney ? settings.low_balance.below.slice(0, -7) : String(settings.low_runway.days);
  const keep = (event: Event): void => {
    const text = (event.currentTarget as HTMLInputElement).value.trim();
    if (text !== value) onChange(isMoney ? { below: text } : { days: Number(text) });
  };
  return html`<label class="row value"><span class="visually-hidden">${title}, </span><span>${isMoney ? 'below $' : 'fewer than'}</span>
    <input class="input" type="text" inputmode=${isMoney ? 'decimal' : 'numeric'} name=${field} value=${value} disabled=${isOff} onChange=${keep} />
    ${isMoney ? null : html`<span>days</span>`}</label>`;
}
