// Redeeming a code.
import { useSignal } from '@preact/signals';
import type { VNode } from 'preact';
import { exactText } from '../../money-text.ts';
import { html } from '../html.ts';
import { call } from '../lib/api.ts';
import { dateText } from '../lib/time.ts';
import { zone } from '../state/prefs.ts';
import { Problem, Section } from '../ui/block.ts';
import { Button } from '../ui/button.ts';
import { Field } from '../ui/field.ts';
import { useWork } from '../ui/work.ts';
import type { Gift } from '../wire-credit.ts';
import { useIdempotencyKey } from './credit-order.ts';

/** A field for a code, and what it brought. */
export function RedeemCode({ onRedeemed }: { readonly onRedeemed: () => void }): VNode {
  const work = useWork();
  const gift = useSignal<Gift | undefined>(undefined);
  const key = useIdempotencyKey();
  const redeem = work.submit(async ({ code = '' }) => {
    gift.value = undefined;
    const headers = { 'idempotency-key': key(code) };
    gift.value = await call<Gift>('POST', '/v1/credits/codes/redeem', { body: { code }, headers });
    onRedeemed();
  });
  return html`<${Section} title="Redeem a code">
    <form class="one-line" onSubmit=${redeem}>
      <${Field} label="Code" name="code" required autocomplete="off" spellcheck="false" maxlength="100" />
      <${Button} type="submit" busy=${work.busy ? 'Redeeming…' : undefined}>Redeem code<//>
    </form>
    <p role="status">${gift.value && giftText(gift.value)}</p>
    <${Problem} error=${work.error} />
  <//>`;
}

function giftText({ amount, expires_at: end, state }: Gift): string {
  const until = end === null ? '' : ` What is left of it on ${dateText(end, zone.value)} expires.`;
  return `${exactText(amount)} ${state === 'booked' ? 'added.' : 'will be there within minutes.'}${until}`;
}
