// Inviting somebody: an address and a role, then the link, which is shown this once.
import { useSignal } from '@preact/signals';
import type { VNode } from 'preact';
import { html } from '../html.ts';
import { call } from '../lib/api.ts';
import { account } from '../state/session.ts';
import { Problem } from '../ui/block.ts';
import { Button } from '../ui/button.ts';
import { Code } from '../ui/copy.ts';
import { Dialog } from '../ui/dialog.ts';
import { Field, problemOf, readForm } from '../ui/field.ts';
import { Time } from '../ui/time.ts';
import type { Invited } from '../wire-people.ts';
import { ROLES, rolesFor } from './settings-roles.ts';
import { useWork } from './settings-work.ts';

type InviteProps = { readonly onClose: () => void; readonly onInvited: () => void };

/** The dialog that invites. */
export function Invite({ onClose, onInvited }: InviteProps): VNode {
  const work = useWork();
  const invited = useSignal<Invited | undefined>(undefined);
  const send = (event: Event): void => {
    const { email = '', role = '' } = readForm(event);
    void work.run('invite', async () => {
      invited.value = await call<Invited>('POST', '/api/app/invitations', { body: { email, role } });
      onInvited();
    });
  };
  if (invited.value !== undefined) return html`<${Link} of=${invited.value} onClose=${onClose} />`;
  const mine = rolesFor(account.value?.role);
  const choices = ROLES.filter(([role]) => mine.includes(role)).map(([role, what]) => [role, `${role}: ${what}`]);
  const isOfField = problemOf(work.error, 'email') !== undefined;
  return html`<${Dialog} title="Invite somebody" onClose=${onClose}>
    <form class="stack" onSubmit=${send}>
      <${Field} label="E-mail address" name="email" type="email" required maxlength="254" autocomplete="off" problem=${problemOf(work.error, 'email')} />
      <${Field} label="Role" name="role" choices=${choices} value="developer" />
      ${work.error === undefined || isOfField ? null : html`<${Problem} error=${work.error} />`}
      <div class="dialog-actions">
        <${Button} onClick=${onClose}>Cancel<//>
        <${Button} kind="primary" type="submit" busy=${work.busy === undefined ? undefined : 'Inviting…'}>Invite<//>
      </div>
    </form>
  <//>`;
}

function Link({ of: { data, link, mailed }, onClose }: { readonly of: Invited; readonly onClose: () => void }): VNode {
  return html`<${Dialog} title=${`${data.email} is invited`} onClose=${onClose}>
    <p>${mailed ? 'The link was mailed.' : 'The link was not mailed, so send it yourself.'} Whoever opens it and signs in joins as ${data.role}.
      It works once, until <${Time} at=${data.expires_at} />, and is shown only now.</p>
    <${Code} text=${link} what="link" />
    <div class="dialog-actions"><${Button} kind="primary" onClick=${onClose}>Close<//></div>
  <//>`;
}
