// Where the person is signed in, and the end of it: of one, of all others, of all.
import type { VNode } from 'preact';
import { html } from '../html.ts';
import { call, get } from '../lib/api.ts';
import { useResource } from '../state/resource.ts';
import { signedOut } from '../state/session.ts';
import { Block, Problem, Section } from '../ui/block.ts';
import { confirm } from '../ui/dialog.ts';
import { type Column, Table } from '../ui/table.ts';
import { Time } from '../ui/time.ts';
import { Act, useWork } from '../ui/work.ts';
import type { Session, Sessions } from '../wire-people.ts';
import { agentText } from './settings-agent.ts';

const PATH = '/api/app/sessions';

const EVERYWHERE = {
  title: 'Sign out everywhere?',
  body: 'Also here. Keys go on working.',
  yes: 'Sign out everywhere',
  no: 'Stay signed in',
  danger: true,
};

/** The section of sessions. */
export function SessionsSection(): VNode {
  const sessions = useResource('sessions', (abort) => get<Sessions>(PATH, {}, abort));
  const work = useWork();
  const end = (path: string) => async (): Promise<void> => {
    await call('DELETE', path);
    sessions.reload();
  };
  const endAll = async (): Promise<void> => {
    if (!(await confirm(EVERYWHERE))) return;
    await call('DELETE', PATH);
    signedOut();
  };
  const columns: readonly Column<Session>[] = [
    { head: 'Browser', phone: 'lead', cell: ({ user_agent: agent }) => agentText(agent) },
    { head: 'Address', cell: ({ ip }) => ip },
    { head: 'Signed in', named: true, cell: ({ created_at: at }) => html`<${Time} at=${at} />` },
    { head: 'Ends', named: true, cell: ({ expires_at: at }) => html`<${Time} at=${at} as="date" />` },
    {
      head: 'Actions',
      cell: ({ id, is_current: isHere, user_agent: agent }) =>
        isHere
          ? 'this browser'
          : html`<${Act} small work=${work} run=${end(`${PATH}/${id}`)}>Sign out<span class="visually-hidden"> ${agentText(agent)}</span><//>`,
    },
  ];
  return html`<${Section} title="Where you are signed in">
    ${Block({ of: sessions, height: 120, children: ({ data }) => Table({ caption: 'Sessions, newest first', columns, rows: data, id: ({ id }) => id }) })}
    <div class="row below">
      <${Act} small work=${work} run=${end(`${PATH}?keep=current`)}>Sign out everywhere else<//>
      <${Act} small kind="danger" work=${work} run=${endAll}>Sign out everywhere<//>
    </div>
    <${Problem} error=${work.error} />
  <//>`;
}
