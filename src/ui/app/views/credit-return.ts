// What becomes of an order that was just paid. It waits for the ledger and not for the redirect: the socket tells, and until it does the
// order is asked for again and again.
import { useSignal } from '@preact/signals';
import type { VNode } from 'preact';
import { useEffect } from 'preact/hooks';
import { SECOND } from '../../../base/clock.ts';
import { balanceText, exactText } from '../../money-text.ts';
import { html } from '../html.ts';
import { get } from '../lib/api.ts';
import { setSearch } from '../router.ts';
import { credit } from '../state/credit.ts';
import { useLive } from '../state/live.ts';
import { type Resource, useResource } from '../state/resource.ts';
import { Problem } from '../ui/block.ts';
import { Button } from '../ui/button.ts';
import type { Order } from '../wire-credit.ts';
import { plain } from './credit-words.ts';

const LATE_MS = 20 * SECOND;
const ASK_EVERY_MS = 2 * SECOND;
const ASK_LATE_EVERY_MS = 10 * SECOND;

type PaidProps = { readonly id: string; readonly onEnd: () => void };

/** The notice about an order, until it is closed. */
export function Paid({ id, onEnd }: PaidProps): VNode {
  const order = useResource(`paid ${id}`, (abort) => readOrder(id, abort));
  const isLate = useSignal(false);
  useEffect(() => {
    const timer = setTimeout(() => {
      isLate.value = true;
    }, LATE_MS);
    return () => clearTimeout(timer);
  }, [isLate]);
  useLive((message) => {
    if (message.t === 'gap' || (message.t === 'order' && message.id === id)) order.refresh();
  });
  useAsking(order, isLate.value);
  const hasEnded = order.data !== undefined && !isOpen(order.data);
  useEffect(() => {
    if (hasEnded) onEnd();
  }, [hasEnded]);
  const close = (): void => setSearch({ paid: undefined });
  if (order.data === undefined)
    return order.error === undefined
      ? html`<p class="notice" role="status">Looking for your order…</p>`
      : html`<${Problem} error=${order.error} retry=${order.reload} />`;
  return html`<div class=${`notice paid ${toneOf(order.data)}`} role="status">
    <p>${sentence(order.data, isLate.value)}</p>
    ${order.data.url === null ? null : html`<a class="button small" href=${order.data.url}>Go on to pay</a>`}
    ${hasEnded ? html`<${Button} small onClick=${close}>Close<//>` : null}
  </div>`;
}

const isOpen = ({ state }: Order): boolean => state === 'placed' || state === 'paid';
const isUnpaid = ({ state }: Order): boolean => state === 'declined' || state === 'expired';
const toneOf = (order: Order): string => (isUnpaid(order) ? 'care' : isOpen(order) ? '' : 'good');

/** The page that buyers come back to asks the provider, so that credit is there before the provider tells by itself. */
async function readOrder(id: string, abort: AbortSignal): Promise<Order> {
  const path = `/v1/credits/orders/${encodeURIComponent(id)}`;
  const order = await get<Order>(path, {}, abort);
  if (order.state !== 'placed') return order;
  await get('/credits/return', { order: id }, abort).catch(() => undefined);
  return get<Order>(path, {}, abort);
}

/** Asks again while the order is under way. */
function useAsking(order: Resource<Order>, isLate: boolean): void {
  const { data, at, reload } = order;
  useEffect(() => {
    if (data !== undefined && !isOpen(data)) return;
    const timer = setTimeout(reload, isLate ? ASK_LATE_EVERY_MS : ASK_EVERY_MS);
    return () => clearTimeout(timer);
  }, [data, at, order.error, isLate, reload]);
}

function sentence(order: Order, isLate: boolean): VNode | string {
  const { state, amount, reason, id } = order;
  if (state === 'placed')
    return isLate
      ? 'No payment has arrived yet. If you paid, nothing is lost: the provider reports it within minutes, and the credit is added then, also when this page is closed. If you did not pay, nothing is charged.'
      : 'Waiting for the payment…';
  if (state === 'paid')
    return isLate
      ? `Payment received. Adding the credit takes longer than usual; it is tried until it is done, also when this page is closed. Order ${id}.`
      : 'Payment received, adding credit…';
  if (isUnpaid(order))
    return state === 'declined'
      ? `The payment was declined${reason === null ? '' : ` (${plain(reason)})`}. Nothing was charged. Try again, or pay in another way.`
      : 'The order was not paid in time. Nothing was charged. Order again below.';
  const balance = credit.value === undefined ? '' : ` You can spend ${balanceText(credit.value.spendable)}.`;
  return html`<span>${exactText(amount)} added.${balance} <a href=${`/app/credit/orders/${id}`}>Show the receipt</a></span>`;
}
