// Automatic top-ups: the rule in one sentence before it is set, why it was stopped, and one button that ends it.
import { useSignal } from '@preact/signals';
import type { VNode } from 'preact';
import { exactText } from '../../money-text.ts';
import { html } from '../html.ts';
import { call, get } from '../lib/api.ts';
import { useLive } from '../state/live.ts';
import { type Resource, useResource } from '../state/resource.ts';
import { Block, Problem, Section } from '../ui/block.ts';
import { Button } from '../ui/button.ts';
import { Field, problemOf } from '../ui/field.ts';
import { Time } from '../ui/time.ts';
import { Act, useWork } from '../ui/work.ts';
import type { Order, OrderOptions, PayChannel, TopUp } from '../wire-credit.ts';
import { keepsCard } from './credit-price.ts';
import { stoppedText, topUpSentence } from './credit-words.ts';

const PATH = '/v1/credits/auto-top-up';

type TopUpProps = { readonly options: OrderOptions | undefined; readonly orders: readonly Order[] };

/** The section of automatic top-ups. */
export function AutoTopUp({ options, orders }: TopUpProps): VNode {
  const rule = useResource('top-up', (abort) => get<TopUp>(PATH, {}, abort));
  useLive(({ t }) => {
    if (t === 'gap' || t === 'order') rule.refresh();
  });
  const channel = options?.channels.find((each) => each.saved_card);
  const { data } = rule;
  const state = data === undefined ? '' : data.stopped !== null ? 'stopped' : data.enabled ? 'on' : 'off';
  return html`<${Section} title="Automatic top-up" id="top-up" aside=${html`<span class="meta">${state}</span>`}>
    ${Block({
      of: rule,
      height: 160,
      children: (of) =>
        options === undefined || channel === undefined
          ? html`<p class="soft">No way to pay here keeps a card, so credit cannot be added by itself.</p>`
          : html`<${Rule} key=${JSON.stringify(of.rule)} of=${of} resource=${rule} options=${options} channel=${channel} hasCard=${keepsCard(orders, channel)} />`,
    })}
  <//>`;
}

type RuleProps = {
  readonly of: TopUp;
  readonly resource: Resource<TopUp>;
  readonly options: OrderOptions;
  readonly channel: PayChannel;
  readonly hasCard: boolean;
};

const FIELDS = [
  ['threshold', 'When credit falls below, $'],
  ['amount', 'Add, $'],
  ['daily_ceiling', 'At most a day, $'],
] as const;

function Rule({
  of: { rule, stopped, pending, ordered_today: today, enabled },
  resource,
  options,
  channel,
  hasCard,
}: RuleProps): VNode {
  const fields = useSignal({
    threshold: short(rule?.threshold ?? '5.000000000'),
    amount: short(rule?.amount ?? options.presets[1] ?? options.least),
    daily_ceiling: short(rule?.daily_ceiling ?? '100.000000000'),
  });
  const work = useWork();
  const sentence = topUpSentence(fields.value, options, channel.tax);
  const problems = FIELDS.map(([name]) => problemOf(work.error, name));
  const ask = async (method: 'PUT' | 'DELETE', body?: unknown): Promise<void> => {
    const next = await call<TopUp>(method, PATH, { body });
    resource.change(() => next);
  };
  return html`<form class="stack" onSubmit=${work.submit((body) => ask('PUT', body))}>
    ${stopped && html`<p class="notice care">Stopped <${Time} at=${stopped.at} />: ${stoppedText(stopped)}. Turn it on again once that is settled.</p>`}
    ${pending && html`<p class="notice">${exactText(pending.amount)} is on its way since <${Time} at=${pending.since} />.</p>`}
    <div class="thirds">${FIELDS.map(
      (
        [name, label],
        index,
      ) => html`<${Field} label=${label} name=${name} inputmode="decimal" required value=${fields.value[name]} problem=${problems[index]}
        onInput=${(text: string) => {
          fields.value = { ...fields.value, [name]: text };
        }} />`,
    )}</div>
    <p aria-live="polite">${sentence ?? 'Type three amounts in dollars, such as 5.00.'}</p>
    ${enabled && html`<p class="meta">Today it ordered ${exactText(today)}. If a charge is declined, it stops and you are told.</p>`}
    ${!hasCard && html`<p class="meta">No card is on file as far as we know: add credit once and keep the card.</p>`}
    ${problems.every((problem) => problem === undefined) && html`<${Problem} error=${work.error} />`}
    <div class="row">
      <${Button} type="submit" disabled=${sentence === undefined} busy=${work.busy ? 'One moment…' : undefined}>${enabled ? 'Save the rule' : 'Turn on automatic top-up'}<//>
      ${rule && html`<${Act} kind="danger" work=${work} run=${() => ask('DELETE')}>Stop automatic top-up<//>`}
      <${Act} kind="plain" work=${work} run=${openPortal}>Cards and invoices<//>
    </div>
  </form>`;
}

/** "5.000000000" as it is typed: "5.00". */
const short = (usd: string): string => usd.slice(0, -7);

/** The provider's own page, where cards are removed and invoices lie. */
async function openPortal(): Promise<void> {
  const body = { return_url: `${location.origin}/app/credit` };
  location.assign((await call<{ readonly url: string }>('POST', '/v1/credits/portal', { body })).url);
}
