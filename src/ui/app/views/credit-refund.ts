// Taking an order back, or a part of it: what goes back, what does not, and a recent sign-in, because money leaves.
import { useSignal } from '@preact/signals';
import type { VNode } from 'preact';
import { centsText, exactText, isZero } from '../../money-text.ts';
import { html } from '../html.ts';
import { call } from '../lib/api.ts';
import { Problem } from '../ui/block.ts';
import { Button } from '../ui/button.ts';
import { Dialog } from '../ui/dialog.ts';
import { Field } from '../ui/field.ts';
import { needsSignIn, SignInAgain } from '../ui/sign-in-again.ts';
import { useWork } from '../ui/work.ts';
import type { Order, Refund } from '../wire-credit.ts';
import { useIdempotencyKey } from './credit-order.ts';
import { readAmount } from './credit-price.ts';
import { leftOf } from './credit-refundable.ts';
import { refundText } from './credit-words.ts';

type RefundProps = { readonly of: Order; readonly onClose: () => void; readonly onDone: () => void };

/** The dialog that refunds. It is part of the address, so signing in again comes back to it. */
export function RefundDialog({ of: order, onClose, onDone }: RefundProps): VNode {
  const work = useWork();
  const key = useIdempotencyKey();
  const left = leftOf(order);
  const typed = useSignal(left.slice(0, -7));
  const refund = useSignal<Refund | undefined>(undefined);
  const { usd, problem } = readAmount(typed.value, { least: '0.01', most: left });
  const send = work.submit(async ({ note }) => {
    const path = `/v1/credits/orders/${encodeURIComponent(order.id)}/refund`;
    const headers = { 'idempotency-key': key(`${usd}`) };
    refund.value = await call<Refund>('POST', path, { body: { amount: usd, note }, headers });
    onDone();
  });
  const input = (text: string): void => {
    typed.value = text;
  };
  if (refund.value !== undefined)
    return html`<${Dialog} title="Refund an order" onClose=${onClose}><p role="status">${refundText(refund.value)}</p>
      <div class="dialog-actions"><${Button} kind="primary" onClick=${onClose}>Close<//></div><//>`;
  if (needsSignIn(work.error)) return html`<${SignInAgain} what="A refund sends money out" onClose=${onClose} />`;
  return html`<${Dialog} title="Refund an order" onClose=${onClose}><form class="stack" onSubmit=${send}>
    <p>Of this order ${exactText(left)} can go back to where it was paid from${isZero(order.tax ?? '0') ? '' : ', with the tax on it'}.
      ${isZero(order.fee) ? '' : ` The fee of ${centsText(order.fee)} stays.`} The credit is taken at once.</p>
    <${Field} label="Credit to give back, in dollars" name="amount" inputmode="decimal" required value=${typed.value} onInput=${input} problem=${problem} />
    <${Field} label="Note, if you like" name="note" maxlength="500" />
    <${Problem} error=${work.error} />
    <div class="dialog-actions">
      <${Button} onClick=${onClose}>Keep the credit<//>
      <${Button} type="submit" kind="danger" disabled=${usd === undefined} busy=${work.busy ? 'Refunding…' : undefined}>Refund ${usd && centsText(usd)}<//>
    </div>
  </form><//>`;
}
