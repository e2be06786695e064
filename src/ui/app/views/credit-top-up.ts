// Automatic top-ups: the rule in one sentence before it is set, why it was stopped, and one button that ends it.
import { useSignal } from '@preact/signals';
import type { VNode } from 'preact';
import { exactText } from '../../money-text.ts';
import { html } from '../html.ts';
import { call, get } from '../lib/api.ts';
import { useLive } from '../state/live.ts';
import { type Resource, useResource } from '../state/resource.ts';
import { Block, Empty, Problem, Section } from '../ui/block.ts';
import { Button } from '../ui/button.ts';
import { Field, problemOf } from '../ui/field.ts';
import { Time } from '../ui/time.ts';
import type { Order, OrderOptions, PayChannel, TopUp } from '../wire-credit.ts';
import { keepsCard } from './credit-price.ts';
import { stoppedText, topUpSentence } from './credit-words.ts';

const PATH = '/v1/credits/auto-top-up';

type TopUpProps = { readonly options: OrderOptions | undefined; readonly orders: readonly Order[] };

/** The section of automatic top-ups. */
export function AutoTopUp({ options, orders }: TopUpProps): VNode {
  const rule = useResource('top-up', (abort) => get<TopUp>(PATH, {}, abort));
  useLive((message) => {
    if (message.t === 'gap' || message.t === 'order') rule.refresh();
  });
  const channel = options?.channels.find((each) => each.saved_card);
  const body = (data: TopUp): VNode => {
    if (options === undefined) return html`<p class="soft">What an order costs is not known just now.</p>`;
    if (channel === undefined)
      return html`<${Empty}><p>No way to pay here keeps a card, so credit cannot be added by itself.</p><//>`;
    return html`<${Rule} key=${JSON.stringify(data.rule)} of=${data} resource=${rule} options=${options} channel=${channel} hasCard=${keepsCard(orders, channel)} />`;
  };
  const { data } = rule;
  const state = data === undefined ? '' : data.stopped !== null ? 'stopped' : data.enabled ? 'on' : 'off';
  return html`<${Section} title="Automatic top-up" id="top-up" aside=${html`<span class="meta">${state}</span>`}>
    ${Block({ of: rule, height: 160, children: body })}
  <//>`;
}

type RuleProps = {
  readonly of: TopUp;
  readonly resource: Resource<TopUp>;
  readonly options: OrderOptions;
  readonly channel: PayChannel;
  readonly hasCard: boolean;
};

function Rule({
  of: { rule, stopped, pending, ordered_today: today, enabled },
  resource,
  options,
  channel,
  hasCard,
}: RuleProps): VNode {
  const fields = useSignal({
    threshold: short(rule?.threshold ?? '5'),
    amount: short(rule?.amount ?? options.presets[1] ?? options.least),
    ceiling: short(rule?.daily_ceiling ?? '100'),
  });
  const work = useWork(resource);
  const sentence = topUpSentence(fields.value, options, channel.tax);
  const input = (name: keyof typeof fields.value, label: string, param = name as string) =>
    html`<${Field} label=${label} name=${param} inputmode="decimal" required value=${fields.value[name]} problem=${problemOf(work.error, param)}
      onInput=${(text: string) => {
        fields.value = { ...fields.value, [name]: text };
      }} />`;
  const save = (event: Event): void => {
    event.preventDefault();
    const { threshold, amount, ceiling } = fields.value;
    work.run('PUT', { threshold, amount, daily_ceiling: ceiling });
  };
  return html`<form class="stack" onSubmit=${save}>
    ${stopped === null ? null : html`<p class="notice care">Stopped <${Time} at=${stopped.at} />: ${stoppedText(stopped)}. Set it again once that is settled.</p>`}
    ${pending === null ? null : html`<p class="notice">${exactText(pending.amount)} is on its way since <${Time} at=${pending.since} />.</p>`}
    <div class="thirds">
      ${input('threshold', 'When credit falls below, $')}
      ${input('amount', 'Add, $')}
      ${input('ceiling', 'At most a day, $', 'daily_ceiling')}
    </div>
    <p aria-live="polite">${sentence ?? 'Type three amounts in dollars, such as 5.00.'}</p>
    ${enabled ? html`<p class="meta">${exactText(today)} was ordered by itself today. If a charge is declined, it stops and you are told.</p>` : null}
    ${hasCard ? null : html`<p class="meta">As far as we know no card is on file. Add credit once and keep the card; otherwise the first charge is declined.</p>`}
    ${work.error === undefined || isOfField(work.error) ? null : html`<${Problem} error=${work.error} />`}
    <div class="row">
      <${Button} type="submit" disabled=${sentence === undefined} busy=${work.busy === 'PUT' ? 'Saving…' : undefined}>
        ${rule === null ? 'Turn on automatic top-up' : stopped === null ? 'Save the rule' : 'Turn on again'}<//>
      ${
        rule === null
          ? null
          : html`<${Button} kind="danger" busy=${work.busy === 'DELETE' ? 'Stopping…' : undefined} onClick=${() => work.run('DELETE')}>Stop automatic top-up<//>`
      }
      <${Portal} />
    </div>
  </form>`;
}

const isOfField = (error: unknown): boolean =>
  ['threshold', 'amount', 'daily_ceiling'].some((name) => problemOf(error, name) !== undefined);

/** "5.000000000" as it is typed: "5.00". */
const short = (usd: string): string => (usd.includes('.') ? usd.slice(0, usd.indexOf('.') + 3) : `${usd}.00`);

type Work = {
  readonly busy: string | undefined;
  readonly error: unknown;
  run(method: 'PUT' | 'DELETE', body?: unknown): void;
};

/** Sets or ends the rule, and shows what it is then. */
function useWork(resource: Resource<TopUp>): Work {
  const busy = useSignal<string | undefined>(undefined);
  const error = useSignal<unknown>(undefined);
  const run = async (method: 'PUT' | 'DELETE', body?: unknown): Promise<void> => {
    busy.value = method;
    error.value = undefined;
    try {
      const next = await call<TopUp>(method, PATH, { body });
      resource.change(() => next);
    } catch (thrown) {
      error.value = thrown;
    }
    busy.value = undefined;
  };
  return { busy: busy.value, error: error.value, run: (method, body) => void run(method, body) };
}

/** The provider's own page, where cards are removed and invoices lie. */
function Portal(): VNode {
  const busy = useSignal(false);
  const error = useSignal<unknown>(undefined);
  const open = async (): Promise<void> => {
    busy.value = true;
    error.value = undefined;
    try {
      const body = { return_url: `${location.origin}/app/credit` };
      const { url } = await call<{ readonly url: string }>('POST', '/v1/credits/portal', { body });
      location.assign(url);
    } catch (thrown) {
      error.value = thrown;
    }
    busy.value = false;
  };
  return html`<${Button} kind="plain" busy=${busy.value ? 'Opening…' : undefined} onClick=${open}>Cards and invoices<//>
    ${error.value === undefined ? null : html`<${Problem} error=${error.value} />`}`;
}
