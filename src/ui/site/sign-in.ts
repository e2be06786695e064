// The script of the sign-in page: asks for a code and enters it, goes to GitHub or Google, uses a passkey. What went wrong is said in
// the API's own words, in place.
const root = document.querySelector<HTMLElement>('[data-sign-in]');
const problem = document.querySelector<HTMLElement>('[data-problem]');
const ask = document.querySelector<HTMLFormElement>('[data-ask]');
const enter = document.querySelector<HTMLFormElement>('[data-enter]');

type Body = Readonly<Record<string, unknown>>;
type Failure = { readonly error?: { readonly message?: string } };

const next = (): string => root?.dataset.next ?? '/app';

/** Sends JSON to our own API; a failure is thrown with the sentence that the API wrote. */
async function call(path: string, body?: Body): Promise<Body> {
  const init: RequestInit =
    body === undefined
      ? {}
      : { method: 'POST', headers: { 'content-type': 'application/json' }, body: JSON.stringify(body) };
  const response = await fetch(`/api/auth${path}`, init).catch(() => undefined);
  if (response === undefined) throw new Error('No answer came. Check your connection, then try again.');
  const answer: unknown = await response.json().catch(() => ({}));
  if (!response.ok) throw new Error((answer as Failure).error?.message ?? 'That did not work. Try again in a moment.');
  return answer as Body;
}

/** Runs what a button or form began, with the button busy meanwhile. */
async function attempt(button: HTMLButtonElement | null, work: () => Promise<void>): Promise<void> {
  if (problem !== null) problem.hidden = true;
  button?.setAttribute('aria-disabled', 'true');
  try {
    await work();
  } catch (error) {
    if (problem === null) return;
    problem.textContent = error instanceof Error ? error.message : 'That did not work. Try again in a moment.';
    problem.hidden = false;
  } finally {
    button?.removeAttribute('aria-disabled');
  }
}

const fieldOf = (form: HTMLFormElement, name: string): string => String(new FormData(form).get(name) ?? '').trim();

function onSubmit(form: HTMLFormElement | null, work: (form: HTMLFormElement) => Promise<void>): void {
  const button = form?.querySelector<HTMLButtonElement>('[type="submit"]') ?? null;
  if (form === null || button === null) return;
  form.addEventListener('submit', (event) => {
    event.preventDefault();
    if (button.getAttribute('aria-disabled') !== 'true') void attempt(button, () => work(form));
  });
  button.disabled = false;
}

onSubmit(ask, async (form) => {
  const email = fieldOf(form, 'email');
  await call('/email-otp/send-verification-otp', { email, type: 'sign-in' });
  const sentTo = document.querySelector('[data-sent-to]');
  if (sentTo !== null) sentTo.textContent = email;
  show(enter, ask, '#code');
});

onSubmit(enter, async (form) => {
  const email = ask === null ? '' : fieldOf(ask, 'email');
  // People paste codes with a space in the middle.
  await call('/sign-in/email-otp', { email, otp: fieldOf(form, 'code').replaceAll(/\D/g, '') });
  location.assign(next());
});

document.querySelector('[data-again]')?.addEventListener('click', () => show(ask, enter, '#email'));

for (const button of document.querySelectorAll<HTMLButtonElement>('[data-provider]')) {
  button.addEventListener('click', () =>
    attempt(button, async () => {
      const { url } = await call('/sign-in/social', { provider: button.dataset.provider, callbackURL: next() });
      location.assign(String(url));
    }),
  );
}

for (const button of document.querySelectorAll<HTMLButtonElement>('[data-passkey]')) {
  button.addEventListener('click', () => attempt(button, usePasskey));
}

async function usePasskey(): Promise<void> {
  if (typeof PublicKeyCredential === 'undefined')
    throw new Error('This browser has no passkeys. Sign in in another way.');
  const options = await call('/passkey/generate-authenticate-options');
  const publicKey = PublicKeyCredential.parseRequestOptionsFromJSON(
    options as unknown as PublicKeyCredentialRequestOptionsJSON,
  );
  const credential = await navigator.credentials.get({ publicKey }).catch(() => null);
  if (!(credential instanceof PublicKeyCredential))
    throw new Error('No passkey was used. Try again, or sign in in another way.');
  await call('/passkey/verify-authentication', { response: credential.toJSON() });
  location.assign(next());
}

function show(shown: HTMLElement | null, hidden: HTMLElement | null, focus: string): void {
  if (shown !== null) shown.hidden = false;
  if (hidden !== null) hidden.hidden = true;
  document.querySelector<HTMLInputElement>(focus)?.focus();
}

export {};
