// The form that buys credit: an amount, where to pay, and what it comes to as arithmetic before anything is placed.
import { type Signal, useSignal } from '@preact/signals';
import type { VNode } from 'preact';
import { useRef } from 'preact/hooks';
import { centsText, isZero } from '../../money-text.ts';
import { html } from '../html.ts';
import { ApiError, call } from '../lib/api.ts';
import { searchParameter, setSearch } from '../router.ts';
import { Empty, Problem } from '../ui/block.ts';
import { Field } from '../ui/field.ts';
import { Segmented } from '../ui/segmented.ts';
import { Sums } from '../ui/sums.ts';
import { Act, useWork } from '../ui/work.ts';
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
  const { presets, least, most, channels, fee } = options;
  const asked = searchParameter('add') ?? '';
  const chosen = useSignal(startOf(options, asked));
  const typed = useSignal(asked);
  const name = useSignal(first.name);
  const savesCard = useSignal(false);
  const channel = channels.find((each) => each.name === name.value) ?? first;
  const amount = readAmount(chosen.value === OTHER ? typed.value : chosen.value, options);
  const price = amount.usd === undefined ? undefined : priceOf(amount.usd, fee, channel.tax);
  const hasCard = keepsCard(orders, channel);
  return html`<div class="order">
    <div class="stack">
      <${Segmented} label="Credit to add" choices=${[...presets.map((preset) => [preset, chipText(preset)]), [OTHER, 'Other']]} value=${chosen.value} onChoose=${into(chosen)} />
      ${
        chosen.value === OTHER &&
        html`<${Field} label="Amount in dollars" name="amount" inputmode="decimal" autocomplete="off" value=${typed.value} onInput=${into(typed)}
          hint=${`From ${centsText(least)} to ${centsText(most)}.`} problem=${typed.value === '' ? undefined : amount.problem} />`
      }
      ${
        channels.length > 1 &&
        html`<${Segmented} label="Pay with" choices=${channels.map((each) => [each.name, channelText(each.name)])} value=${channel.name} onChoose=${into(name)} />`
      }
      ${
        channel.saved_card &&
        !hasCard &&
        html`<label class="check"><input type="checkbox" onChange=${(event: Event) => into(savesCard)((event.currentTarget as HTMLInputElement).checked)} />
          <span>Keep the card for later orders and automatic top-ups</span></label>`
      }
    </div>
    <div class="stack">
      ${price && html`<${Arithmetic} of=${price} />`}
      <${Pay} price=${price} channel=${channel} hasCard=${hasCard} savesCard=${savesCard.value} />
    </div>
  </div>`;
}

/** What the address asks for, in whole dollars, or the first amount that is offered. */
function startOf({ presets, least }: OrderOptions, asked: string): string {
  const found = presets.find((preset) => preset === `${asked}.000000000`);
  return found ?? (asked === '' ? (presets[0] ?? least) : OTHER);
}

const into =
  <Value>(signal: Signal<Value>) =>
  (value: Value): void => {
    signal.value = value;
  };

/** Credit, fee and tax, and under a double rule what is paid. */
function Arithmetic({ of: { credit, fee, feeRule, isTaxed, text } }: { readonly of: Price }): VNode {
  const lines = [
    ['Credit', centsText(credit)],
    [feeRule === '' ? 'Fee' : html`Fee <small>${feeRule}</small>`, isZero(fee) ? 'none' : centsText(fee)],
    ...(isTaxed ? [['Tax', 'at checkout']] : []),
  ];
  return html`<${Sums} caption="What the order costs" lines=${lines} total=${['You pay', text]} />`;
}

type PayProps = {
  readonly price: Price | undefined;
  readonly channel: PayChannel;
  readonly hasCard: boolean;
  readonly savesCard: boolean;
};

function Pay({ price, channel, hasCard, savesCard }: PayProps): VNode {
  const work = useWork();
  const key = useIdempotencyKey();
  const pay = (way: Order['way']) => async (): Promise<void> => {
    const body = { amount: price?.credit, channel: channel.name, way, save_card: way === 'checkout' && savesCard };
    const headers = { 'idempotency-key': key(JSON.stringify(body)) };
    const order = await call<Order>('POST', '/v1/credits/orders', { body, headers }).catch((error: unknown) => {
      // Refused for good, so asking again is another order; otherwise nobody knows what became of it.
      if (error instanceof ApiError && error.status >= 400 && error.status < 500) key();
      throw error;
    });
    key();
    if (order.url !== null) location.assign(order.url);
    else setSearch({ paid: order.id, add: undefined });
  };
  const disabled = price === undefined;
  const text = price?.text ?? '';
  return html`<div class="row">
      ${hasCard && html`<${Act} kind="primary" work=${work} disabled=${disabled} says="Paying…" run=${pay('saved_card')}>Pay ${text} with the saved card<//>`}
      <${Act} kind=${hasCard ? undefined : 'primary'} work=${work} disabled=${disabled} says="Opening…" run=${pay('checkout')}>
        ${hasCard ? 'Pay in another way' : `Pay ${text}`}<//>
    </div>
    <p class="meta">${
      channel.mode === 'test'
        ? 'This is a test: nothing is charged.'
        : `You pay on a page of ${channelText(channel.name)}; we never see a card’s number.`
    }</p>
    <${Problem} error=${work.error} />`;
}

/** One key for one wish, so that asking again after a missing answer is no second order; without a wish it is used up. */
export function useIdempotencyKey(): (wish?: string) => string {
  const kept = useRef({ wish: '', key: '' });
  return (wish = '') => {
    if (kept.current.wish !== wish) kept.current = { wish, key: crypto.randomUUID() };
    return kept.current.key;
  };
}
