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
  useLive(({ t }) => {
    if (t === 'gap' || t === 'order') alerts.refresh();
  });
  return html`<h1>Alerts</h1>
    ${Block({
      of: alerts,
      height: 600,
      children: (data) => html`<${SettingsSection} of=${data} resource=${alerts} />
        <${EndpointSection} of=${data} resource=${alerts} />
        <${Section} title="What was told">${
          data.raised.length === 0
            ? html`<${Empty}>Nothing had to be told yet.<//>`
            : Table({ caption: 'Alerts, newest first', columns: ALERT_COLUMNS, rows: data.raised, id: ({ id }) => id })
        }<//>
        ${
          data.deliveries.length > 0 &&
          html`<${Section} title="Webhooks sent">${Table({ caption: 'Webhooks, newest first', columns: COLUMNS, rows: data.deliveries, id: ({ id }) => id })}<//>`
        }`,
    })}`;
}

const ALERT_COLUMNS: readonly Column<Alert>[] = [
  { head: 'Time', cell: ({ at }) => html`<${Time} at=${at} />` },
  {
    head: 'What',
    phone: 'lead',
    cell: (alert) => {
      const [href, words] = placeOf(alert) ?? [];
      return html`${alert.text} ${href && html`<a href=${href}>${words}</a>`}`;
    },
  },
];

const COLUMNS: readonly Column<Delivery>[] = [
  { head: 'Time', cell: ({ created_at: at }) => html`<${Time} at=${at} />` },
  { head: 'About', phone: 'lead', cell: ({ kind }) => titleOf(kind) },
  {
    head: 'What became of it',
    cell: (delivery) => html`<span class=${delivery.state === 'failed' ? 'neg' : ''}>${deliveryText(delivery)}</span>
      ${delivery.next_at && html`<small>next <${Time} at=${delivery.next_at} as="clock" /></small>`}`,
  },
];
