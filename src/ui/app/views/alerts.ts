// Alerts: what is told and how, where webhooks go, and what was told so far.
import type { VNode } from 'preact';
import { html } from '../html.ts';
import { get } from '../lib/api.ts';
import { useLive } from '../state/live.ts';
import { useResource } from '../state/resource.ts';
import { Block, Empty, Section } from '../ui/block.ts';
import { type Column, Table } from '../ui/table.ts';
import { Time } from '../ui/time.ts';
import type { Alert, Alerts, Delivery } from '../wire-alerts.ts';
import { EndpointSection } from './alerts-endpoint.ts';
import { SettingsSection } from './alerts-settings.ts';
import { deliveryText, placeOf, titleOf } from './alerts-words.ts';

/** The view of alerts. */
export function View(): VNode {
  const alerts = useResource('alerts', (abort) => get<Alerts>('/v1/alerts', {}, abort));
  useLive((message) => {
    if (message.t === 'gap' || message.t === 'order') alerts.refresh();
  });
  return html`<h1>Alerts</h1>
    ${Block({
      of: alerts,
      height: 600,
      children: (data) => html`<${SettingsSection} of=${data} resource=${alerts} />
        <${EndpointSection} of=${data} resource=${alerts} />
        <${Raised} of=${data} />
        <${Deliveries} of=${data} />`,
    })}`;
}

/** What was told, as the sentences that were sent. */
function Raised({ of: { raised } }: { readonly of: Alerts }): VNode {
  return html`<${Section} title="What was told">
    ${
      raised.length === 0
        ? html`<${Empty}><p>Nothing had to be told yet.</p><//>`
        : html`<ul class="told">${raised.map((alert) => html`<${Told} key=${alert.id} of=${alert} />`)}</ul>`
    }
  <//>`;
}

function Told({ of: alert }: { readonly of: Alert }): VNode {
  const [href, words] = placeOf(alert) ?? [];
  return html`<li><span class="meta"><${Time} at=${alert.at} /></span>
    <span>${alert.text}${href === undefined ? null : html` <a href=${href}>${words}</a>`}</span></li>`;
}

const COLUMNS: readonly Column<Delivery>[] = [
  { head: 'Time', cell: ({ created_at: at }) => html`<${Time} at=${at} />` },
  { head: 'About', phone: 'lead', cell: ({ kind }) => titleOf(kind) },
  {
    head: 'What became of it',
    cell: (delivery) =>
      html`<span class=${delivery.state === 'failed' ? 'neg' : ''}>${deliveryText(delivery)}</span>${
        delivery.next_at === null ? null : html` <small>next <${Time} at=${delivery.next_at} as="clock" /></small>`
      }`,
  },
  { head: 'Id', phone: 'hidden', cell: ({ id }) => html`<span class="id">${id}</span>` },
];

/** The last webhooks; only for who has an endpoint, or had one. */
function Deliveries({ of: { deliveries, endpoint } }: { readonly of: Alerts }): VNode | null {
  if (deliveries.length === 0 && endpoint === null) return null;
  return html`<${Section} title="Webhooks sent">
    ${
      deliveries.length === 0
        ? html`<${Empty}><p>No webhook was sent yet. Send a test above.</p><//>`
        : Table({ caption: 'Webhooks, newest first', columns: COLUMNS, rows: deliveries, id: ({ id }) => id })
    }
  <//>`;
}
