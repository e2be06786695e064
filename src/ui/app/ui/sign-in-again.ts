// What is said when something needs a recent sign-in: why, and the way there and back.
import type { VNode } from 'preact';
import { systemClock } from '../../../base/clock.ts';
import { html } from '../html.ts';
import { ApiError } from '../lib/api.ts';
import { isFresh, signInPath } from '../state/session.ts';
import { Button } from './button.ts';
import { Dialog } from './dialog.ts';

/** Whether the sign-in is too old, by the clock or as the API said. */
export const needsSignIn = (error: unknown): boolean =>
  !isFresh(systemClock()) || (error instanceof ApiError && error.code === 'sign_in_again');

/** The dialog. `what` says what is so grave: "A refund sends money out". */
export function SignInAgain({ what, onClose }: { readonly what: string; readonly onClose: () => void }): VNode {
  return html`<${Dialog} title="Sign in again first" onClose=${onClose}>
    <p>${what}, so it needs a sign-in of the last 15 minutes. You come back to here.</p>
    <div class="dialog-actions">
      <${Button} onClick=${onClose}>Not now<//>
      <a class="button primary" href=${signInPath()}>Sign in again</a>
    </div>
  <//>`;
}
