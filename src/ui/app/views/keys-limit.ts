// How much of a key's limit is used: figures, when it starts again, and a bar.
import type { VNode } from 'preact';
import { systemClock } from '../../../base/clock.ts';
import { Meter } from '../charts/spark.ts';
import { html } from '../html.ts';
import type { KeyFacts } from '../wire-keys.ts';
import { limitUse } from './keys-text.ts';

/** The limit of a key. */
export function Limit({ of: key }: { readonly of: KeyFacts }): VNode {
  const use = limitUse(key, systemClock());
  if (use === undefined) return html`<span class="soft">no limit</span>`;
  return html`<div class="key-limit">
    <span>${use.text} <small class="wide-only-inline">${use.resets}</small></span>
    <${Meter} part=${use.part} whole=${use.whole} label=${use.text} />
  </div>`;
}
