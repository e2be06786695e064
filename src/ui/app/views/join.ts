// Joining an account by an invitation. Nobody joins by opening a link alone: whoever is signed in says so, and then sees that account.
import { useSignal } from '@preact/signals';
import type { VNode } from 'preact';
import { html } from '../html.ts';
import { ApiError, call, get } from '../lib/api.ts';
import { go } from '../router.ts';
import { forgetInvitation, invitation } from '../state/invitation.ts';
import { chooseAccount, me, setMe, signedOut } from '../state/session.ts';
import { Empty, Problem } from '../ui/block.ts';
import { Button } from '../ui/button.ts';
import { Act, useWork } from '../ui/work.ts';
import type { Me } from '../wire.ts';

/** The view of an invitation. */
export function View(): VNode {
  const token = useSignal(invitation());
  const work = useWork();
  const join = async (): Promise<void> => {
    const body = { token: token.value };
    const { account } = await call<{ readonly account: string }>('POST', '/api/app/join', { body });
    forgetInvitation();
    setMe(await get<Me>('/api/app/me'));
    chooseAccount(account);
    await go('/app', { replace: true });
  };
  const signInAsOther = async (): Promise<void> => {
    await call('POST', '/api/auth/sign-out', { body: {} });
    signedOut();
  };
  const refuse = (): void => {
    forgetInvitation();
    token.value = undefined;
  };
  const isGone = work.error instanceof ApiError && work.error.code === 'invitation_unknown';
  if (token.value === undefined || isGone)
    return html`<h1>Join an account</h1>
      <${Empty}><p>${isGone ? 'This invitation was used, withdrawn, or is older than seven days.' : 'There is no invitation in this tab.'} Ask whoever invited you for a new link, and open it here.</p>
        <a href="/app">Go to Home</a><//>`;
  return html`<h1>Join an account</h1>
    <div class="stack">
      <p>You were invited to share an account. You are signed in as <strong>${me.value?.person.email}</strong>, and would join as that.</p>
      <p class="soft">Its members will see your address.</p>
      <${Problem} error=${work.error} />
      <div class="row">
        <${Act} kind="primary" work=${work} run=${join}>Join the account<//>
        <${Act} work=${work} run=${signInAsOther}>Sign in as somebody else<//>
        <${Button} kind="plain" onClick=${refuse}>Do not join<//>
      </div>
    </div>`;
}
