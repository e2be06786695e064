// Where the person is signed in, and the end of it: of one, of all others, of all.
import type { VNode } from 'preact';
import { html } from '../html.ts';
import { call, get } from '../lib/api.ts';
import { useResource } from '../state/resource.ts';
import { signedOut } from '../state/session.ts';
import { Block, Problem, Section } from '../ui/block.ts';
import { Button } from '../ui/button.ts';
import { confirm } from '../ui/dialog.ts';
import { type Column, Table } from '../ui/table.ts';
import { Time } from '../ui/time.ts';
import type { Session, Sessions } from '../wire-people.ts';
import { agentText } from './settings-agent.ts';
import { useWork } from './settings-work.ts';

const PATH = '/api/app/sessions';

/** The section of sessions. */
export function SessionsSection(): VNode {
  const sessions = useResource('sessions', (abort) => get<Sessions>(PATH, {}, abort));
  const work = useWork();
  const end = (id: string) => (): void =>
    void work.run(id, async () => {
      await call('DELETE', `${PATH}/${encodeURIComponent(id)}`);
      sessions.reload();
    });
  const endOthers = (): void =>
    void work.run('others', async () => {
      await call('DELETE', PATH, { query: { keep: 'current' } });
      sessions.reload();
    });
  const endAll = async (): Promise<void> => {
    const isSure = await confirm({
      title: 'Sign out everywhere?',
      body: 'Also here. Keys go on working.',
      yes: 'Sign out everywhere',
      no: 'Stay signed in',
      danger: true,
    });
    if (isSure && (await work.run('all', () => call('DELETE', PATH)))) signedOut();
  };
  const columns: readonly Column<Session>[] = [
    {
      head: 'Browser',
      phone: 'lead',
      cell: (row) => html`<span title=${row.user_agent ?? ''}>${agentText(row.user_agent)}</span>`,
    },
    { head: 'Address', cell: ({ ip }) => ip ?? 'unknown' },
    { head: 'Signed in', named: true, cell: ({ created_at: at }) => html`<${Time} at=${at} />` },
    { head: 'Ends', named: true, cell: ({ expires_at: at }) => html`<${Time} at=${at} as="date" />` },
    {
      head: 'Actions',
      cell: ({ id, is_current: isHere, user_agent: agent }) =>
        isHere
          ? 'this browser'
          : html`<${Button} small busy=${work.busy === id ? 'Signing out…' : undefined} onClick=${end(id)} aria-label=${`Sign out ${agentText(agent)}`}>Sign out<//>`,
    },
  ];
  return html`<${Section} title="Where you are signed in">
    ${Block({
      of: sessions,
      height: 120,
      children: ({
        data,
      }) => html`${Table({ caption: 'Sessions, newest first', columns, rows: data, id: ({ id }) => id })}
        <div class="row below">
          <${Button} small disabled=${data.length < 2} busy=${work.busy === 'others' ? 'Signing out…' : undefined} onClick=${endOthers}>Sign out everywhere else<//>
          <${Button} small kind="danger" busy=${work.busy === 'all' ? 'Signing out…' : undefined} onClick=${endAll}>Sign out everywhere<//>
        </div>`,
    })}
    ${work.error === undefined ? null : html`<${Problem} error=${work.error} />`}
  <//>`;
}
