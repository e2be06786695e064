// Who is in the account and what each may do; who was invited. Anybody may leave.
import { useSignal } from '@preact/signals';
import type { VNode } from 'preact';
import { html } from '../html.ts';
import { call, get } from '../lib/api.ts';
import { type Resource, useResource } from '../state/resource.ts';
import { account, may, setMe } from '../state/session.ts';
import { Block, Problem, Section } from '../ui/block.ts';
import { Button } from '../ui/button.ts';
import { confirm } from '../ui/dialog.ts';
import { type Column, Table } from '../ui/table.ts';
import { Time } from '../ui/time.ts';
import type { Me, Role } from '../wire.ts';
import type { Invitation, Member, Members } from '../wire-people.ts';
import { Invite } from './settings-invite.ts';
import { ROLES, rolesFor } from './settings-roles.ts';
import { useWork, type Work } from './settings-work.ts';

/** The section of people. */
export function MembersSection(): VNode {
  const members = useResource('members', (abort) => get<Members>('/api/app/members', {}, abort));
  const work = useWork();
  const inviting = useSignal(false);
  const show = (isShown: boolean) => (): void => {
    inviting.value = isShown;
  };
  const aside = may('people') ? html`<${Button} small onClick=${show(true)}>Invite somebody<//>` : null;
  return html`<${Section} title="People" aside=${aside}>
    ${Block({
      of: members,
      height: 120,
      children: (data) => html`<${List} of=${data} members=${members} work=${work} />`,
    })}
    ${work.error === undefined ? null : html`<${Problem} error=${work.error} />`}
    <details class="below"><summary>What roles may do</summary>
      <dl class="facts below">${ROLES.map(([role, what]) => html`<div><dt>${role}</dt><dd>${what}</dd></div>`)}</dl>
    </details>
    ${inviting.value ? html`<${Invite} onClose=${show(false)} onInvited=${members.reload} />` : null}
  <//>`;
}

type ListProps = { readonly of: Members; readonly members: Resource<Members>; readonly work: Work };

function List({ of: { data, invitations }, members, work }: ListProps): VNode {
  const change = (member: Member, role: Role): Promise<boolean> =>
    work.run(member.id, async () => {
      await call('PATCH', `/api/app/members/${encodeURIComponent(member.id)}`, { body: { role } });
      members.reload();
    });
  const columns: readonly Column<Member>[] = [
    {
      head: 'Who',
      phone: 'lead',
      cell: ({ name, email, is_you: isYou }) =>
        html`${name === '' ? email : name}${isYou ? ' (you)' : ''}${
          name === '' || name === email ? null : html` <small>${email}</small>`
        }`,
    },
    {
      head: 'Role',
      cell: (member) => html`<${RoleOf} of=${member} onChange=${(role: Role) => void change(member, role)} />`,
    },
    { head: 'Since', cell: ({ joined_at: at }) => html`<${Time} at=${at} as="date" />` },
    { head: 'Actions', cell: (member) => html`<${Remove} of=${member} members=${members} work=${work} />` },
  ];
  return html`${Table({ caption: 'Members', columns, rows: data, id: ({ id }) => id })}
    ${invitations.length === 0 ? null : html`<${Invitations} of=${invitations} members=${members} work=${work} />`}`;
}

/** A role, or the choice of another where it may be changed. */
function RoleOf({
  of: { role, email },
  onChange,
}: {
  readonly of: Member;
  readonly onChange: (role: Role) => void;
}): VNode {
  const choices = rolesFor(account.value?.role);
  if (!choices.includes(role)) return html`<span>${role}</span>`;
  const change = (event: Event): void => onChange((event.currentTarget as HTMLSelectElement).value as Role);
  return html`<select class="input" aria-label=${`Role of ${email}`} onChange=${change}>
    ${choices.map((each) => html`<option value=${each} selected=${each === role}>${each}</option>`)}
  </select>`;
}

type RowProps<Row> = { readonly of: Row; readonly members: Resource<Members>; readonly work: Work };

function Remove({ of: member, members, work }: RowProps<Member>): VNode | null {
  const { id, email, is_you: isYou, role } = member;
  if (!isYou && !rolesFor(account.value?.role).includes(role)) return null;
  const ask = async (): Promise<void> => {
    const isSure = await confirm({
      title: isYou ? 'Leave the account?' : `Remove ${email}?`,
      body: isYou
        ? 'You no longer see it. Its keys go on working. Somebody can invite you again.'
        : 'They no longer see the account. Keys go on working, also those that they know: rotate those.',
      yes: isYou ? 'Leave account' : 'Remove member',
      no: isYou ? 'Stay' : 'Keep',
      danger: true,
    });
    if (!isSure) return;
    await work.run(id, async () => {
      await call('DELETE', `/api/app/members/${encodeURIComponent(id)}`);
      if (isYou) setMe(await get<Me>('/api/app/me'));
      else members.reload();
    });
  };
  return html`<${Button} small busy=${work.busy === id ? 'One moment…' : undefined} onClick=${ask} aria-label=${isYou ? undefined : `Remove ${email}`}>${isYou ? 'Leave account' : 'Remove'}<//>`;
}

function Invitations({ of: invitations, members, work }: RowProps<readonly Invitation[]>): VNode {
  const withdraw = (id: string) => (): void =>
    void work.run(id, async () => {
      await call('DELETE', `/api/app/invitations/${encodeURIComponent(id)}`);
      members.reload();
    });
  const columns: readonly Column<Invitation>[] = [
    { head: 'Invited', phone: 'lead', cell: ({ email }) => email },
    { head: 'Role', cell: ({ role }) => role },
    { head: 'Until', named: true, cell: ({ expires_at: at }) => html`<${Time} at=${at} as="date" />` },
    {
      head: 'Actions',
      cell: ({ id, email }) =>
        may('people')
          ? html`<${Button} small busy=${work.busy === id ? 'One moment…' : undefined} onClick=${withdraw(id)} aria-label=${`Withdraw the invitation of ${email}`}>Withdraw<//>`
          : null,
    },
  ];
  return html`<div class="below">${Table({ caption: 'Invitations', columns, rows: invitations, id: ({ id }) => id })}</div>`;
}
