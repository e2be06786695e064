// Stacked bars over time. One place to focus: ← → choose a bar, ↑ ↓ a part of it, Enter filters by that part. What is chosen is said in a
// fixed line above the bars, so nothing floats and a finger can read it too; "Table" shows the same figures as a table.
import { useSignal } from '@preact/signals';
import type { VNode } from 'preact';
import { html } from '../html.ts';
import { Segmented } from '../ui/segmented.ts';
import { keptColours } from './colours.ts';
import { Plot } from './plot.ts';
import { TableTwin } from './table-twin.ts';

/** One series in one bar: `value` is drawn, `text` is what is read. */
export type Part = { readonly series: string; readonly value: number; readonly text: string };

export type Bucket = {
  readonly id: string;
  /** On the axis: "23 Nov". */
  readonly label: string;
  /** In the line above: "Mon 23 Nov". */
  readonly name: string;
  readonly total: string;
  /** From the bottom up, in the order of the series. */
  readonly parts: readonly Part[];
  /** The total of the same bucket in the period before, for the dashed line. */
  readonly prior?: number | undefined;
};

export type BarsProps = {
  readonly title: string;
  /** One sentence made of the figures. */
  readonly summary: string;
  readonly buckets: readonly Bucket[];
  /** In the order in which they are stacked. */
  readonly series: readonly string[];
  readonly axis: (value: number) => string;
  /** Called with a series, to filter the page by it. */
  readonly onPick?: (series: string) => void;
  /** Put next to the title: choices of what is shown. */
  readonly aside?: unknown;
};

/** What the reader points at: a bar, and maybe a part of it. */
export type Chosen = { readonly bucket: number; readonly part?: number | undefined };

const FORMS: readonly (readonly ['chart' | 'table', string])[] = [
  ['chart', 'Chart'],
  ['table', 'Table'],
];

/** A chart of bars with its table. */
export function Bars(props: BarsProps): VNode {
  const { title, summary, buckets, series, aside } = props;
  const form = useSignal<'chart' | 'table'>('chart');
  const chosen = useSignal<Chosen | undefined>(undefined);
  const colours = keptColours(series);
  return html`<figure class="chart">
    <figcaption class="row spread">
      <span><strong>${title}</strong> <span class="meta">${summary}</span></span>
      <span class="row">${aside}<${Segmented} quiet label=${`${title} as`} choices=${FORMS} value=${form.value} onChoose=${(
        next: 'chart' | 'table',
      ) => {
        form.value = next;
      }} /></span>
    </figcaption>
    ${
      form.value === 'table'
        ? html`<${TableTwin} caption=${title} buckets=${buckets} series=${series} />`
        : html`<${ReadOut} buckets=${buckets} chosen=${chosen.value} />
            <${Plot} ...${props} chosen=${chosen} colours=${colours} />
            <${Legend} series=${series} colours=${colours} onPick=${props.onPick} />`
    }
  </figure>`;
}

type ReadOutProps = { readonly buckets: readonly Bucket[]; readonly chosen: Chosen | undefined };

function ReadOut({ buckets, chosen }: ReadOutProps): VNode {
  const bucket = buckets[chosen?.bucket ?? -1];
  const part = bucket?.parts[chosen?.part ?? -1];
  const text =
    bucket === undefined
      ? ''
      : part === undefined
        ? `${bucket.name}: ${bucket.total}`
        : `${bucket.name}: ${part.series} ${part.text} of ${bucket.total}`;
  return html`<p class="read-out num" aria-live="polite">${text}</p>`;
}

type LegendProps = {
  readonly series: readonly string[];
  readonly colours: ReadonlyMap<string, number>;
  readonly onPick?: ((series: string) => void) | undefined;
};

function Legend({ series, colours, onPick }: LegendProps): VNode | null {
  if (series.length === 0) return null;
  return html`<ul class="legend">
    ${series.map((name) => {
      const swatch = html`<span class=${`swatch c${colours.get(name)}`}></span>`;
      const word =
        onPick === undefined
          ? html`<span>${name}</span>`
          : html`<button type="button" class="link" onClick=${() => onPick(name)}>${name}</button>`;
      return html`<li>${swatch}${word}</li>`;
    })}
  </ul>`;
}
