// Taking an order back, or a part of it: what goes back, what does not, and a recent sign-in, because money leaves.
import { useSignal } from '@preact/signals';
import type { VNode } from 'preact';
import { useRef } from 'preact/hooks';
import { systemClock } from '../../../base/clock.ts';
import { centsText, exactText, isZero } from '../../money-text.ts';
import { html } from '../html.ts';
import { ApiError, call } from '../lib/api.ts';
import { isFresh } from '../state/session.ts';
import { Problem } from '../ui/block.ts';
import { Button } from '../ui/button.ts';
import { Dialog } from '../ui/dialog.ts';
import { Field, readForm } from '../ui/field.ts';
import { SignInAgain } from '../ui/sign-in-again.ts';
import type { Order, Refund } from '../wire-credit.ts';
import { readAmount } from './credit-price.ts';
import { leftOf } from './credit-refundable.ts';
import { refundText } from './credit-words.ts';

type RefundProps = { readonly of: Order; readonly onClose: () => void; readonly onDone: () => void };

/** The dialog that refunds. It is part of the address, so signing in again comes back to it. */
export function RefundDialog({ of: order, onClose, onDone }: RefundProps): VNode {
  const refund = useSignal<Refund | undefined>(undefined);
  const isOld = useSignal(!isFresh(systemClock()));
  const done = (made: Refund): void => {
    refund.value = made;
    onDone();
  };
  return html`<${Dialog} title="Refund an order" onClose=${onClose}>
    ${
      refund.value !== undefined
        ? html`<p role="status">${refundText(refund.value)}</p>
            <div class="dialog-actions"><${Button} kind="primary" onClick=${onClose}>Close<//></div>`
        : isOld.value
          ? html`<${SignInAgain} what="A refund sends money out" onClose=${onClose} />`
          : html`<${RefundForm} of=${order} isOld=${isOld} onClose=${onClose} onDone=${done} />`
    }
  <//>`;
}

type FormProps = Omit<RefundProps, 'onDone'> & {
  readonly isOld: { value: boolean };
  readonly onDone: (refund: Refund) => void;
};

function RefundForm({ of: order, isOld, onClose, onDone }: FormProps): VNode {
  const left = leftOf(order);
  const typed = useSignal(left.slice(0, -7));
  const busy = useSignal(false);
  const error = useSignal<unknown>(undefined);
  const key = useRef(crypto.randomUUID());
  const amount = readAmount(typed.value, { least: '0.01', most: left });
  const send = async (event: Event): Promise<void> => {
    const { note = '' } = readForm(event);
    if (amount.usd === undefined || busy.value) return;
    busy.value = true;
    error.value = undefined;
    try {
      const path = `/v1/credits/orders/${encodeURIComponent(order.id)}/refund`;
      const headers = { 'idempotency-key': key.current };
      onDone(await call<Refund>('POST', path, { body: { amount: amount.usd, note }, headers }));
    } catch (thrown) {
      const isCode = thrown instanceof ApiError;
      if (isCode && thrown.code === 'sign_in_again') isOld.value = true;
      // An answer was given to this wish; another amount is another wish.
      if (isCode && thrown.status >= 400 && thrown.status < 500) key.current = crypto.randomUUID();
      error.value = thrown;
    }
    busy.value = false;
  };
  const input = (text: string): void => {
    typed.value = text;
  };
  return html`<form class="stack" onSubmit=${send}>
    <p>Of this order ${exactText(left)} can go back to where it was paid from${isZero(order.tax ?? '0') ? '' : ', with the tax paid on it'}.
      ${isZero(order.fee) ? '' : ` The fee of ${centsText(order.fee)} stays.`} The credit is taken at once.</p>
    <${Field} label="Credit to give back, in dollars" name="amount" inputmode="decimal" required value=${typed.value} onInput=${input} problem=${amount.problem} />
    <${Field} label="Note" name="note" maxlength="500" hint="For whoever runs this gateway; may stay empty." />
    ${error.value === undefined ? null : html`<${Problem} error=${error.value} />`}
    <div class="dialog-actions">
      <${Button} onClick=${onClose}>Keep the credit<//>
      <${Button} type="submit" kind="danger" disabled=${amount.usd === undefined} busy=${busy.value ? 'Refunding…' : undefined}>
        Refund ${amount.usd === undefined ? '' : centsText(amount.usd)}<//>
    </div>
  </form>`;
}
