// Which of better-auth's paths are open here. The library has some forty; what the pages do not use is not there.

/** Carries the caller's address to the library; what a caller sends under this name is replaced. */
export const ADDRESS_HEADER = 'x-farebox-address';

/** Carries the request's id to the library. */
export const REQUEST_HEADER = 'x-farebox-request';

/** Where a code is asked for. */
export const SEND_CODE = 'POST /email-otp/send-verification-otp';

/** Where a session ends itself. */
export const SIGN_OUT = 'POST /sign-out';

/** `METHOD /path` below `/api/auth` of what is open. */
export const OPEN_PATHS: ReadonlySet<string> = new Set([
  SEND_CODE,
  'POST /sign-in/email-otp',
  'POST /sign-in/social',
  'GET /callback/github',
  'GET /callback/google',
  'POST /link-social',
  'POST /unlink-account',
  'GET /list-accounts',
  SIGN_OUT,
  'GET /passkey/generate-authenticate-options',
  'POST /passkey/verify-authentication',
  'GET /passkey/generate-register-options',
  'POST /passkey/verify-registration',
  'GET /passkey/list-user-passkeys',
  'POST /passkey/delete-passkey',
  'POST /passkey/update-passkey',
]);

/** `METHOD /path` below `/api/auth`; undefined when it is not open. */
export function openPath(method: string, path: string): string | undefined {
  const name = `${method} ${path.slice('/api/auth'.length)}`;
  return OPEN_PATHS.has(name) ? name : undefined;
}
