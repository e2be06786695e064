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
  const orders = useOrders();
  useLive((message) => {
    if (message.t === 'gap' || message.t === 'order') {
      figures.refresh();
      orders.resource.refresh();
    }
  });
  useLiveFigures(figures);
  useScrollTo();
  const paid = searchParameter('paid');
  const refund = orders.resource.data?.find(({ id }) => id === searchParameter('refund'));
  const reload = (): void => {
    figures.reload();
    orders.resource.reload();
  };
  return html`<h1 class="visually-hidden">Credit</h1>
    ${paid === undefined ? null : html`<${Paid} key=${paid} id=${paid} onEnd=${reload} />`}
    ${Block({ of: figures, height: 76, children: (data) => html`<${Figures} of=${data} />` })}
    ${
      may('credit')
        ? html`<${Section} title="Add credit" id="add">
            ${Block({ of: options, height: 220, children: (data) => html`<${OrderForm} options=${data} orders=${orders.resource.data ?? []} />` })}
          <//>
          <${AutoTopUp} options=${options.data} orders=${orders.resource.data ?? []} />
          <${RedeemCode} onRedeemed=${figures.reload} />`
        : html`<p class="meta">Your role may look at credit, not add it. Owners, admins and the role billing can.</p>`
    }
    <${StatementSection} />
    <${Orders} of=${orders} refundDays=${options.data?.refund_days} />
    ${refund === undefined || !may('credit') ? null : html`<${RefundDialog} of=${refund} onClose=${closeRefund} onDone=${reload} />`}`;
}

const closeRefund = (): void => setSearch({ refund: undefined });

function Figures({ of: { exact } }: { readonly of: CreditAnswer }): VNode {
  const isOverdrawn = exact.available.startsWith('-');
  return html`<section class="lead" aria-labelledby="available">
    <div>
      <h2 class="label" id="available">Available</h2>
      <p class=${isOverdrawn ? 'figure num neg' : 'figure num'} title=${exactText(exact.available)}><${Money} usd=${exact.available} as="balance" /></p>
    </div>
    <dl class="lead-words sums">
      <div><dt>Money in</dt><dd class="num"><${Money} usd=${exact.credits} as="exact" /></dd></div>
      <div><dt>Used</dt><dd class="num"><${Money} usd=${exact.usage} as="exact" /></dd></div>
      <div><dt>Held by running calls</dt><dd class="num"><${Money} usd=${exact.held} as="exact" /></dd></div>
      <div><dt>Set aside for refunds and disputes</dt><dd class="num"><${Money} usd=${exact.set_aside} as="exact" /></dd></div>
    </dl>
  </section>`;
}

/** What the socket tells of the credit is shown at once. */
function useLiveFigures(figures: Resource<CreditAnswer>): void {
  const { change } = figures;
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
