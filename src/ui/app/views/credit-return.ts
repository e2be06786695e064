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
import { useResource } from '../state/resource.ts';
import { Problem } from '../ui/block.ts';
import { Button } from '../ui/button.ts';
import type { Order } from '../wire-credit.ts';
import { stateText } from './credit-words.ts';

const LATE_MS = 20 * SECOND;
const ASK_EVERY_MS = 2 * SECOND;
const ASK_LATE_EVERY_MS = 10 * SECOND;

type PaidProps = { readonly id: string; readonly onEnd: () => void };

/** The notice about an order, until it is closed. */
export function Paid({ id, onEnd }: PaidProps): VNode {
  const order = useResource(`paid ${id}`, (abort) => readOrder(id, abort));
  const isLate = useSignal(false);
  const { data, error, at, reload } = order;
  const isOpen = data === undefined || data.state === 'placed' || data.state === 'paid';
  useEffect(() => {
    const timer = setTimeout(() => {
      isLate.value = true;
    }, LATE_MS);
    return () => clearTimeout(timer);
  }, [isLate]);
  useLive((message) => {
    if (message.t === 'order' && message.id === id) order.refresh();
  });
  useEffect(() => {
    if (!isOpen) return onEnd();
    const timer = setTimeout(reload, isLate.value ? ASK_LATE_EVERY_MS : ASK_EVERY_MS);
    return () => clearTimeout(timer);
  }, [isOpen, at, error, isLate.value, reload]);
  if (data === undefined && error !== undefined) return html`<${Problem} error=${error} retry=${reload} />`;
  const close = (): void => setSearch({ paid: undefined });
  return html`<div class=${`notice paid${isOpen ? '' : isUnpaid(data) ? ' care' : ' good'}`} role="status">
    <p>${data === undefined ? 'Looking for your order…' : sentence(data, isLate.value)}</p>
    ${data?.url && html`<a class="button small" href=${data.url}>Go on to pay</a>`}
    ${!isOpen && html`<${Button} small onClick=${close}>Close<//>`}
  </div>`;
}

const isUnpaid = ({ state }: Order): boolean => state === 'declined' || state === 'expired';

/** The page that buyers come back to asks the provider, so that credit is there before the provider tells by itself. */
async function readOrder(id: string, abort: AbortSignal): Promise<Order> {
  const path = `/v1/credits/orders/${encodeURIComponent(id)}`;
  const order = await get<Order>(path, {}, abort);
  if (order.state !== 'placed') return order;
  await get('/credits/return', { order: id }, abort).catch(() => undefined);
  return get<Order>(path, {}, abort);
}

const LATE = 'it is added within minutes, also when this page is closed';

function sentence(order: Order, isLate: boolean): VNode | string {
  const { state, amount, reason, id } = order;
  if (state === 'placed')
    return isLate
      ? `No payment has arrived yet. If you paid, nothing is lost: ${LATE}. If you did not, nothing is charged.`
      : 'Waiting for the payment…';
  if (state === 'paid')
    return isLate
      ? `Payment received. The credit takes longer than usual; ${LATE}.`
      : 'Payment received, adding credit…';
  if (isUnpaid(order))
    return `The order was ${stateText(state, reason)}. Nothing was charged. You can order again below.`;
  const balance = credit.value === undefined ? '' : ` You can spend ${balanceText(credit.value.spendable)}.`;
  return html`<span>${exactText(amount)} added.${balance} <a href=${`/app/credit/orders/${id}`}>Show the receipt</a></span>`;
}
