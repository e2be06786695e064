// Rows of what people open who are signed in: pages, `/api/app` behind them, and better-auth's paths. Rows run from top to bottom, so what
// ends a thing stands last.
import type { Rows } from './rows.ts';

const SOCIAL = { provider: 'github', callbackURL: '/app' };

export const ROWS_OF_PEOPLE: Rows = {
  'GET /app': { who: 'anybody', isOfPerson: true },
  'GET /app/*': { who: 'anybody', urls: ['/app/keys'], isOfPerson: true },

  'GET /dev/mailbox': { who: 'demo' },
  'GET /dev/mailbox.json': { who: 'demo' },
  'GET /test-channel/{order}': { who: 'demo' },
  'POST /test-channel/{order}/{action}': { who: 'demo', urls: ['/test-channel/{order}/refund-all'] },

  'GET /api/app/me': { who: 'person', isOfPerson: true },
  'POST /api/app/join': { who: 'person', body: { token: 'of-no-invitation' }, success: 404 },
  // A browser sends no header of ours with a socket, so the account is in the query, and not the one that the header names.
  'GET /api/app/live': {
    who: 'page with read',
    urls: ['/api/app/live?account={account}'],
    headers: { upgrade: 'websocket' },
    isOfPerson: true,
  },
  'GET /api/app/home': { who: 'read' },
  'GET /api/app/members': { who: 'read' },
  'PATCH /api/app/members/{id}': { who: 'people', urls: ['/api/app/members/{member}'], body: { role: 'billing' } },
  'POST /api/app/invitations': { who: 'people', body: { email: 'guest@acme.example', role: 'viewer' } },
  'GET /api/app/sessions': { who: 'person' },

  'POST /api/auth/email-otp/send-verification-otp': {
    who: 'anybody on our pages',
    body: { email: 'guest@acme.example', type: 'sign-in' },
    success: 404,
  },
  'POST /api/auth/sign-in/email-otp': {
    who: 'anybody on our pages',
    body: { email: '{name}-owner@acme.example', otp: '000000' },
    hidden: [400],
    success: 400,
  },
  'POST /api/auth/sign-in/social': { who: 'anybody on our pages', body: SOCIAL, success: 404 },
  'GET /api/auth/callback/github': { who: 'anybody', urls: ['/api/auth/callback/github?code=none&state=none'] },
  'GET /api/auth/callback/google': { who: 'anybody', urls: ['/api/auth/callback/google?code=none&state=none'] },
  'POST /api/auth/link-social': { who: 'person', body: SOCIAL, success: 404 },
  'GET /api/auth/list-accounts': { who: 'person' },
  'POST /api/auth/unlink-account': { who: 'person', body: { providerId: 'github', accountId: '1' }, success: 400 },
  'GET /api/auth/passkey/generate-authenticate-options': { who: 'anybody' },
  'POST /api/auth/passkey/verify-authentication': {
    who: 'anybody on our pages',
    body: { response: {} },
    success: 400,
  },
  'GET /api/auth/passkey/generate-register-options': { who: 'person' },
  'POST /api/auth/passkey/verify-registration': { who: 'person', body: { response: {} }, success: 400 },
  'GET /api/auth/passkey/list-user-passkeys': { who: 'person' },
  'POST /api/auth/passkey/update-passkey': { who: 'person', body: { id: '{passkey}', name: 'new' } },

  'DELETE /api/app/members/{id}': { who: 'people', urls: ['/api/app/members/{member}'] },
  'DELETE /api/app/invitations/{id}': { who: 'people', urls: ['/api/app/invitations/{invitation}'] },
  'POST /api/auth/passkey/delete-passkey': { who: 'person', body: { id: '{passkey}' } },
  'DELETE /api/app/sessions/{id}': { who: 'person', urls: ['/api/app/sessions/{session}'] },
  'DELETE /api/app/sessions': { who: 'person' },
  'POST /api/auth/sign-out': { who: 'anybody on our pages', body: {} },
  // Whoever has no account has one from here on.
  'POST /api/app/start': { who: 'person' },
};
