// The receipt of an order, as a page that prints.
import type { VNode } from 'preact';
import { exactText } from '../../money-text.ts';
import { html } from '../html.ts';
import { get } from '../lib/api.ts';
import { useResource } from '../state/resource.ts';
import { Block } from '../ui/block.ts';
import { Button } from '../ui/button.ts';
import { Facts, Sums } from '../ui/sums.ts';
import { Time } from '../ui/time.ts';
import type { OrderReceipt } from '../wire-credit.ts';
import { channelText, stateText } from './credit-words.ts';

/** The page of a receipt. */
export function ReceiptPage({ id }: { readonly id: string }): VNode {
  const path = `/v1/credits/orders/${encodeURIComponent(id)}/receipt`;
  const receipt = useResource(path, (abort) => get<OrderReceipt>(path, {}, abort));
  return html`<p class="no-print"><a href="/app/credit">Back to credit</a></p>
    <div class="row spread"><h1>Receipt</h1><span class="no-print"><${Button} small onClick=${() => print()}>Print receipt<//></span></div>
    ${Block({ of: receipt, height: 420, children: (data) => html`<${Paper} of=${data} />` })}`;
}

function Paper({ of: receipt }: { readonly of: OrderReceipt }): VNode {
  const { seller, account, merchant_of_record: merchant, payment_id: payment, lines, total } = receipt;
  const from = seller === null ? [] : [seller.name, seller.address, seller.tax_id && `Tax id ${seller.tax_id}`];
  return html`<div class="stack paper">
    ${receipt.mode === 'test' && html`<p class="notice care">A test: no money moved.</p>`}
    <${Facts} of=${[
      [
        'Sold by',
        html`<span class="pre">${from.length === 0 ? 'The operator has not said who sells.' : from.filter(Boolean).join('\n')}</span>`,
      ],
      merchant === null ? undefined : ['Merchant of record', `${merchant}; its invoice counts for tax.`],
      ['For', html`${account.name} <span class="id">${account.id}</span>`],
      ['Order', html`<span class="id">${receipt.order_id}</span>`],
      ['Paid', html`<${Time} at=${receipt.paid_at ?? receipt.placed_at} as="full" />`],
      ['By', html`${channelText(receipt.provider)} <span class="id">${payment}</span>`],
      ['State', stateText(receipt.state)],
    ]} />
    <${Sums} caption="What was bought" lines=${lines.map(({ description, amount }) => [description, exactText(amount)])} total=${['Total, US dollars', exactText(total)]} />
    <${Returns} of=${receipt} />
  </div>`;
}

/** What was paid and what went back, and what remains; nothing for a plain purchase. */
function Returns({ of: { payments, refunds, disputes, net_paid: net } }: { readonly of: OrderReceipt }): VNode | null {
  if (payments.length + refunds.length + disputes.length < 2) return null;
  const line =
    (what: string) =>
    ({ at, amount, state }: { readonly at: string | null; readonly amount: string; readonly state?: string }) => [
      html`${what}${state && `, ${state}`} <small>${at && html`<${Time} at=${at} as="date" />`}</small>`,
      `${state === 'succeeded' || state === 'lost' ? '−' : ''}${exactText(amount)}`,
    ];
  const lines = [...payments.map(line('Payment')), ...refunds.map(line('Refund')), ...disputes.map(line('Dispute'))];
  return html`<${Sums} caption="Payments and what went back" lines=${lines} total=${['Net paid', exactText(net)]} />`;
}
