// Where webhooks go: the address, the secret that signs them, which is shown once, and a test.
import { useSignal } from '@preact/signals';
import type { VNode } from 'preact';
import { html } from '../html.ts';
import { call } from '../lib/api.ts';
import type { Resource } from '../state/resource.ts';
import { may } from '../state/session.ts';
import { Empty, Problem, Section } from '../ui/block.ts';
import { Button } from '../ui/button.ts';
import { Code } from '../ui/copy.ts';
import { confirm } from '../ui/dialog.ts';
import { Field, problemOf } from '../ui/field.ts';
import { Act, useWork } from '../ui/work.ts';
import type { Alerts, Delivery, EndpointSet } from '../wire-alerts.ts';
import { deliveryText } from './alerts-words.ts';

const PATH = '/v1/alerts/endpoint';

type EndpointProps = { readonly of: Alerts; readonly resource: Resource<Alerts> };

/** The section with the endpoint. */
export function EndpointSection({ of: { endpoint }, resource }: EndpointProps): VNode {
  const work = useWork();
  const secret = useSignal<string | null>(null);
  const said = useSignal('');
  const show = (next: Partial<Alerts>, words = ''): void => {
    resource.change((data) => ({ ...data, ...next }));
    said.value = words;
  };
  const save = work.submit(async (body) => {
    const set = await call<EndpointSet>('PUT', PATH, { body });
    secret.value = set.secret;
    show({ endpoint: set.endpoint }, 'Saved.');
  });
  const test = async (): Promise<void> => {
    const { delivery } = await call<{ readonly delivery: Delivery }>('POST', '/v1/alerts/test', { body: {} });
    show({ deliveries: [delivery, ...(resource.data?.deliveries ?? [])] }, `Test ${deliveryText(delivery)}.`);
  };
  const rotate = async (): Promise<void> => {
    const answer = await call<{ readonly secret: string }>('POST', `${PATH}/secret`, { body: {} });
    secret.value = answer.secret;
    show({}, 'The secret from before signs for 24 hours more.');
  };
  const remove = async (): Promise<void> => {
    const body = 'What still waits to be delivered is dropped.';
    if (!(await confirm({ title: 'Remove the webhook?', body, yes: 'Remove webhook', danger: true }))) return;
    await call('DELETE', PATH);
    secret.value = null;
    show({ endpoint: null }, 'Removed.');
  };
  const problem = problemOf(work.error, 'url');
  if (!may('credit'))
    return html`<${Section} title="Webhook"><${Empty}>${endpoint === null ? 'No webhook is set.' : endpoint.url}<//><//>`;
  return html`<${Section} title="Webhook">
    <p class="soft">Signed by the rules of Standard Webhooks, and tried seven times in a day and a half until it is answered with 2xx.</p>
    <form class="one-line" onSubmit=${save}>
      <${Field} label="Address" name="url" type="url" required placeholder="https://" value=${endpoint?.url ?? ''} problem=${problem} />
      <${Button} type="submit" busy=${work.busy ? 'One moment…' : undefined}>${endpoint === null ? 'Set webhook' : 'Save address'}<//>
    </form>
    ${
      secret.value &&
      html`<p class="notice care">This secret is shown only now. Copy it to where webhooks are checked.</p>
        <${Code} text=${secret.value} what="secret" />`
    }
    ${
      endpoint &&
      html`<div class="row below">
        <${Act} small work=${work} run=${test}>Send test<//>
        <${Act} small work=${work} run=${rotate}>Replace secret<//>
        <${Act} small work=${work} run=${remove} kind="danger">Remove webhook<//>
      </div>`
    }
    <p role="status">${said}</p>
    ${problem === undefined && html`<${Problem} error=${work.error} />`}
  <//>`;
}
