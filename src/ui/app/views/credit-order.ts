// The form that buys credit: an amount, where to pay, and what it comes to as arithmetic before anything is placed.
import { type Signal, useSignal } from '@preact/signals';
import type { VNode } from 'preact';
import { useRef } from 'preact/hooks';
import { DAY, systemClock } from '../../../base/clock.ts';
import { centsText, isZero } from '../../money-text.ts';
import { html } from '../html.ts';
import { ApiError, call } from '../lib/api.ts';
import { searchParameter, setSearch } from '../router.ts';
import { account } from '../state/session.ts';
import { Empty, Problem } from '../ui/block.ts';
import { Button } from '../ui/button.ts';
import { Field } from '../ui/field.ts';
import { Segmented } from '../ui/segmented.ts';
import type { Order, OrderOptions, PayChannel } from '../wire-credit.ts';
import { chipText, keepsCard, type Price, priceOf, readAmount } from './credit-price.ts';
import { channelText } from './credit-words.ts';

const OTHER = 'other';

type FormProps = { readonly options: OrderOptions; readonly orders: readonly Order[] };

/** The form; a word instead where no payments are taken. */
export function OrderForm({ options, orders }: FormProps): VNode {
  const [first] = options.channels;
  if (first === undefined)
    return html`<${Empty}><p>This gateway takes no payments. Its operator can add credit by hand, and codes can be redeemed below.</p><//>`;
  return html`<${Form} options=${options} orders=${orders} first=${first} />`;
}

function Form({ options, orders, first }: FormProps & { readonly first: PayChannel }): VNode {
  const chosen = useSignal(startOf(options));
  const typed = useSignal(searchParameter('add') ?? '');
  const name = useSignal(first.name);
  const saveCard = useSignal(false);
  const channel = options.channels.find((each) => each.name === name.value) ?? first;
  const amount = readAmount(chosen.value === OTHER ? typed.value : chosen.value, options);
  const price = amount.usd === undefined ? undefined : priceOf(amount.usd, options.fee, channel.tax);
  const hasCard = keepsCard(orders, channel);
  return html`<div class="order">
    <div class="stack">
      <${Segmented} label="Credit to add" choices=${chipsOf(options)} value=${chosen.value} onChoose=${setter(chosen)} />
      ${
        chosen.value === OTHER
          ? html`<${Field} label="Amount in dollars" name="amount" inputmode="decimal" autocomplete="off" value=${typed.value} onInput=${setter(typed)}
              hint=${`From ${centsText(options.least)} to ${centsText(options.most)}.`} problem=${typed.value === '' ? undefined : amount.problem} />`
          : null
      }
      ${
        options.channels.length > 1
          ? html`<${Segmented} label="Pay with" choices=${options.channels.map((each) => [each.name, channelText(each.name)])} value=${channel.name} onChoose=${setter(name)} />`
          : null
      }
      ${channel.saved_card && !hasCard ? html`<${KeepCard} on=${saveCard} />` : null}
      <${FirstDay} options=${options} />
    </div>
    <div class="stack">
      ${price === undefined ? html`<p class="soft">Choose an amount to see what it costs.</p>` : html`<${Arithmetic} of=${price} />`}
      <${Pay} price=${price} channel=${channel} hasCard=${hasCard} saveCard=${saveCard.value} />
    </div>
  </div>`;
}

/** What the address asks for, or the first amount that is offered. */
function startOf({ presets, least }: OrderOptions): string {
  const asked = searchParameter('add');
  const isOther = asked !== undefined && asked !== '' && !presets.includes(`${asked}.000000000`);
  return isOther ? OTHER : (presets.find((preset) => preset === `${asked}.000000000`) ?? presets[0] ?? least);
}

const chipsOf = ({ presets }: OrderOptions): readonly (readonly [string, string])[] => [
  ...presets.map((preset) => [preset, chipText(preset)] as const),
  [OTHER, 'Other'],
];

const setter =
  <Value>(signal: Signal<Value>) =>
  (value: Value): void => {
    signal.value = value;
  };

function KeepCard({ on }: { readonly on: Signal<boolean> }): VNode {
  const change = (event: Event): void => {
    on.value = (event.currentTarget as HTMLInputElement).checked;
  };
  return html`<label class="check"><input type="checkbox" checked=${on.value} onChange=${change} />
    <span>Keep the card for later orders and automatic top-ups</span></label>`;
}

/** A bound that only new accounts have is said before somebody runs into it. */
function FirstDay({ options: { first_day_cap: cap } }: { readonly options: OrderOptions }): VNode | null {
  const isNew = systemClock() - Date.parse(account.value?.created_at ?? '') < DAY;
  if (cap === null || !isNew) return null;
  return html`<p class="meta">In its first 24 hours an account can add up to ${centsText(cap)}.</p>`;
}

/** Credit, fee and tax, and under a double rule what is paid. */
function Arithmetic({ of: price }: { readonly of: Price }): VNode {
  return html`<table class="arithmetic">
    <caption class="visually-hidden">What the order costs</caption>
    <tbody>
      <tr><th scope="row">Credit</th><td class="num">${centsText(price.credit)}</td></tr>
      <tr><th scope="row">Fee${price.feeRule === '' ? '' : html` <small>${price.feeRule}</small>`}</th>
        <td class="num">${isZero(price.fee) ? 'none' : centsText(price.fee)}</td></tr>
      ${price.isTaxed ? html`<tr><th scope="row">Tax</th><td class="num">at checkout</td></tr>` : null}
    </tbody>
    <tfoot><tr><th scope="row">You pay</th><td class="num">${price.text}</td></tr></tfoot>
  </table>`;
}

type PayProps = {
  readonly price: Price | undefined;
  readonly channel: PayChannel;
  readonly hasCard: boolean;
  readonly saveCard: boolean;
};

function Pay({ price, channel, hasCard, saveCard }: PayProps): VNode {
  const busy = useSignal<Order['way'] | undefined>(undefined);
  const error = useSignal<unknown>(undefined);
  const key = useIdempotencyKey();
  const pay = (way: 'checkout' | 'saved_card') => async (): Promise<void> => {
    if (price === undefined) return;
    busy.value = way;
    error.value = undefined;
    const body = { amount: price.credit, channel: channel.name, way, save_card: way === 'checkout' && saveCard };
    const headers = { 'idempotency-key': key.of(JSON.stringify(body)) };
    try {
      const order = await call<Order>('POST', '/v1/credits/orders', { body, headers });
      key.used();
      // The page stays busy until the provider's page is there.
      if (order.url !== null) return location.assign(order.url);
      setSearch({ paid: order.id, add: undefined });
    } catch (thrown) {
      error.value = thrown;
      if (thrown instanceof ApiError && thrown.status >= 400 && thrown.status < 500) key.used();
    }
    busy.value = undefined;
  };
  const off = price === undefined;
  const text = price?.text ?? '';
  const isBusy = (way: Order['way'], word: string): string | undefined => (busy.value === way ? word : undefined);
  return html`<div class="row">
      ${
        hasCard
          ? html`<${Button} kind="primary" disabled=${off} busy=${isBusy('saved_card', 'Paying…')} onClick=${pay('saved_card')}>Pay ${text} with the saved card<//>
              <${Button} disabled=${off} busy=${isBusy('checkout', 'Opening…')} onClick=${pay('checkout')}>Pay in another way<//>`
          : html`<${Button} kind="primary" disabled=${off} busy=${isBusy('checkout', 'Opening the payment page…')} onClick=${pay('checkout')}>Pay ${text}<//>`
      }
    </div>
    <p class="meta">${
      channel.mode === 'test'
        ? 'This is a test: nothing is charged.'
        : `You pay on a page of ${channelText(channel.name)}. We never see the number of a card.`
    }</p>
    ${error.value === undefined ? null : html`<${Problem} error=${error.value} />`}`;
}

/** One key for one order: the same while an answer is missing, another once one came. */
function useIdempotencyKey(): { of(order: string): string; used(): void } {
  const kept = useRef<{ order: string; key: string } | undefined>(undefined);
  return {
    of(order) {
      if (kept.current?.order !== order) kept.current = { order, key: crypto.randomUUID() };
      return kept.current.key;
    },
    used() {
      kept.current = undefined;
    },
  };
}
