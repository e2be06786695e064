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
import { Field } from '../ui/field.ts';
import { useWork } from '../ui/work.ts';
import type { Invited } from '../wire-people.ts';
import { ROLES, rolesFor } from './settings-roles.ts';

type InviteProps = { readonly onClose: () => void; readonly onInvited: () => void };

/** The dialog that invites. */
export function Invite({ onClose, onInvited }: InviteProps): VNode {
  const work = useWork();
  const invited = useSignal<Invited | undefined>(undefined);
  const send = work.submit(async (body) => {
    invited.value = await call<Invited>('POST', '/api/app/invitations', { body });
    onInvited();
  });
  const mine = rolesFor(account.value?.role);
  const choices = ROLES.filter(([role]) => mine.includes(role)).map(([role, what]) => [role, `${role}: ${what}`]);
  if (invited.value !== undefined) {
    const { data, link, mailed } = invited.value;
    return html`<${Dialog} title=${`${data.email} is invited`} onClose=${onClose}>
      <p>${mailed ? 'The link was mailed.' : 'No mail was sent, so send the link yourself.'} It works once, for seven days, and is shown only now.</p>
      <${Code} text=${link} what="link" />
      <div class="dialog-actions"><${Button} kind="primary" onClick=${onClose}>Close<//></div>
    <//>`;
  }
  return html`<${Dialog} title="Invite somebody" onClose=${onClose}>
    <form class="stack" onSubmit=${send}>
      <${Field} label="E-mail address" name="email" type="email" required maxlength="254" autocomplete="off" />
      <${Field} label="Role" name="role" choices=${choices} value="developer" />
      <${Problem} error=${work.error} />
      <div class="dialog-actions">
        <${Button} onClick=${onClose}>Cancel<//>
        <${Button} kind="primary" type="submit" busy=${work.busy ? 'Inviting…' : undefined}>Invite<//>
      </div>
    </form>
  <//>`;
}
