// The ways in which the person signs in: passkeys, and accounts at GitHub and Google. A code by e-mail always works where mail is set up.
import type { VNode } from 'preact';
import { html } from '../html.ts';
import { ApiError, call, get } from '../lib/api.ts';
import { useResource } from '../state/resource.ts';
import { me } from '../state/session.ts';
import { Block, Problem, Section } from '../ui/block.ts';
import { confirm } from '../ui/dialog.ts';
import { needsSignIn, SignInAgain } from '../ui/sign-in-again.ts';
import { Act, useWork } from '../ui/work.ts';
import type { Identity, Passkey } from '../wire-people.ts';
import { agentText } from './settings-agent.ts';

const PASSKEY = '/api/auth/passkey/';

const PROVIDERS = [
  ['github', 'GitHub'],
  ['google', 'Google'],
] as const;

type Ways = { readonly passkeys: readonly Passkey[]; readonly identities: readonly Identity[] };

/** The section of ways to sign in. */
export function SignInSection(): VNode {
  const ways = useResource<Ways>('ways', async (abort) => {
    const [passkeys, identities] = await Promise.all([
      get<Ways['passkeys']>(`${PASSKEY}list-user-passkeys`, {}, abort),
      get<Ways['identities']>('/api/auth/list-accounts', {}, abort),
    ]);
    return { passkeys, identities };
  });
  const work = useWork();
  const methods = me.value?.methods;
  const post = async (path: string, body: object): Promise<void> => {
    await call('POST', `/api/auth/${path}`, { body });
    ways.reload();
  };
  const add = async (): Promise<void> => {
    await addPasskey();
    ways.reload();
  };
  const remove = async ({ id }: Passkey): Promise<void> => {
    if (await confirm(REMOVAL)) await post('passkey/delete-passkey', { id });
  };
  const link = async (provider: string): Promise<void> => {
    const body = { provider, callbackURL: '/app/settings' };
    location.assign((await call<{ readonly url: string }>('POST', '/api/auth/link-social', { body })).url);
  };
  const line = (what: string, button: VNode): VNode => html`<li class="row spread"><span>${what}</span>${button}</li>`;
  const wayOf =
    (identities: Ways['identities']) =>
    ([provider, name]: (typeof PROVIDERS)[number]) => {
      const found = identities.find(({ providerId }) => providerId === provider);
      if (!methods?.[provider] && found === undefined) return null;
      return found === undefined
        ? line(
            `${name}, not connected`,
            html`<${Act} small work=${work} run=${() => link(provider)}>Connect ${name}<//>`,
          )
        : line(
            `${name}, connected`,
            html`<${Act} small work=${work} run=${() => post('unlink-account', { providerId: provider, accountId: found.accountId })}>Disconnect ${name}<//>`,
          );
    };
  return html`<${Section} title="How you sign in">
    ${Block({
      of: ways,
      height: 80,
      children: ({ passkeys, identities }) => html`<ul class="plain-list">
        ${methods?.email && html`<li>A code by e-mail to ${me.value?.person.email}</li>`}
        ${passkeys.map((passkey) => line(`Passkey, ${passkey.name ?? 'added here'}`, html`<${Act} small work=${work} run=${() => remove(passkey)}>Remove passkey<//>`))}
        ${PROVIDERS.map(wayOf(identities))}
      </ul>
      <p class="below"><${Act} small work=${work} run=${add} says="Waiting for the passkey…">Add passkey<//></p>`,
    })}
    ${
      work.error !== undefined && needsSignIn(work.error)
        ? html`<${SignInAgain} what="This changes how you sign in" onClose=${work.forget} />`
        : html`<${Problem} error=${work.error} />`
    }
  <//>`;
}

const REMOVAL = {
  title: 'Remove the passkey?',
  body: 'It no longer signs you in here. Your device may go on offering it.',
  yes: 'Remove passkey',
  danger: true,
};

/** Asks the browser for a new passkey and gives it to the API. */
async function addPasskey(): Promise<void> {
  const options = await get<PublicKeyCredentialCreationOptionsJSON>(`${PASSKEY}generate-register-options`);
  const made = await Promise.resolve()
    .then(() => navigator.credentials.create({ publicKey: PublicKeyCredential.parseCreationOptionsFromJSON(options) }))
    .catch(() => null);
  if (!(made instanceof PublicKeyCredential))
    throw new ApiError('No passkey was made. Try again, or use another browser.', { status: 0, code: 'passkey' });
  await call('POST', `${PASSKEY}verify-registration`, {
    body: { response: made.toJSON(), name: agentText(navigator.userAgent) },
  });
}
