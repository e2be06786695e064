// The answer of one model, and under it the receipt in one line.
import type { VNode } from 'preact';
import { costText, durationText, isZero, tokensText } from '../../money-text.ts';
import { html } from '../html.ts';
import { Problem } from '../ui/block.ts';
import { Copy } from '../ui/copy.ts';
import type { Generation } from '../wire-requests.ts';
import { Markdown } from './playground-nodes.ts';
import type { Run } from './playground-run.ts';

/** An answer with its receipt. */
export function Answer({ model, run }: { readonly model: string; readonly run: Run }): VNode {
  const { state, text, thought, error } = run;
  return html`<section aria-label=${`Answer of ${model}`} aria-busy=${state === 'running' ? 'true' : undefined}>
    <header class="row spread"><h2 class="id">${model}</h2>${text === '' ? null : html`<${Copy} small text=${text} what="answer" />`}</header>
    ${thought === '' ? null : html`<details><summary>Thinking</summary><p class="pre soft">${thought}</p></details>`}
    ${text === '' && state === 'running' ? html`<p class="soft">Waiting for the first word…</p>` : null}
    ${text === '' && state === 'done' ? html`<p class="soft">The answer is empty.</p>` : null}
    <${Markdown} text=${text} />
    ${error === undefined ? null : html`<${Problem} error=${error} />`}
    <${ReceiptLine} of=${run} />
  </section>`;
}

/** What it used, how long it took and what was charged, with the way to the arithmetic. */
function ReceiptLine({ of: { state, id, usage, firstMs, tookMs, charged } }: { readonly of: Run }): VNode | null {
  if (state === 'idle' || (state === 'running' && usage === undefined)) return null;
  const facts = [
    usage === undefined ? '' : `${tokensText(usage.prompt_tokens)} in, ${tokensText(usage.completion_tokens)} out`,
    tookMs === undefined ? '' : durationText(tookMs),
    tookMs === undefined || firstMs === undefined ? '' : `first word ${durationText(firstMs)}`,
    state === 'stopped' ? 'stopped by you; charged is what came until then' : '',
  ].filter((fact) => fact !== '');
  const hold = charged?.hold;
  const isCharged = hold !== undefined && hold.state !== 'held';
  return html`<p class="row receipt-line">
    ${isCharged && html`<span class="strong num">${chargeText(hold)}</span>`}
    <span class="meta">${facts.join(' · ')}</span>
    ${id === undefined || (state === 'failed' && charged === undefined) ? null : html`<a href=${`/app/requests/${encodeURIComponent(id)}`}>Show the receipt</a>`}
  </p>`;
}

function chargeText({ state, cost }: Generation['hold']): string {
  if (state === 'released') return '$0, not charged';
  return isZero(cost) ? 'free' : costText(cost);
}
