// Credit: what there is, how more is added, what moved it, and what was bought. An order's receipt has its own address.
import { useSignalEffect } from '@preact/signals';
import type { VNode } from 'preact';
import { useEffect } from 'preact/hooks';
import { exactText } from '../../money-text.ts';
import { html } from '../html.ts';
import { get } from '../lib/api.ts';
import { searchParameter, setSearch } from '../router.ts';
import type { ViewProps } from '../routes.ts';
import { credit } from '../state/credit.ts';
import { useLive } from '../state/live.ts';
import { type Resource, useResource } from '../state/resource.ts';
import { may } from '../state/session.ts';
import { Block, Section } from '../ui/block.ts';
import { Money } from '../ui/money.ts';
import { Facts } from '../ui/sums.ts';
import type { CreditAnswer, OrderOptions } from '../wire-credit.ts';
import { RedeemCode } from './credit-code.ts';
import { OrderForm } from './credit-order.ts';
import { Orders, useOrders } from './credit-orders.ts';
import { ReceiptPage } from './credit-receipt.ts';
import { RefundDialog } from './credit-refund.ts';
import { Paid } from './credit-return.ts';
import { StatementSection } from './credit-statement.ts';
import { AutoTopUp } from './credit-top-up.ts';

/** The view of credit. */
export function View({ rest: [what, id] }: ViewProps): VNode {
  return what === 'orders' && id !== undefined ? html`<${ReceiptPage} id=${id} />` : html`<${CreditPage} />`;
}

function CreditPage(): VNode {
  const figures = useResource('credit', (abort) => get<CreditAnswer>('/v1/credits', {}, abort));
  const options = useResource('order options', (abort) => get<OrderOptions>('/v1/credits/options', {}, abort));
  const { orders, list } = useOrders();
  useLive(({ t }) => {
    if (t === 'gap' || t === 'order') {
      figures.refresh();
      orders.refresh();
    }
  });
  useLiveFigures(figures);
  useScrollTo();
  const all = orders.data ?? [];
  const paid = searchParameter('paid');
  const refund = all.find(({ id }) => id === searchParameter('refund'));
  const reload = (): void => {
    figures.reload();
    orders.reload();
  };
  return html`<h1 class="visually-hidden">Credit</h1>
    ${paid && html`<${Paid} key=${paid} id=${paid} onEnd=${reload} />`}
    ${Block({ of: figures, height: 76, children: (data) => html`<${Figures} of=${data} />` })}
    ${
      may('credit')
        ? html`<${Section} title="Add credit" id="add">
            ${Block({ of: options, height: 220, children: (data) => html`<${OrderForm} options=${data} orders=${all} />` })}
          <//>
          <${AutoTopUp} options=${options.data} orders=${all} />
          <${RedeemCode} onRedeemed=${figures.reload} />`
        : html`<p class="meta">Your role may look at credit, not add it.</p>`
    }
    <${StatementSection} ledger=${figures.data} />
    <${Orders} of=${orders} list=${list} refundDays=${options.data?.refund_days} />
    ${refund && may('credit') && html`<${RefundDialog} of=${refund} onClose=${() => setSearch({ refund: undefined })} onDone=${reload} />`}`;
}

function Figures({ of: { exact } }: { readonly of: CreditAnswer }): VNode {
  const isOverdrawn = exact.available.startsWith('-');
  const fact = (what: string, usd: string) => [what, html`<span class="num">${exactText(usd)}</span>`] as const;
  return html`<section class="spend" aria-labelledby="available">
    <div>
      <h2 class="label" id="available">Available</h2>
      <p class=${`primary-figure num${isOverdrawn ? ' neg' : ''}`}><${Money} usd=${exact.available} as="balance" /></p>
    </div>
    <${Facts} of=${[
      fact('Money in', exact.credits),
      fact('Used', exact.usage),
      fact('Held by running calls', exact.held),
      fact('Set aside for refunds and disputes', exact.set_aside),
    ]} />
  </section>`;
}

/** What the socket tells of the credit is shown at once. */
function useLiveFigures({ change }: Resource<CreditAnswer>): void {
  useSignalEffect(() => {
    const told = credit.value;
    if (told?.available !== undefined) change((data) => ({ ...data, exact: { ...data.exact, ...told } }));
  });
}

/** Links of other pages name the part that they are about. */
function useScrollTo(): void {
  const part = ['add', 'top-up'].find((name) => searchParameter(name) !== undefined);
  useEffect(() => {
    if (part !== undefined) document.getElementById(part)?.scrollIntoView({ block: 'start' });
  }, [part]);
}
