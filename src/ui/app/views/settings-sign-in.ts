// The ways in which the person signs in: passkeys, and accounts at GitHub and Google. An e-mail code always works where mail is set up.
import type { VNode } from 'preact';
import { html } from '../html.ts';
import { ApiError, call, get } from '../lib/api.ts';
import { type Resource, useResource } from '../state/resource.ts';
import { me } from '../state/session.ts';
import { Block, Empty, Problem, Section } from '../ui/block.ts';
import { Button } from '../ui/button.ts';
import { confirm, Dialog } from '../ui/dialog.ts';
import { SignInAgain } from '../ui/sign-in-again.ts';
import { type Column, Table } from '../ui/table.ts';
import { Time } from '../ui/time.ts';
import type { Identity, Passkey } from '../wire-people.ts';
import { agentText } from './settings-agent.ts';
import { useWork, type Work } from './settings-work.ts';

/** The section of ways to sign in. */
export function SignInSection(): VNode {
  const work = useWork();
  const { error } = work;
  const isOld = error instanceof ApiError && error.code === 'sign_in_again';
  const methods = me.value?.methods;
  return html`<${Section} title="How you sign in">
    ${methods?.email ? html`<p class="soft">A code by e-mail to ${me.value?.person.email} always works.</p>` : null}
    <${Passkeys} work=${work} />
    ${methods?.github || methods?.google ? html`<${Providers} work=${work} />` : null}
    ${error === undefined || isOld ? null : html`<${Problem} error=${error} />`}
    ${
      isOld
        ? html`<${Dialog} title="Sign in again first" onClose=${work.forget}><${SignInAgain} what="This changes how you sign in" onClose=${work.forget} /><//>`
        : null
    }
  <//>`;
}

function Passkeys({ work }: { readonly work: Work }): VNode {
  const passkeys = useResource('passkeys', (abort) =>
    get<readonly Passkey[]>('/api/auth/passkey/list-user-passkeys', {}, abort),
  );
  const add = (): void =>
    void work.run('add', async () => {
      await addPasskey();
      passkeys.reload();
    });
  return html`${Block({
    of: passkeys,
    height: 80,
    empty: (data) =>
      data.length === 0
        ? html`<${Empty}><p>No passkey yet. With one you sign in by your finger, face or device.</p><//>`
        : undefined,
    children: (data) =>
      Table({ caption: 'Passkeys', columns: columnsFor(passkeys, work), rows: data, id: ({ id }) => id }),
  })}
  <p class="below"><${Button} small busy=${work.busy === 'add' ? 'Waiting for the passkey…' : undefined} onClick=${add}>Add passkey<//></p>`;
}

function columnsFor(passkeys: Resource<readonly Passkey[]>, work: Work): readonly Column<Passkey>[] {
  const nameOf = ({ name }: Passkey): string => name ?? 'Passkey';
  const remove = async (passkey: Passkey): Promise<void> => {
    const isSure = await confirm({
      title: `Remove ${nameOf(passkey)}?`,
      body: 'It no longer signs you in here. Your device may go on offering it.',
      yes: 'Remove passkey',
      danger: true,
    });
    if (!isSure) return;
    await work.run(passkey.id, async () => {
      await call('POST', '/api/auth/passkey/delete-passkey', { body: { id: passkey.id } });
      passkeys.reload();
    });
  };
  return [
    { head: 'Passkey', phone: 'lead', cell: nameOf },
    {
      head: 'Added',
      named: true,
      cell: ({ createdAt: at }) => (typeof at === 'string' ? html`<${Time} at=${at} as="date" />` : ''),
    },
    {
      head: 'Actions',
      cell: (passkey) =>
        html`<${Button} small busy=${work.busy === passkey.id ? 'Removing…' : undefined} onClick=${() => void remove(passkey)} aria-label=${`Remove ${nameOf(passkey)}`}>Remove<//>`,
    },
  ];
}

/** Asks the browser for a new passkey and gives it to the API. */
async function addPasskey(): Promise<void> {
  if (typeof PublicKeyCredential === 'undefined') throw refusal('This browser has no passkeys.');
  const options = await get<PublicKeyCredentialCreationOptionsJSON>('/api/auth/passkey/generate-register-options');
  const publicKey = PublicKeyCredential.parseCreationOptionsFromJSON(options);
  const made = await navigator.credentials.create({ publicKey }).catch(() => null);
  if (!(made instanceof PublicKeyCredential)) throw refusal('No passkey was made. Nothing has changed; try again.');
  const body = { response: made.toJSON(), name: agentText(navigator.userAgent) };
  await call('POST', '/api/auth/passkey/verify-registration', { body });
}

/** What the browser did not do, in the form in which failures are shown. */
const refusal = (message: string): ApiError => new ApiError(message, { status: 0, code: 'passkey' });

const PROVIDERS: readonly (readonly ['github' | 'google', string])[] = [
  ['github', 'GitHub'],
  ['google', 'Google'],
];

function Providers({ work }: { readonly work: Work }): VNode {
  const linked = useResource('identities', (abort) => get<readonly Identity[]>('/api/auth/list-accounts', {}, abort));
  const link = (provider: string) => (): void =>
    void work.run(provider, async () => {
      const body = { provider, callbackURL: '/app/settings' };
      location.assign((await call<{ readonly url: string }>('POST', '/api/auth/link-social', { body })).url);
    });
  const unlink =
    ({ providerId, accountId }: Identity) =>
    (): void =>
      void work.run(providerId, async () => {
        await call('POST', '/api/auth/unlink-account', { body: { providerId, accountId } });
        linked.reload();
      });
  return Block({
    of: linked,
    height: 60,
    children: (data) => html`<ul class="plain-list">
      ${PROVIDERS.filter(([provider]) => me.value?.methods[provider]).map(([provider, name]) => {
        const identity = data.find(({ providerId }) => providerId === provider);
        const busy = work.busy === provider ? 'One moment…' : undefined;
        return html`<li class="row spread"><span>${name}<span class="quiet">${identity === undefined ? ', not connected' : ', connected'}</span></span>
          ${
            identity === undefined
              ? html`<${Button} small busy=${busy} onClick=${link(provider)}>Connect ${name}<//>`
              : html`<${Button} small busy=${busy} onClick=${unlink(identity)}>Disconnect ${name}<//>`
          }</li>`;
      })}
    </ul>`,
  });
}
