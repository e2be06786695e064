// Taking everything away, and closing the account for good. For owners.
import { useSignal } from '@preact/signals';
import type { VNode } from 'preact';
import { systemClock } from '../../../base/clock.ts';
import { exactText } from '../../money-text.ts';
import { html } from '../html.ts';
import { ApiError, call } from '../lib/api.ts';
import { saveFile } from '../lib/csv.ts';
import { account, isFresh, may } from '../state/session.ts';
import { Problem, Section } from '../ui/block.ts';
import { Button } from '../ui/button.ts';
import { Dialog } from '../ui/dialog.ts';
import { Field, problemOf, readForm } from '../ui/field.ts';
import { SignInAgain } from '../ui/sign-in-again.ts';
import { useWork } from './settings-work.ts';

/** The section about the account as a whole; only who may do it sees it. */
export function AccountSection(): VNode | null {
  const work = useWork();
  const isClosing = useSignal(false);
  if (!may('account')) return null;
  const save = (): void =>
    void work.run('export', () => saveFile('/api/app/export', {}, `account_${account.value?.id ?? ''}.json`));
  const show = (isShown: boolean) => (): void => {
    isClosing.value = isShown;
  };
  return html`<${Section} title="The account">
    <div class="stack">
      <p class="soft">One JSON file holds all that is kept: people, keys without their secrets, orders and receipts, the journal, usage, and requests of 30 days. Prompts and answers are not kept.</p>
      <div class="row">
        <${Button} busy=${work.busy === undefined ? undefined : 'Collecting…'} onClick=${save}>Export everything<//>
        <${Button} kind="danger" onClick=${show(true)}>Delete the account…<//>
      </div>
      ${work.error === undefined ? null : html`<${Problem} error=${work.error} retry=${save} />`}
    </div>
    ${isClosing.value ? html`<${Closing} onClose=${show(false)} />` : null}
  <//>`;
}

function Closing({ onClose }: { readonly onClose: () => void }): VNode {
  const work = useWork();
  const typed = useSignal('');
  const name = account.value?.name ?? '';
  const code = work.error instanceof ApiError ? work.error : undefined;
  const credit = code?.code === 'account_has_credit' ? String(code.metadata.credit ?? '') : '';
  const isOld = !isFresh(systemClock()) || code?.code === 'sign_in_again';
  const send = (event: Event): void => {
    const { confirm = '', forfeit } = readForm(event);
    void work
      .run('close', () => call('DELETE', '/api/app/account', { body: { confirm, forfeit: forfeit === 'on' } }))
      .then((isDone) => isDone && location.assign('/'));
  };
  if (isOld)
    return html`<${Dialog} title="Delete the account" onClose=${onClose}><${SignInAgain} what="Deleting an account cannot be undone" onClose=${onClose} /><//>`;
  const isShown = work.error !== undefined && credit === '' && problemOf(work.error, 'confirm') === undefined;
  return html`<${Dialog} title="Delete the account" onClose=${onClose}>
    <form class="stack" onSubmit=${send}>
      <p>Its keys stop at once, its people lose access, and what is known of them is deleted. The books stay, because they must be kept. It cannot be undone; export everything first.</p>
      <${Field} label=${`Type the account’s name, ${name}, to confirm`} name="confirm" required autocomplete="off" problem=${problemOf(work.error, 'confirm')}
        onInput=${(text: string) => {
          typed.value = text.trim();
        }} />
      ${
        credit === ''
          ? null
          : html`<p class="notice bad" role="alert">There are still ${exactText(credit)} of credit. Refund the orders first, or give it up.</p>
              <label class="check"><input type="checkbox" name="forfeit" /><span>Give up ${exactText(credit)} of credit</span></label>`
      }
      ${isShown ? html`<${Problem} error=${work.error} />` : null}
      <div class="dialog-actions">
        <${Button} onClick=${onClose}>Keep the account<//>
        <${Button} kind="danger" type="submit" disabled=${typed.value !== name} busy=${work.busy === undefined ? undefined : 'Deleting…'}>Delete the account<//>
      </div>
    </form>
  <//>`;
}
