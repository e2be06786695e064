// Who is in the account and what each may do; who was invited. Anybody may leave.
import { useSignal } from '@preact/signals';
import type { VNode } from 'preact';
import { html } from '../html.ts';
import { call, get } from '../lib/api.ts';
import { useResource } from '../state/resource.ts';
import { account, may, setMe } from '../state/session.ts';
import { Block, Problem, Section } from '../ui/block.ts';
import { Button } from '../ui/button.ts';
import { confirm } from '../ui/dialog.ts';
import { Facts } from '../ui/sums.ts';
import { type Column, Table } from '../ui/table.ts';
import { Time } from '../ui/time.ts';
import { Act, useWork } from '../ui/work.ts';
import type { Me } from '../wire.ts';
import type { Invitation, Member, Members } from '../wire-people.ts';
import { Invite } from './settings-invite.ts';
import { ROLES, rolesFor } from './settings-roles.ts';

/** The section of people. */
export function MembersSection(): VNode {
  const members = useResource('members', (abort) => get<Members>('/api/app/members', {}, abort));
  const work = useWork();
  const inviting = useSignal(false);
  const show = (isShown: boolean) => (): void => {
    inviting.value = isShown;
  };
  const mine = rolesFor(account.value?.role);
  const change = async (method: string, path: string, body?: object): Promise<void> => {
    await call(method, `/api/app/${path}`, { body });
    members.reload();
  };
  const setRole = (id: string, role: string): void => void work.run(() => change('PATCH', memberPath(id), { role }));
  const remove = async ({ id, email, is_you: isYou }: Member): Promise<void> => {
    if (!(await confirm(isYou ? LEAVE : removal(email)))) return;
    await change('DELETE', memberPath(id));
    if (isYou) setMe(await get<Me>('/api/app/me'));
  };
  const columns: readonly Column<Member>[] = [
    {
      head: 'Who',
      phone: 'lead',
      cell: ({ name, email, is_you: isYou }) => `${name ? `${name}, ` : ''}${email}${isYou ? ' (you)' : ''}`,
    },
    {
      head: 'Role',
      cell: ({ id, role, email }) =>
        mine.includes(role)
          ? html`<select class="input" aria-label=${`Role of ${email}`} onChange=${(event: Event) => setRole(id, (event.currentTarget as HTMLSelectElement).value)}>
              ${mine.map((each) => html`<option selected=${each === role}>${each}</option>`)}
            </select>`
          : role,
    },
    { head: 'Since', cell: ({ joined_at: at }) => html`<${Time} at=${at} as="date" />` },
    {
      head: 'Actions',
      cell: (member) =>
        (member.is_you || mine.includes(member.role)) &&
        html`<${Act} small work=${work} run=${() => remove(member)}>${member.is_you ? 'Leave account' : html`Remove<span class="visually-hidden"> ${member.email}</span>`}<//>`,
    },
  ];
  const invited: readonly Column<Invitation>[] = [
    { head: 'Invited', phone: 'lead', cell: ({ email }) => email },
    { head: 'Role', cell: ({ role }) => role },
    { head: 'Until', named: true, cell: ({ expires_at: at }) => html`<${Time} at=${at} as="date" />` },
    {
      head: 'Actions',
      cell: ({ id, email }) =>
        may('people') &&
        html`<${Act} small work=${work} run=${() => change('DELETE', `invitations/${id}`)}>Withdraw<span class="visually-hidden"> the invitation of ${email}</span><//>`,
    },
  ];
  return html`<${Section} title="People" aside=${may('people') && html`<${Button} small onClick=${show(true)}>Invite somebody<//>`}>
    ${Block({
      of: members,
      height: 120,
      children: ({
        data,
        invitations,
      }) => html`${Table({ caption: 'Members', columns, rows: data, id: ({ id }) => id })}
        ${invitations.length > 0 && html`<div class="below">${Table({ caption: 'Invitations', columns: invited, rows: invitations, id: ({ id }) => id })}</div>`}`,
    })}
    <${Problem} error=${work.error} />
    <details class="below"><summary>What roles may do</summary><${Facts} of=${ROLES} /></details>
    ${inviting.value && html`<${Invite} onClose=${show(false)} onInvited=${members.reload} />`}
  <//>`;
}

const memberPath = (id: string): string => `members/${encodeURIComponent(id)}`;

const LEAVE = {
  title: 'Leave the account?',
  body: 'You no longer see it. Its keys go on working.',
  yes: 'Leave account',
  no: 'Stay',
  danger: true,
};

const removal = (email: string) => ({
  title: `Remove ${email}?`,
  body: 'They no longer see the account. Keys that they know go on working: rotate those.',
  yes: 'Remove member',
  danger: true,
});
