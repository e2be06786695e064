// The orders of the account: what each was for, where it stands, its receipt, and the way to take it back.
import { type Signal, useSignal } from '@preact/signals';
import type { VNode } from 'preact';
import { systemClock } from '../../../base/clock.ts';
import { exactText } from '../../money-text.ts';
import { html } from '../html.ts';
import { get } from '../lib/api.ts';
import { setSearch } from '../router.ts';
import { type Resource, useResource } from '../state/resource.ts';
import { may } from '../state/session.ts';
import { Block, Empty, Section } from '../ui/block.ts';
import { Button } from '../ui/button.ts';
import { type Column, Table } from '../ui/table.ts';
import { Time } from '../ui/time.ts';
import type { Order, OrderPage } from '../wire-credit.ts';
import { canRefund } from './credit-refundable.ts';
import { stateText } from './credit-words.ts';

const PAGE = 50;

export type OrderList = { readonly resource: Resource<readonly Order[]>; readonly pages: Signal<number> };

/** The newest orders, so many pages of them. */
export function useOrders(): OrderList {
  const pages = useSignal(1);
  const resource = useResource(`orders ${pages.value}`, async (abort) => {
    const offsets = Array.from({ length: pages.value }, (_, page) => page * PAGE);
    const read = offsets.map((offset) => get<OrderPage>('/v1/credits/orders', { limit: PAGE, offset }, abort));
    return (await Promise.all(read)).flatMap(({ data }) => data);
  });
  return { resource, pages };
}

type OrdersProps = { readonly of: OrderList; readonly refundDays: number | undefined };

/** The section with the orders. */
export function Orders({ of: { resource, pages }, refundDays = 0 }: OrdersProps): VNode {
  const more = (): void => {
    pages.value++;
  };
  return html`<${Section} title="Orders">
    ${Block({
      of: resource,
      height: 120,
      empty: (orders) =>
        orders.length === 0 ? html`<${Empty}><p>Nothing was ordered yet. Receipts will be here.</p><//>` : undefined,
      children: (
        orders,
      ) => html`${Table({ caption: 'Orders, newest first', columns: columnsFor(refundDays), rows: orders, id: ({ id }) => id })}
        ${orders.length < pages.value * PAGE ? null : html`<p class="below"><${Button} small busy=${resource.loading ? 'Loading…' : undefined} onClick=${more}>Show older orders<//></p>`}`,
    })}
  <//>`;
}

const columnsFor = (refundDays: number): readonly Column<Order>[] => [
  { head: 'Date', cell: ({ created_at: at }) => html`<${Time} at=${at} as="date" />` },
  {
    head: 'Order',
    phone: 'lead',
    cell: (order) => html`${nameOf(order)}${order.mode === 'test' ? html` <small>test</small>` : null}`,
  },
  { head: 'Credit', numeric: true, named: true, cell: ({ amount }) => exactText(amount) },
  { head: 'Fee', numeric: true, named: true, cell: ({ fee }) => exactText(fee) },
  { head: 'Total', numeric: true, phone: 'figure', cell: ({ total, price }) => exactText(total ?? price) },
  { head: 'State', cell: ({ state, reason }) => stateText(state, reason) },
  { head: 'Actions', cell: (order) => html`<${Actions} of=${order} refundDays=${refundDays} />` },
];

/** Only what was paid has a receipt. */
function nameOf({ id, way, credited_at: at }: Order): VNode | string {
  const text = way === 'auto' ? 'Automatic top-up' : 'Credit';
  return at === null
    ? text
    : html`<a href=${`/app/credit/orders/${id}`}>${text}<span class="visually-hidden">, receipt of ${id}</span></a>`;
}

function Actions({ of: order, refundDays }: { readonly of: Order; readonly refundDays: number }): VNode | null {
  if (order.url !== null) return html`<a href=${order.url}>Go on to pay</a>`;
  if (!may('credit') || !canRefund(order, refundDays, systemClock())) return null;
  const open = (): void => setSearch({ refund: order.id });
  return html`<${Button} small onClick=${open}>Refund…<//>`;
}
