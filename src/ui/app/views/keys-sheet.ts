// One key in a sheet over the list, at its own address: its limit and spend, its bounds, and what may be done with it.
import type { VNode } from 'preact';
import { systemClock } from '../../../base/clock.ts';
import { html } from '../html.ts';
import { announce } from '../lib/announce.ts';
import { call, withQuery } from '../lib/api.ts';
import { may } from '../state/session.ts';
import { Problem } from '../ui/block.ts';
import { Button } from '../ui/button.ts';
import { confirm, Dialog } from '../ui/dialog.ts';
import { Money } from '../ui/money.ts';
import { Facts, type SumLine } from '../ui/sums.ts';
import { Time } from '../ui/time.ts';
import { Act, useWork } from '../ui/work.ts';
import type { Key } from '../wire-keys.ts';
import { Limit } from './keys-limit.ts';
import { type KeySpend, lossText, stateOf } from './keys-text.ts';

type SheetProps = {
  readonly of: Key;
  readonly spend: KeySpend | undefined;
  readonly onClose: () => void;
  readonly onEdit: () => void;
  readonly onRotate: () => void;
  /** The key was changed or deleted. */
  readonly onChanged: (key: Key | undefined) => void;
};

/** The sheet of a key. */
export function KeySheet(props: SheetProps): VNode {
  const { of: key, onClose } = props;
  const { exact } = key;
  const spent: readonly SumLine[] = [
    ['Today (UTC)', html`<${Money} usd=${exact.usage_daily} />`],
    ['This week', html`<${Money} usd=${exact.usage_weekly} />`],
    ['This month', html`<${Money} usd=${exact.usage_monthly} />`],
    ['In all', html`<${Money} usd=${exact.usage} />`],
    ['Held by running calls', html`<${Money} usd=${exact.held} />`],
  ];
  return html`<${Dialog} sheet title=${key.name} onClose=${onClose}>
    <div class="stack receipt">
      <p class="row"><span class="id">${key.label}</span> <span class="soft">${stateOf(key, systemClock())}</span></p>
      <${Limit} of=${key} />
      <${Previous} of=${key} />
      ${may('keys') ? html`<${Actions} ...${props} />` : html`<p class="meta">Your role may read keys, not change them.</p>`}
      <section aria-labelledby="key-spend"><h3 id="key-spend">Spend</h3><${Facts} of=${spent} />
        <p class="row">
          <a href=${withQuery('/app/requests', { key: key.hash })}>Its requests</a>
          <a href=${withQuery('/app/requests', { view: 'chart', key: key.hash })}>Its spend by model</a>
        </p>
      </section>
      <section aria-labelledby="key-bounds"><h3 id="key-bounds">Bounds</h3><${Facts} of=${boundsOf(key)} /></section>
    </div>
  <//>`;
}

function boundsOf(key: Key): readonly SumLine[] {
  const rate = (value: number | null): string => (value === null ? 'no bound' : String(value));
  return [
    ['Models', key.models === null ? 'all' : key.models.join(', ')],
    ['From addresses', key.ips === null ? 'any' : key.ips.join(', ')],
    ['Expires', key.expires_at === null ? 'never' : html`<${Time} at=${key.expires_at} as="full" />`],
    ['Requests a minute', rate(key.requests_per_minute)],
    ['Tokens a minute', rate(key.tokens_per_minute)],
    ['Calls at once', rate(key.concurrency)],
    ['Created', html`<${Time} at=${key.created_at} as="full" />`],
    ['Last used', key.last_used_at == null ? 'never' : html`<${Time} at=${key.last_used_at} as="ago" />`],
  ];
}

/** Until when the secret before the last rotation works, and whether somebody still sends it. */
function Previous({ of: key }: { readonly of: Key }): VNode | null {
  const { previous_secret_ends_at: ends, previous_secret_last_used_at: used } = key;
  if (ends === null || Date.parse(ends) <= systemClock()) return null;
  const who = used === null ? 'Nobody sent it since.' : html`It was sent last <${Time} at=${used} as="ago" />.`;
  return html`<p class="notice care"><span>The old secret works until <${Time} at=${ends} as="full" />. ${who}</span></p>`;
}

function Actions({ of: key, spend, onEdit, onRotate, onChanged, onClose }: SheetProps): VNode {
  const work = useWork();
  const path = `/v1/keys/${encodeURIComponent(key.hash)}`;
  const disable = async (): Promise<void> => {
    const body = `${lossText(spend)} You can enable it again.`;
    if (!key.disabled && !(await confirm({ title: `Disable key ${key.name}?`, body, yes: 'Disable key' }))) return;
    const changed = await call<{ readonly data: Key }>('PATCH', path, { body: { disabled: !key.disabled } });
    announce(key.disabled ? 'Key enabled.' : 'Key disabled.');
    onChanged(changed.data);
  };
  const remove = async (): Promise<void> => {
    const body = `${lossText(spend)} Its credit goes back to the account; its requests stay readable.`;
    if (!(await confirm({ title: `Delete key ${key.name}?`, body, yes: 'Delete key', danger: true }))) return;
    await call('DELETE', path);
    announce('Key deleted.');
    onChanged(undefined);
    onClose();
  };
  return html`<div class="row">
      <${Button} small onClick=${onEdit}>Edit key<//>
      <${Button} small onClick=${onRotate}>Rotate key<//>
      <${Act} small work=${work} run=${disable}>${key.disabled ? 'Enable key' : 'Disable key'}<//>
      <${Act} small kind="danger" work=${work} run=${remove}>Delete key<//>
    </div>
    ${work.error === undefined ? null : html`<${Problem} error=${work.error} />`}`;
}
