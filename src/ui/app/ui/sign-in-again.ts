// What is said when something needs a recent sign-in: why, and the way there and back.
import type { VNode } from 'preact';
import { html } from '../html.ts';
import { signInPath } from '../state/session.ts';
import { Button } from './button.ts';

/** The words and the way; for inside a dialog. `what` says what is so grave: "A refund sends money out". */
export function SignInAgain({ what, onClose }: { readonly what: string; readonly onClose: () => void }): VNode {
  return html`<p>${what}, so it needs a sign-in of the last 15 minutes. Yours is older. Sign in again, and you come back to here.</p>
    <div class="dialog-actions">
      <${Button} onClick=${onClose}>Not now<//>
      <a class="button primary" href=${signInPath()}>Sign in again</a>
    </div>`;
}
