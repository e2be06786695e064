// Keys: what each spent lately, what it may still spend, and who used it when. One key opens in a sheet, at its own address.
import { useSignal } from '@preact/signals';
import type { VNode } from 'preact';
import { isoTime, systemClock } from '../../../base/clock.ts';
import { html } from '../html.ts';
import { get } from '../lib/api.ts';
import { fullText, startOfDayIn } from '../lib/time.ts';
import { go, place, searchParameter, setSearch } from '../router.ts';
import type { ViewProps } from '../routes.ts';
import { useLive } from '../state/live.ts';
import { zone } from '../state/prefs.ts';
import { type Resource, useResource } from '../state/resource.ts';
import { may } from '../state/session.ts';
import { Block, Empty, Problem } from '../ui/block.ts';
import { Button } from '../ui/button.ts';
import type { Key, KeyMade, KeyPage, KeyRotated } from '../wire-keys.ts';
import type { Activity } from '../wire-requests.ts';
import { CreateKey, EditKey, RotateKey } from './keys-dialogs.ts';
import { Secret } from './keys-secret.ts';
import { KeySheet } from './keys-sheet.ts';
import { KeysTable } from './keys-table.ts';
import { nextName, spendByKey } from './keys-text.ts';
import { useRowFocus } from './row-focus.ts';

const PAGE = 100;
const SPEND_DAYS = 14;

/** The dialog that is open, besides the sheet that the address opens. */
type Open =
  | { readonly what: 'create' | 'edit' | 'rotate' }
  | { readonly what: 'secret'; readonly title: string; readonly text: string; readonly note?: string };

/** The view of keys. */
export function View({ rest: [hash] }: ViewProps): VNode {
  const pages = useSignal(1);
  const keys = useResource(`keys ${pages.value}`, (abort) => readKeys(pages.value, abort));
  const spend = useSpend();
  useRowFocus(hash);
  const open = useSignal<Open | undefined>(undefined);
  useLive((message) => {
    if (message.t === 'gap') keys.refresh();
  });
  const all = keys.data ?? [];
  const key = all.find((each) => each.hash === hash);
  const show = (next: Open | undefined) => (): void => {
    open.value = next;
  };
  const close = (): void => void go(`/app/keys${place.value.search}`, { replace: true });
  const create = html`<${Button} kind="primary" onClick=${show({ what: 'create' })}>Create key<//>`;
  const byKey = spend.data === undefined ? undefined : spendByKey(spend.data);
  return html`<div class="row spread"><h1>Keys</h1>${may('keys') ? create : null}</div>
    ${spend.error === undefined ? null : html`<${NoSpend} of=${spend} />`}
    ${Block({
      of: keys,
      height: 240,
      empty: (data) =>
        data.length === 0
          ? html`<${Empty}><p>This account has no keys, so nothing can call models with it.</p>${may('keys') ? create : null}<//>`
          : undefined,
      children: (data) =>
        html`<${KeysTable} keys=${data} spend=${byKey} sort=${searchParameter('sort') ?? 'spend'} onSort=${sortBy} />
          ${data.length < pages.value * PAGE ? null : html`<p class="below"><${Button} small onClick=${() => pages.value++}>Show more keys<//></p>`}`,
    })}
    <p class="meta below">Somebody who holds only a key can see its budget at <a href="/key">/key</a>, without signing in.</p>
    ${key === undefined ? null : html`<${KeySheet} of=${key} spend=${byKey?.get(key.hash)} onClose=${close} onEdit=${show({ what: 'edit' })} onRotate=${show({ what: 'rotate' })} onChanged=${(next: Key | undefined) => keys.change((data) => withKey(data, key.hash, next))} />`}
    ${hash !== undefined && key === undefined && keys.data !== undefined ? html`<p class="notice care">There is no such key, or it was deleted.</p>` : null}
    <${Dialogs} open=${open} keys=${keys} of=${key} />`;
}

type DialogsProps = {
  readonly open: ReturnType<typeof useSignal<Open | undefined>>;
  readonly keys: Resource<readonly Key[]>;
  readonly of: Key | undefined;
};

function Dialogs({ open, keys, of: key }: DialogsProps): VNode | null {
  const now = open.value;
  const close = (): void => {
    open.value = undefined;
  };
  const made = ({ data, key: text }: KeyMade): void => {
    keys.change((all) => [data, ...all]);
    open.value = { what: 'secret', title: `Key ${data.name}`, text };
  };
  const rotated = ({ data, key: text, previous }: KeyRotated): void => {
    keys.change((all) => withKey(all, data.hash, data));
    const isOver = Date.parse(previous.ends_at) <= systemClock();
    const note = isOver
      ? `The old secret ${previous.label} is refused from now on.`
      : `The old secret ${previous.label} works until ${fullText(previous.ends_at, zone.value)}.`;
    open.value = { what: 'secret', title: `New secret of ${data.name}`, text, note };
  };
  const changed = (next: Key): void => keys.change((all) => withKey(all, next.hash, next));
  if (now === undefined) return null;
  if (now.what === 'secret')
    return html`<${Secret} title=${now.title} text=${now.text} note=${now.note} onDone=${close} />`;
  if (now.what === 'create')
    return html`<${CreateKey} name=${nextName(keys.data ?? [])} onClose=${close} onMade=${made} />`;
  if (key === undefined) return null;
  return now.what === 'edit'
    ? html`<${EditKey} of=${key} onClose=${close} onChanged=${changed} />`
    : html`<${RotateKey} of=${key} onClose=${close} onRotated=${rotated} />`;
}

function NoSpend({ of: spend }: { readonly of: Resource<Activity> }): VNode {
  return html`<div><p class="notice care">What keys spent in ${SPEND_DAYS} days is not known just now; limits and states are.</p>
    <${Problem} error=${spend.error} retry=${spend.reload} /></div>`;
}

/** What each key spent, day by day. */
function useSpend(): Resource<Activity> {
  const from = startOfDayIn(zone.value, systemClock(), 1 - SPEND_DAYS);
  const query = { from: isoTime(from), tz: zone.value, interval: 'day', group_by: 'key' };
  return useResource(`spend ${from} ${zone.value}`, (abort) => get<Activity>('/v1/activity', query, abort));
}

/** So many pages of keys, disabled ones too. */
async function readKeys(pages: number, abort: AbortSignal): Promise<readonly Key[]> {
  const offsets = Array.from({ length: pages }, (_, page) => page * PAGE);
  const lists = await Promise.all(
    offsets.map((offset) => get<KeyPage>('/v1/keys', { include_disabled: 'true', offset }, abort)),
  );
  return lists.flatMap(({ data }) => data);
}

/** The keys with one changed or gone. An answer to a change does not say when the key was used last. */
const withKey = (keys: readonly Key[], hash: string, next: Key | undefined): readonly Key[] =>
  keys.flatMap((key) => {
    if (key.hash !== hash) return key;
    return next === undefined ? [] : { ...next, last_used_at: next.last_used_at ?? key.last_used_at };
  });

const sortBy = (by: string): void => setSearch({ sort: by === 'spend' ? undefined : by });
