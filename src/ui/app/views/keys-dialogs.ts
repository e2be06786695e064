// The dialogs that make, change and rotate a key.
import { useSignal } from '@preact/signals';
import type { VNode } from 'preact';
import { html } from '../html.ts';
import { announce } from '../lib/announce.ts';
import { call } from '../lib/api.ts';
import { zone } from '../state/prefs.ts';
import { Problem } from '../ui/block.ts';
import { Button } from '../ui/button.ts';
import { Dialog } from '../ui/dialog.ts';
import { Segmented } from '../ui/segmented.ts';
import { Act, useWork } from '../ui/work.ts';
import type { Key, KeyMade, KeyRotated } from '../wire-keys.ts';
import { bodyOf, changeOf, fieldsOf, type KeyFields, newFields } from './keys-fields.ts';
import { KeyForm } from './keys-form.ts';

type CreateProps = { readonly name: string; readonly onClose: () => void; readonly onMade: (made: KeyMade) => void };

/** Makes a key: one field that is filled in, and a limit. */
export function CreateKey({ name, onClose, onMade }: CreateProps): VNode {
  const send = async (fields: KeyFields): Promise<void> => {
    onMade(await call<KeyMade>('POST', '/v1/keys', { body: bodyOf(fields, zone.value) }));
    announce('Key created.');
  };
  return html`<${Dialog} title="Create key" onClose=${onClose}>
    <${KeyForm} fields=${newFields(name)} yes="Create key" onCancel=${onClose} onSend=${send} />
  <//>`;
}

type EditProps = { readonly of: Key; readonly onClose: () => void; readonly onChanged: (key: Key) => void };

/** Changes a key; it holds at once. */
export function EditKey({ of: key, onClose, onChanged }: EditProps): VNode {
  const before = fieldsOf(key, zone.value);
  const send = async (fields: KeyFields): Promise<void> => {
    const body = changeOf(before, fields, zone.value);
    if (body !== undefined) {
      const changed = await call<{ readonly data: Key }>('PATCH', `/v1/keys/${encodeURIComponent(key.hash)}`, {
        body,
      });
      announce('Key changed.');
      onChanged(changed.data);
    }
    onClose();
  };
  return html`<${Dialog} title=${`Edit key ${key.name}`} onClose=${onClose}>
    <${KeyForm} fields=${before} yes="Save key" onCancel=${onClose} onSend=${send} />
  <//>`;
}

const GRACES: readonly (readonly [string, string])[] = [
  ['0', 'At once'],
  ['3600', '1 hour'],
  ['86400', '24 hours'],
  ['604800', '7 days'],
];

type RotateProps = {
  readonly of: Key;
  readonly onClose: () => void;
  readonly onRotated: (rotated: KeyRotated) => void;
};

/** Gives a key another secret; the old one works for a while, so that whoever uses it can be told. */
export function RotateKey({ of: key, onClose, onRotated }: RotateProps): VNode {
  const grace = useSignal('86400');
  const work = useWork();
  const choose = (next: string): void => {
    grace.value = next;
  };
  const rotate = async (): Promise<void> => {
    const body = { grace_seconds: Number(grace.value) };
    const rotated = await call<KeyRotated>('POST', `/v1/keys/${encodeURIComponent(key.hash)}/rotate`, { body });
    announce('Key rotated.');
    onRotated(rotated);
  };
  const ends = grace.value === '0' ? 'Calls with the old secret fail at once.' : 'Until then both secrets work.';
  const isInGrace = key.previous_secret_ends_at !== null;
  return html`<${Dialog} title=${`Rotate key ${key.name}`} onClose=${onClose}>
    <p>The key gets another secret. Its name, limit, spend and requests stay.</p>
    <${Segmented} label="The old secret ends" choices=${GRACES} value=${grace.value} onChoose=${choose} />
    <p class="meta">${ends}${isInGrace ? ' The secret from before the last rotation ends now.' : ''}</p>
    ${work.error === undefined ? null : html`<${Problem} error=${work.error} />`}
    <div class="dialog-actions">
      <${Button} onClick=${onClose}>Keep the old secret<//>
      <${Act} kind="primary" work=${work} run=${rotate}>Rotate key<//>
    </div>
  <//>`;
}
