// A row of small bars without an axis, as long as a word; what it shows is also said in words.
import type { VNode } from 'preact';
import { html } from '../html.ts';

const HEIGHT = 20;
const STEP = 5;
const WIDTH = 4;

/** Small bars, the newest at the right. */
export function Spark({ values, label }: { readonly values: readonly number[]; readonly label: string }): VNode {
  const most = Math.max(...values, 0);
  return html`<svg class="spark" role="img" aria-label=${label} width=${values.length * STEP} height=${HEIGHT}>
    ${values.map((value, index) => {
      const height = most === 0 ? 1 : Math.max(1, Math.round((value / most) * HEIGHT));
      return html`<rect x=${index * STEP} y=${HEIGHT - height} width=${WIDTH} height=${height} class=${index === values.length - 1 ? 'newest' : ''} />`;
    })}
  </svg>`;
}

/** How much of a limit is used, as a bar; the figures stand beside it. */
export function Meter({
  part,
  whole,
  label,
}: {
  readonly part: number;
  readonly whole: number;
  readonly label: string;
}): VNode {
  const share = whole > 0 ? Math.min(1, Math.max(0, part / whole)) : 0;
  const level = share >= 1 ? ' full' : share >= 0.8 ? ' near' : '';
  return html`<svg class=${`meter${level}`} role="img" aria-label=${label} width="100%" height="4">
    <rect class="meter-all" width="100%" height="4" /><rect class="meter-part" width=${`${share * 100}%`} height="4" />
  </svg>`;
}
