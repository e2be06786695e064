// How a request stands, in one word, and what it cost, in a figure or the reason why it is none.
import type { VNode } from 'preact';
import { isZero } from '../../money-text.ts';
import { html } from '../html.ts';
import { Money } from '../ui/money.ts';
import type { RequestRow, RequestStatus } from '../wire.ts';

const wordOf = (status: RequestStatus): string => (status === 'stopped' ? 'credit ran out' : status.replace('_', ' '));

/** Statuses with their words, for a choice. */
export const STATUSES = (['running', 'ok', 'stopped', 'failed', 'expired', 'client_left'] as const).map(
  (status) => [status, wordOf(status)] as const,
);

/** A status as a word; what went wrong is marked by more than its colour. */
export function Status({ of: status }: { readonly of: RequestStatus }): VNode {
  const isBad = status === 'failed' || status === 'expired' || status === 'stopped';
  const mark = isBad ? '! ' : status === 'running' ? '… ' : '';
  return html`<span class=${isBad ? 'warn' : 'soft'}><span aria-hidden="true">${mark}</span>${wordOf(status)}</span>`;
}

/** What a row cost. */
export function Cost({ row }: { readonly row: Pick<RequestRow, 'cost' | 'status'> }): VNode {
  if (row.status === 'running') return html`<span class="quiet">not yet</span>`;
  if (!isZero(row.cost)) return html`<${Money} usd=${row.cost} as="cost" />`;
  return row.status === 'ok' || row.status === 'client_left'
    ? html`<span class="soft">free</span>`
    : html`<span class="soft">$0 <small>not charged</small></span>`;
}
