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
import { Field, problemOf, readForm } from '../ui/field.ts';
import type { Alerts, Delivery, EndpointSet } from '../wire-alerts.ts';
import { deliveryText } from './alerts-words.ts';

const PATH = '/v1/alerts/endpoint';

type EndpointProps = { readonly of: Alerts; readonly resource: Resource<Alerts> };
type Shown = { readonly busy?: string; readonly error?: unknown; readonly secret?: string; readonly said?: string };

/** The section with the endpoint. */
export function EndpointSection({ of: { endpoint }, resource }: EndpointProps): VNode {
  const shown = useSignal<Shown>({});
  const run = (busy: string, work: () => Promise<Shown>) => async (): Promise<void> => {
    shown.value = { busy, ...(shown.value.secret === undefined ? {} : { secret: shown.value.secret }) };
    try {
      shown.value = await work();
    } catch (error) {
      shown.value = { error };
    }
  };
  const save = (event: Event): void => {
    const { url = '' } = readForm(event);
    void run('save', async () => {
      const set = await call<EndpointSet>('PUT', PATH, { body: { url } });
      resource.change((data) => ({ ...data, endpoint: set.endpoint }));
      return set.secret === null ? { said: 'Saved. The secret is the same as before.' } : { secret: set.secret };
    })();
  };
  const test = run('test', async () => {
    const { delivery } = await call<{ readonly delivery: Delivery }>('POST', '/v1/alerts/test', { body: {} });
    resource.change((data) => ({ ...data, deliveries: [delivery, ...data.deliveries] }));
    return { said: `Test ${deliveryText(delivery)}.` };
  });
  const rotate = run('rotate', () => call<{ readonly secret: string }>('POST', `${PATH}/secret`, { body: {} }));
  const remove = run('remove', async () => {
    const isSure = await confirm({
      title: 'Remove the webhook?',
      body: 'What still waits to be delivered is dropped, and its secret is forgotten.',
      yes: 'Remove webhook',
      no: 'Keep webhook',
      danger: true,
    });
    if (!isSure) return {};
    await call('DELETE', PATH);
    resource.change((data) => ({ ...data, endpoint: null }));
    return { said: 'Removed.' };
  });
  const { busy, error, secret, said } = shown.value;
  const word = (name: string, text: string): string | undefined => (busy === name ? text : undefined);
  return html`<${Section} title="Webhook">
    <p class="soft">Signed by the rules of Standard Webhooks, and tried seven times over a day and a half until it is answered with 2xx.
      <a href="/docs/api">How it is set by the API</a></p>
    ${
      may('credit')
        ? html`<form class="one-line" onSubmit=${save}>
            <${Field} label="Address" name="url" type="url" required placeholder="https://" value=${endpoint?.url ?? ''} problem=${problemOf(error, 'url')} />
            <${Button} type="submit" busy=${word('save', 'Saving…')}>${endpoint === null ? 'Set webhook' : 'Save address'}<//>
          </form>`
        : html`<${Empty}><p>${endpoint === null ? 'No webhook is set.' : endpoint.url}</p><//>`
    }
    ${secret === undefined ? null : html`<${Secret} text=${secret} />`}
    ${
      endpoint === null || !may('credit')
        ? null
        : html`<div class="row below">
            <${Button} small busy=${word('test', 'Sending…')} onClick=${test}>Send test<//>
            <${Button} small busy=${word('rotate', 'Replacing…')} onClick=${rotate}>Replace secret<//>
            <${Button} small kind="danger" busy=${word('remove', 'Removing…')} onClick=${remove}>Remove webhook<//>
          </div>`
    }
    <p role="status">${said}</p>
    ${error === undefined || problemOf(error, 'url') !== undefined ? null : html`<${Problem} error=${error} />`}
  <//>`;
}

function Secret({ text }: { readonly text: string }): VNode {
  return html`<div class="stack below"><p class="notice care">This secret is shown only now. Copy it to where webhooks are checked. One that was there before signs for 24 hours more.</p>
    <${Code} text=${text} what="secret" /></div>`;
}
