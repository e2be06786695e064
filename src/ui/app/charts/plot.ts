// The drawing of a bar chart, in plain SVG. Across it counts in percent, so that it follows its width without measuring; up and down it
// counts in pixels, so that lines stay sharp.
import type { Signal } from '@preact/signals';
import type { VNode } from 'preact';
import { html } from '../html.ts';
import type { BarsProps, Bucket, Chosen } from './bars.ts';
import { labelEvery, ticksFor } from './scale.ts';

const HEIGHT = 176;
const TOP = 8;
const GAP = 1;
const LABELS_MOST = 8;

type PlotProps = BarsProps & {
  readonly chosen: Signal<Chosen | undefined>;
  readonly colours: ReadonlyMap<string, number>;
};

/** The bars with their axes. */
export function Plot(props: PlotProps): VNode {
  const { buckets, axis, title, summary, chosen, onPick } = props;
  const ticks = ticksFor(Math.max(0, ...buckets.flatMap((bucket) => [totalOf(bucket), bucket.prior ?? 0])));
  const top = ticks.at(-1) || 1;
  const y = (value: number): number => HEIGHT - (value / top) * (HEIGHT - TOP);
  const hint = onPick === undefined ? 'Arrow keys read the bars.' : 'Arrow keys read the bars, Enter filters.';
  return html`<div class="plot">
    <div class="plot-ticks" aria-hidden="true">
      <span class="plot-widest">${widest(ticks.map(axis))}</span>
      ${ticks.map((tick) => html`<span style=${{ top: `${y(tick)}px` }}>${axis(tick)}</span>`)}
    </div>
    <div class="plot-area" tabindex="0" role="group" aria-label=${`${title}. ${summary} ${hint}`}
      onKeyDown=${(event: KeyboardEvent) => onKey(event, props)}
      onPointerMove=${(event: PointerEvent) => point(event, props, y)}
      onPointerLeave=${() => clear(chosen)}
      onBlur=${() => clear(chosen)}
      onClick=${() => pick(props)}>
      <svg width="100%" height=${HEIGHT + 2} aria-hidden="true" class=${chosen.value === undefined ? '' : 'dims'}>
        ${ticks.map((tick) => html`<line class="tick" x1="0" x2=${tick === 0 ? '100%' : '6'} y1=${crisp(y(tick))} y2=${crisp(y(tick))} />`)}
        ${buckets.map((bucket, index) => html`<${Bar} bucket=${bucket} index=${index} plot=${props} y=${y} />`)}
      </svg>
    </div>
    <div class="plot-labels" aria-hidden="true">${labels(buckets)}</div>
  </div>`;
}

/** In the flow of the page, unseen, so that the axis is as wide as its longest label. */
const widest = (labels: readonly string[]): string =>
  labels.reduce((longest, label) => (label.length > longest.length ? label : longest), '');

type BarProps = {
  readonly bucket: Bucket;
  readonly index: number;
  readonly plot: PlotProps;
  readonly y: (value: number) => number;
};

function Bar({ bucket, index, plot, y }: BarProps): VNode {
  const { buckets, colours, chosen } = plot;
  const step = 100 / buckets.length;
  const width = `${step * 0.76}%`;
  const x = `${step * (index + 0.12)}%`;
  const isChosen = chosen.value?.bucket === index;
  let below = 0;
  const parts = bucket.parts.map((part, order) => {
    const bottom = y(below);
    below += part.value;
    const height = Math.max(part.value > 0 ? 1 : 0, bottom - y(below) - GAP);
    const lit = isChosen && (chosen.value?.part === undefined || chosen.value.part === order);
    return html`<rect class=${`c${colours.get(part.series)}${lit ? ' lit' : ''}`} x=${x} width=${width} y=${bottom - height} height=${height} />`;
  });
  const newest = index === buckets.length - 1;
  return html`<g>
    ${parts}
    ${newest ? html`<rect class="foot" x=${x} width=${width} y=${HEIGHT} height="2" />` : null}
    ${
      bucket.prior === undefined
        ? null
        : html`<line class="prior" x1=${`${step * index}%`} x2=${`${step * (index + 1)}%`} y1=${crisp(y(bucket.prior))} y2=${crisp(y(bucket.prior))} />`
    }
  </g>`;
}

function labels(buckets: readonly Bucket[]): readonly VNode[] {
  const every = labelEvery(buckets.length, LABELS_MOST);
  const last = buckets.length - 1;
  return buckets.flatMap((bucket, index) => {
    // Counted from the newest, which is the one that must be named.
    if ((last - index) % every !== 0) return [];
    const left = `${((index + 0.5) * 100) / buckets.length}%`;
    return [html`<span style=${{ left }}>${bucket.label}</span>`];
  });
}

function onKey(event: KeyboardEvent, plot: PlotProps): void {
  const { buckets, chosen } = plot;
  const last = buckets.length - 1;
  const bucket = chosen.value?.bucket ?? last + 1;
  const parts = buckets[bucket]?.parts.length ?? 0;
  const part = chosen.value?.part;
  const moves: Readonly<Record<string, () => Chosen | undefined>> = {
    ArrowLeft: () => ({ bucket: Math.max(0, bucket - 1) }),
    ArrowRight: () => ({ bucket: Math.min(last, bucket + 1) }),
    Home: () => ({ bucket: 0 }),
    End: () => ({ bucket: last }),
    ArrowUp: () => ({
      bucket: Math.min(bucket, last),
      part: parts === 0 ? undefined : Math.min(parts - 1, (part ?? -1) + 1),
    }),
    ArrowDown: () => ({
      bucket: Math.min(bucket, last),
      part: part === undefined || part === 0 ? undefined : part - 1,
    }),
    Escape: () => undefined,
  };
  const move = moves[event.key];
  if (move !== undefined) {
    event.preventDefault();
    chosen.value = move();
  } else if (event.key === 'Enter') pick(plot);
}

function point(event: PointerEvent, { buckets, chosen }: PlotProps, y: (value: number) => number): void {
  const box = (event.currentTarget as HTMLElement).getBoundingClientRect();
  const bucket = Math.floor(((event.clientX - box.left) / box.width) * buckets.length);
  const found = buckets[bucket];
  if (found === undefined) return;
  const height = event.clientY - box.top;
  let below = 0;
  const part = found.parts.findIndex(({ value }) => {
    below += value;
    return height >= y(below);
  });
  const next = { bucket, part: part === -1 || height > HEIGHT ? undefined : part };
  if (next.bucket !== chosen.value?.bucket || next.part !== chosen.value?.part) chosen.value = next;
}

function pick({ buckets, chosen, onPick }: PlotProps): void {
  const series = buckets[chosen.value?.bucket ?? -1]?.parts[chosen.value?.part ?? -1]?.series;
  if (series !== undefined) onPick?.(series);
}

function clear(chosen: Signal<Chosen | undefined>): void {
  chosen.value = undefined;
}

const totalOf = (bucket: Bucket): number => bucket.parts.reduce((sum, { value }) => sum + value, 0);
const crisp = (value: number): number => Math.round(value) + 0.5;
