// The page where people sign in: the ways that are set up here, and no others. Pure.
import { type Html, html } from '../html.ts';
import type { SignInMethods } from './data.ts';
import type { Page } from './frame.ts';

/** What the sign-in page is made from. `next` is a path of our own; `error` is a code that a provider's way back carried. */
export type SignInFacts = {
  readonly methods: SignInMethods;
  readonly next: string;
  readonly error: string | undefined;
  /** Where a demo shows its mail. */
  readonly mailbox: string | undefined;
};

/** Writes the page. */
export function signInPage({ methods, next, error, mailbox }: SignInFacts): Page {
  const { email, github, google, passkey } = methods;
  const others = [
    github && html`<button class="button" data-provider="github">Continue with GitHub</button>`,
    google && html`<button class="button" data-provider="google">Continue with Google</button>`,
    passkey && html`<button class="button" data-passkey>Use a passkey</button>`,
  ];
  return {
    title: 'Sign in',
    description: 'Sign in with a code by e-mail, GitHub, Google or a passkey.',
    scripts: ['sign-in.js'],
    isHidden: true,
    main: html`<div class="sign-in" data-sign-in data-next="${next}">
<h1>Sign in</h1>
<p class="soft">A first sign-in makes your account and your first key. There are no passwords.</p>
<noscript><p class="notice bad">Signing in needs scripts. All that the app does is also in the API: see <a href="/docs">the documentation</a>.</p></noscript>
<p class="notice bad" role="alert" data-problem${error === undefined ? html` hidden` : ''}>${error === undefined ? '' : sentenceOf(error)}</p>
${email ? codeForms(mailbox) : ''}
${email && (github || google || passkey) ? html`<p class="meta">Or</p>` : ''}
<div class="stack">${others}</div>
${email || github || google ? '' : html`<p class="notice care">No way to sign in is set up here yet. The operator sets up mail, GitHub or Google.</p>`}
</div>`,
  };
}

/** The script enables the buttons: a form that is sent before it runs would put the address into the URL. */
const codeForms = (mailbox: string | undefined): Html => html`<form data-ask novalidate>
<div class="field"><label for="email">E-mail address</label>
<input class="input" id="email" name="email" type="email" autocomplete="username webauthn" required maxlength="254"></div>
<button class="button primary" type="submit" disabled>Send a code</button>
</form>
<form data-enter novalidate hidden>
<p>A code went to <strong data-sent-to></strong>. It holds for 10 minutes.${
  mailbox !== undefined
    ? html` This is a demo: it is in <a href="${mailbox}" target="_blank">the local mailbox</a> and in the terminal.`
    : ''
}</p>
<div class="field"><label for="code">Code of six digits</label>
<input class="input code-input" id="code" name="code" inputmode="numeric" autocomplete="one-time-code" required maxlength="12"></div>
<button class="button primary" type="submit" disabled>Sign in</button>
<button class="button plain" type="button" data-again>Use another address, or send a new code</button>
</form>`;

/** What the ways back of GitHub and Google tell, in words. */
function sentenceOf(error: string): string {
  switch (error) {
    case 'account_not_linked':
      return 'This address already signs in here in another way. Sign in that way, then add this one in the settings.';
    case 'access_denied':
      return 'The sign-in was cancelled. Nothing has changed.';
    case 'email_not_found':
      return 'That account shows us no e-mail address. Make one visible there, or sign in in another way.';
    case 'state_mismatch':
    case 'state_not_found':
      return 'The sign-in began in another window or too long ago. Begin again here.';
    default:
      return 'Signing in did not work. Begin again, or sign in in another way.';
  }
}
