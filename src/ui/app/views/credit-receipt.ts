// The receipt of an order, as a page that prints.
import type { VNode } from 'preact';
import { exactText } from '../../money-text.ts';
import { html } from '../html.ts';
import { get } from '../lib/api.ts';
import { useLive } from '../state/live.ts';
import { useResource } from '../state/resource.ts';
import { Block } from '../ui/block.ts';
import { Button } from '../ui/button.ts';
import { Time } from '../ui/time.ts';
import type { OrderReceipt } from '../wire-credit.ts';
import { channelText, stateText } from './credit-words.ts';

/** The page of a receipt. */
export function ReceiptPage({ id }: { readonly id: string }): VNode {
  const path = `/v1/credits/orders/${encodeURIComponent(id)}/receipt`;
  const receipt = useResource(path, (abort) => get<OrderReceipt>(path, {}, abort));
  useLive((message) => {
    if (message.t === 'gap' || (message.t === 'order' && message.id === id)) receipt.refresh();
  });
  return html`<p class="no-print"><a href="/app/credit">Back to credit</a></p>
    <div class="row spread"><h1>Receipt</h1><span class="no-print"><${Button} small onClick=${() => print()}>Print or save as PDF<//></span></div>
    ${Block({ of: receipt, height: 420, children: (data) => html`<${Paper} of=${data} />` })}`;
}

function Paper({ of: receipt }: { readonly of: OrderReceipt }): VNode {
  const { seller, account, order_id: id, paid_at: paid, placed_at: placed, provider, payment_id: payment } = receipt;
  return html`<div class="stack paper">
    ${receipt.mode === 'test' ? html`<p class="notice care">A test: no money moved, and this is no receipt for tax.</p>` : null}
    <dl class="facts">
      <div><dt>Sold by</dt><dd>${seller === null ? 'The operator has not said who sells.' : html`<${Seller} of=${seller} />`}</dd></div>
      <div><dt>For the account</dt><dd>${account.name} <span class="id">${account.id}</span></dd></div>
      <div><dt>Order</dt><dd class="id">${id}</dd></div>
      <div><dt>Paid</dt><dd><${Time} at=${paid ?? placed} as="full" /> by ${channelText(provider)}${payment === null ? null : html` <span class="id">${payment}</span>`}</dd></div>
      <div><dt>State</dt><dd>${stateText(receipt.state)}</dd></div>
    </dl>
    <${Lines} of=${receipt} />
    <${Returns} of=${receipt} />
    ${receipt.merchant_of_record === null ? null : html`<p class="meta">${receipt.merchant_of_record} sold this as merchant of record. Its invoice counts for tax.</p>`}
  </div>`;
}

function Seller({
  of: { name, address, tax_id: taxId },
}: {
  readonly of: NonNullable<OrderReceipt['seller']>;
}): VNode {
  return html`<span class="pre">${[name, address, taxId === '' ? '' : `Tax id ${taxId}`].filter((part) => part !== '').join('\n')}</span>`;
}

function Lines({ of: { lines, total } }: { readonly of: OrderReceipt }): VNode {
  return html`<table class="arithmetic">
    <caption class="visually-hidden">What was bought</caption>
    <thead class="visually-hidden"><tr><th scope="col">What</th><th scope="col">Amount, US dollars</th></tr></thead>
    <tbody>${lines.map(({ description, amount }) => html`<tr><th scope="row">${description}</th><td class="num">${exactText(amount)}</td></tr>`)}</tbody>
    <tfoot><tr><th scope="row">Total, US dollars</th><td class="num">${exactText(total)}</td></tr></tfoot>
  </table>`;
}

type Row = { readonly what: string; readonly at: string | null; readonly state: string; readonly amount: string };

/** What went back or may, and what remains paid; nothing for a plain purchase. */
function Returns({ of: { payments, refunds, disputes, net_paid: net } }: { readonly of: OrderReceipt }): VNode | null {
  const rows: readonly Row[] = [
    ...(payments.length > 1 ? payments.map(({ at, amount }) => ({ what: 'Payment', at, state: 'paid', amount })) : []),
    ...refunds.map(({ at, state, amount }) => ({ what: 'Refund', at, state, amount })),
    ...disputes.map(({ at, state, amount }) => ({ what: 'Dispute', at, state, amount })),
  ];
  if (rows.length === 0) return null;
  return html`<table class="arithmetic">
    <caption class="label">Payments and what went back</caption>
    <thead class="visually-hidden"><tr><th scope="col">What</th><th scope="col">Amount</th></tr></thead>
    <tbody>${rows.map(
      ({ what, at, state, amount }) =>
        html`<tr><th scope="row">${what}, ${state}${at === null ? null : html` <small><${Time} at=${at} as="date" /></small>`}</th><td class="num">${exactText(amount)}</td></tr>`,
    )}</tbody>
    <tfoot><tr><th scope="row">Net paid</th><td class="num">${exactText(net)}</td></tr></tfoot>
  </table>`;
}
