// What a receipt says besides the arithmetic: the credit that was held, each endpoint that was tried, times, and what the caller sent
// along. Prompts and answers are not among it: nobody keeps them.
import type { ComponentChildren, VNode } from 'preact';
import { durationText, exactText, isZero } from '../../money-text.ts';
import { html } from '../html.ts';
import { withQuery } from '../lib/api.ts';
import { Money } from '../ui/money.ts';
import { Facts, type SumLine } from '../ui/sums.ts';
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
  const amount = (usd: string): VNode | null => (isZero(usd) ? null : html`<${Money} usd=${usd} as="exact" />`);
  const facts = [
    fact('Held', html`${exactText(hold.held)}, ${STATES[hold.state]}`),
    fact('Metered on the way', amount(hold.metered)),
    fact('Not paid by any credit', amount(hold.lost)),
    fact('Ended', hold.ended_at && html`<${Time} at=${hold.ended_at} as="clock" />`),
  ];
  return html`<section><h3>Hold</h3><${Facts} of=${facts} /></section>`;
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
  const id = (attempt: Attempt): string => String(attempts.indexOf(attempt));
  return html`<section><h3>Attempts</h3>
    ${Table({ caption: 'Endpoints that were tried', columns: COLUMNS, rows: attempts, id, dense: true })}
  </section>`;
}

/** Times, and what the caller sent along. */
export function CallFacts({ of: generation }: PartProps): VNode {
  const { latency, generation_time: rest } = generation;
  const facts = [
    fact('Model', generation.model),
    fact('Provider', generation.provider_name),
    fact('Key', html`<a href=${withQuery('/app/requests', { key: generation.key_hash })}>Requests of this key</a>`),
    fact('First byte after', latency === null ? null : durationText(latency)),
    fact('Whole answer after', latency === null ? null : durationText(latency + (rest ?? 0))),
    fact('Streamed', generation.streamed ? 'yes' : 'no'),
    fact('App', generation.app_title),
    fact('Referer', generation.http_referer),
    fact('User', generation.external_user),
    fact('Session', generation.session_id),
    fact('Tags', generation.tags.join(', ')),
    fact('Client', generation.user_agent),
    fact('Id at the provider', generation.upstream_id),
  ];
  return html`<section><h3>Call</h3><${Facts} of=${facts} />
    <p class="meta">Prompts and answers are not kept.</p>
  </section>`;
}

/** A fact; none when there is nothing to say. */
const fact = (name: string, value: ComponentChildren): SumLine | undefined => (value ? [name, value] : undefined);
