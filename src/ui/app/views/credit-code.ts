// Redeeming a code.
import { useSignal } from '@preact/signals';
import type { VNode } from 'preact';
import { useRef } from 'preact/hooks';
import { exactText } from '../../money-text.ts';
import { html } from '../html.ts';
import { call } from '../lib/api.ts';
import { dateText } from '../lib/time.ts';
import { zone } from '../state/prefs.ts';
import { Problem, Section } from '../ui/block.ts';
import { Button } from '../ui/button.ts';
import { Field, readForm } from '../ui/field.ts';
import type { Gift } from '../wire-credit.ts';

/** A field for a code, and what it brought. */
export function RedeemCode({ onRedeemed }: { readonly onRedeemed: () => void }): VNode {
  const busy = useSignal(false);
  const error = useSignal<unknown>(undefined);
  const gift = useSignal<Gift | undefined>(undefined);
  // The same code sent twice by one page is one use of it.
  const key = useRef({ code: '', key: '' });
  const send = async (event: Event): Promise<void> => {
    const form = event.currentTarget as HTMLFormElement;
    const { code = '' } = readForm(event);
    if (busy.value) return;
    busy.value = true;
    error.value = undefined;
    gift.value = undefined;
    if (key.current.code !== code) key.current = { code, key: crypto.randomUUID() };
    try {
      const headers = { 'idempotency-key': key.current.key };
      gift.value = await call<Gift>('POST', '/v1/credits/codes/redeem', { body: { code }, headers });
      form.reset();
      onRedeemed();
    } catch (thrown) {
      error.value = thrown;
    }
    busy.value = false;
  };
  return html`<${Section} title="Redeem a code">
    <form class="one-line" onSubmit=${send}>
      <${Field} label="Code" name="code" required autocomplete="off" spellcheck="false" maxlength="100" />
      <${Button} type="submit" busy=${busy.value ? 'Redeeming…' : undefined}>Redeem code<//>
    </form>
    <div role="status">${gift.value === undefined ? null : html`<p class="notice good">${giftText(gift.value)}</p>`}</div>
    ${error.value === undefined ? null : html`<${Problem} error=${error.value} />`}
  <//>`;
}

function giftText({ amount, expires_at: end, state }: Gift): string {
  const until = end === null ? '' : ` What is left of it on ${dateText(end, zone.value)} expires.`;
  return state === 'booked'
    ? `${exactText(amount)} added.${until}`
    : `The code is redeemed. ${exactText(amount)} will be there within minutes.${until}`;
}
