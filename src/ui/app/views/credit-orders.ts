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

type OrderResource = Resource<readonly Order[]>;

/** The newest orders, so many pages of them. */
export function useOrders(): { readonly orders: OrderResource; readonly list: Signal<number> } {
  const list = useSignal(1);
  const orders = useResource(`orders ${list.value}`, async (abort) => {
    const offsets = Array.from({ length: list.value }, (_, page) => page * PAGE);
    const read = offsets.map((offset) => get<OrderPage>('/v1/credits/orders', { limit: PAGE, offset }, abort));
    return (await Promise.all(read)).flatMap(({ data }) => data);
  });
  return { orders, list };
}

type OrdersProps = {
  readonly of: OrderResource;
  /** How many pages of them are shown. */
  readonly list: Signal<number>;
  readonly refundDays: number | undefined;
};

/** The section with the orders. */
export function Orders({ of: orders, list, refundDays = 0 }: OrdersProps): VNode {
  return html`<${Section} title="Orders">
    ${Block({
      of: orders,
      height: 120,
      empty: (all) =>
        all.length === 0 ? html`<${Empty}>Nothing was ordered yet. Receipts will be here.<//>` : undefined,
      children: (
        all,
      ) => html`${Table({ caption: 'Orders, newest first', columns: columnsFor(refundDays), rows: all, id: ({ id }) => id })}
        ${all.length === list.value * PAGE && html`<p class="below"><${Button} small onClick=${() => list.value++}>Show older orders<//></p>`}`,
    })}
  <//>`;
}

const columnsFor = (refundDays: number): readonly Column<Order>[] => [
  { head: 'Date', cell: ({ created_at: at }) => html`<${Time} at=${at} as="date" />` },
  { head: 'Order', phone: 'lead', cell: nameOf },
  { head: 'Credit', numeric: true, named: true, cell: ({ amount }) => exactText(amount) },
  { head: 'Fee', numeric: true, named: true, cell: ({ fee }) => exactText(fee) },
  { head: 'Total', numeric: true, phone: 'figure', cell: ({ total, price }) => exactText(total ?? price) },
  { head: 'State', cell: ({ state, reason }) => stateText(state, reason) },
  {
    head: 'Actions',
    cell: (order) => {
      if (order.url !== null) return html`<a href=${order.url}>Go on to pay</a>`;
      const canTake = may('credit') && canRefund(order, refundDays, systemClock());
      return canTake && html`<${Button} small onClick=${() => setSearch({ refund: order.id })}>Refund…<//>`;
    },
  },
];

/** Only what was paid has a receipt. */
function nameOf({ id, way, mode, credited_at: at }: Order): VNode {
  const text = `${way === 'auto' ? 'Automatic top-up' : 'Credit'}${mode === 'test' ? ' (test)' : ''}`;
  return at === null
    ? html`<span>${text}</span>`
    : html`<a href=${`/app/credit/orders/${id}`}>${text}<span class="visually-hidden">, receipt of ${id}</span></a>`;
}
