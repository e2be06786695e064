// What a receipt says besides the arithmetic: the credit that was held, each endpoint that was tried, times, and what the caller sent
// along. Prompts and answers are not among it: nobody keeps them.
import type { ComponentChildren, VNode } from 'preact';
import { durationText, isZero } from '../../money-text.ts';
import { html } from '../html.ts';
import { withQuery } from '../lib/api.ts';
import { Money } from '../ui/money.ts';
import { type Column, Table } from '../ui/table.ts';
import { Time } from '../ui/time.ts';
import type { Attempt, Generation } from '../wire-requests.ts';
import { reasonText } from './receipt-lines.ts';

type PartProps = { readonly of: Generation };

const STATES: Readonly<Record<Generation['hold']['state'], string>> = {
  held: 'set aside while it runs',
  settled: 'what was not used went back',
  released: 'all of it went back',
  expired: 'ended by its deadline',
};

/** The credit that was set aside for the call. */
export function Hold({ of: { hold } }: PartProps): VNode {
  return html`<section aria-labelledby="receipt-hold">
    <h3 id="receipt-hold">Hold</h3>
    <${List} facts=${[
      ['Held', html`<${Money} usd=${hold.held} as="exact" />, ${STATES[hold.state]}`],
      ['Metered on the way', isZero(hold.metered) ? undefined : html`<${Money} usd=${hold.metered} as="exact" />`],
      ['Not paid by any credit', isZero(hold.lost) ? undefined : html`<${Money} usd=${hold.lost} as="exact" />`],
      ['Ended', hold.ended_at === null ? undefined : html`<${Time} at=${hold.ended_at} as="clock" />`],
    ]} />
  </section>`;
}

const COLUMNS: readonly Column<Attempt>[] = [
  { head: 'Provider', phone: 'lead', cell: ({ provider, model }) => html`${provider} <small>${model}</small>` },
  { head: 'Status', numeric: true, cell: ({ status }) => status ?? 'no answer' },
  { head: 'Took', numeric: true, phone: 'figure', cell: ({ took_ms: took }) => durationText(took) },
  {
    head: 'Outcome',
    cell: ({ reason }) => (reason === 'served' ? 'served the call' : `${reasonText(reason)}, not charged`),
  },
];

/** Each endpoint that was tried, in order. */
export function Attempts({ of: { attempts } }: PartProps): VNode | null {
  if (attempts.length === 0) return null;
  return html`<section aria-labelledby="receipt-attempts">
    <h3 id="receipt-attempts">Attempts</h3>
    ${Table({ caption: 'Endpoints that were tried', columns: COLUMNS, rows: attempts, id: ({ provider, model }) => `${provider} ${model}`, dense: true })}
  </section>`;
}

/** Times, and what the caller sent along. */
export function Facts({ of: generation }: PartProps): VNode {
  const { latency, generation_time: rest, tags } = generation;
  const facts: readonly Fact[] = [
    ['Model', generation.model],
    ['Provider', generation.provider_name],
    ['Key', html`<a href=${withQuery('/app/requests', { key: generation.key_hash })}>Requests of this key</a>`],
    ['First byte after', latency === null ? undefined : durationText(latency)],
    ['Whole answer after', latency === null ? undefined : durationText(latency + (rest ?? 0))],
    ['Streamed', generation.streamed ? 'yes' : 'no'],
    ['App', generation.app_title ?? undefined],
    ['Referer', generation.http_referer ?? undefined],
    ['User', generation.external_user ?? undefined],
    ['Session', generation.session_id ?? undefined],
    ['Tags', tags.length === 0 ? undefined : tags.join(', ')],
    ['Client', generation.user_agent ?? undefined],
    ['Id at the provider', generation.upstream_id ?? undefined],
  ];
  return html`<section aria-labelledby="receipt-facts">
    <h3 id="receipt-facts">Call</h3>
    <${List} facts=${facts} />
    <p class="meta">Prompts and answers are not kept.</p>
  </section>`;
}

/** A name and its value; one without a value is left out. */
export type Fact = readonly [string, ComponentChildren];

/** Names with their values, in two columns. */
export function List({ facts }: { readonly facts: readonly Fact[] }): VNode {
  const shown = facts.filter(([, value]) => value !== undefined);
  return html`<dl class="facts">${shown.map(([name, value]) => html`<div><dt>${name}</dt><dd>${value}</dd></div>`)}</dl>`;
}
