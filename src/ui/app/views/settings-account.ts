// Taking everything away, and closing the account for good. For owners.
import { useSignal } from '@preact/signals';
import type { VNode } from 'preact';
import { exactText } from '../../money-text.ts';
import { html } from '../html.ts';
import { ApiError, call } from '../lib/api.ts';
import { saveFile } from '../lib/csv.ts';
import { account, may } from '../state/session.ts';
import { Problem, Section } from '../ui/block.ts';
import { Button } from '../ui/button.ts';
import { Dialog } from '../ui/dialog.ts';
import { Field } from '../ui/field.ts';
import { needsSignIn, SignInAgain } from '../ui/sign-in-again.ts';
import { Act, useWork } from '../ui/work.ts';

/** The section about the account as a whole; only who may do it sees it. */
export function AccountSection(): VNode | null {
  const work = useWork();
  const isClosing = useSignal(false);
  const show = (isShown: boolean) => (): void => {
    isClosing.value = isShown;
  };
  if (!may('account')) return null;
  const save = (): Promise<void> => saveFile('/api/app/export', {}, `account_${account.value?.id}.json`);
  return html`<${Section} title="The account">
    <p class="soft">The export is one JSON file with all that is kept of the account. Prompts and answers are not kept.</p>
    <div class="row below">
      <${Act} work=${work} run=${save} says="Collecting…">Export everything<//>
      <${Button} kind="danger" onClick=${show(true)}>Delete the account…<//>
    </div>
    <${Problem} error=${work.error} />
    ${isClosing.value && html`<${Closing} onClose=${show(false)} />`}
  <//>`;
}

function Closing({ onClose }: { readonly onClose: () => void }): VNode {
  const work = useWork();
  const typed = useSignal('');
  const left = useSignal('');
  const name = account.value?.name;
  const send = work.submit(async ({ confirm, forfeit }) => {
    await call('DELETE', '/api/app/account', { body: { confirm, forfeit: forfeit === 'on' } }).catch(
      (error: unknown) => {
        left.value = error instanceof ApiError ? String(error.metadata.credit ?? '') : '';
        throw error;
      },
    );
    location.assign('/');
  });
  const input = (text: string): void => {
    typed.value = text.trim();
  };
  if (needsSignIn(work.error))
    return html`<${SignInAgain} what="Deleting an account cannot be undone" onClose=${onClose} />`;
  return html`<${Dialog} title="Delete the account" onClose=${onClose}>
    <form class="stack" onSubmit=${send}>
      <p>Its keys stop at once, its people lose access, and what is known of them is deleted; its books must be kept. This cannot be undone.</p>
      <${Field} label=${`Type the account’s name, ${name}, to confirm`} name="confirm" required autocomplete="off" onInput=${input} />
      ${
        left.value === ''
          ? html`<${Problem} error=${work.error} />`
          : html`<p class="notice bad" role="alert">${exactText(left.value)} of credit is left. Refund the orders first, or give it up.</p>
      <label class="check"><input type="checkbox" name="forfeit" /><span>Give up ${exactText(left.value)} of credit</span></label>`
      }
      <div class="dialog-actions">
        <${Button} onClick=${onClose}>Keep the account<//>
        <${Button} kind="danger" type="submit" disabled=${typed.value !== name} busy=${work.busy ? 'Deleting…' : undefined}>Delete the account<//>
      </div>
    </form>
  <//>`;
}
