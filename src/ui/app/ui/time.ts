// A time on a page, in the reader's zone, with the whole of it in the title.
import type { VNode } from 'preact';
import { systemClock } from '../../../base/clock.ts';
import { html } from '../html.ts';
import { agoText, clockText, dateText, fullText, shortText } from '../lib/time.ts';
import { zone } from '../state/prefs.ts';

const WRITERS = { clock: clockText, short: shortText, date: dateText, full: fullText };

export type TimeProps = {
  readonly at: string;
  readonly as?: keyof typeof WRITERS | 'ago';
};

/** A time. */
export function Time({ at, as = 'short' }: TimeProps): VNode {
  const text = as === 'ago' ? agoText(at, systemClock(), zone.value) : WRITERS[as](at, zone.value);
  return html`<time datetime=${at} title=${fullText(at, zone.value)}>${text}</time>`;
}
