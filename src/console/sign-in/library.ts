// better-auth as this deployment runs it. It is a large library that only signing in needs, so nothing but an import at run time may
// load this file. No passwords; nothing is linked because two addresses are alike; sessions end when their row is gone.
import { passkey } from '@better-auth/passkey';
import { drizzleAdapter } from 'better-auth/adapters/drizzle';
import { betterAuth } from 'better-auth/minimal';
import { emailOTP } from 'better-auth/plugins/email-otp';
import { drizzle } from 'drizzle-orm/d1';
import { hmacSha256, toHex } from '../../base/crypto.ts';
import type { World } from '../../world.ts';
import { mailerOf } from '../mail/mailer.ts';
import { codeMail } from './code-mail.ts';
import { signInMethods } from './methods.ts';
import { ADDRESS_HEADER, REQUEST_HEADER } from './paths.ts';
import { RECENT_MS } from './recent.ts';
import { sessionSecret } from './secret.ts';
import { cookieName, isSecure } from './session.ts';
import { TABLES } from './tables.ts';

const CODE_SECONDS = 10 * 60;
const CODE_TRIES = 5;
const SESSION_SECONDS = 30 * 24 * 60 * 60;

/** What answers the library's paths. It keeps to itself when a mail could not be sent, so that is asked for apart. */
export type Library = {
  readonly handler: (request: Request) => Promise<Response>;
  /** True once for a request, by its id, whose mail was not sent. */
  readonly lostMail: (requestId: string) => boolean;
};

/** Builds the library for an origin. */
export async function buildLibrary(world: World, origin: string): Promise<Library> {
  const secret = await sessionSecret(world.settings.secrets);
  const secure = isSecure(origin);
  const cookie = (name: string) => ({ name, attributes: { secure, path: '/', sameSite: 'lax' as const } });
  const name = cookieName(origin);
  const lost = new Set<string>();
  const library = betterAuth({
    appName: 'Farebox',
    baseURL: origin,
    basePath: '/api/auth',
    secret,
    trustedOrigins: [origin],
    database: drizzleAdapter(drizzle(world.env.DB), { provider: 'sqlite', schema: TABLES, transaction: false }),
    emailAndPassword: { enabled: false },
    account: {
      encryptOAuthTokens: true,
      // One who is signed in may add another way; an address that is the same proves nothing.
      accountLinking: {
        enabled: true,
        disableImplicitLinking: true,
        allowDifferentEmails: true,
        trustedProviders: [],
      },
    },
    session: {
      expiresIn: SESSION_SECONDS,
      disableSessionRefresh: true,
      freshAge: RECENT_MS / 1000,
      cookieCache: { enabled: false },
    },
    socialProviders: socialProviders(world),
    plugins: [codes(world, secret, lost), keys(origin)],
    // The limits are ours (src/console/sign-in/mail-limit.ts); the library's would be of one isolate.
    rateLimit: { enabled: false },
    telemetry: { enabled: false },
    logger: { disabled: true },
    advanced: {
      useSecureCookies: false,
      cookiePrefix: name,
      cookies: { session_token: cookie(name) },
      defaultCookieAttributes: { secure, path: '/' },
      ipAddress: { ipAddressHeaders: [ADDRESS_HEADER] },
    },
    onAPIError: { errorURL: `${origin}/sign-in` },
  });
  return { handler: library.handler, lostMail: (requestId) => lost.delete(requestId) };
}

function codes(world: World, secret: string, lost: Set<string>) {
  return emailOTP({
    otpLength: 6,
    expiresIn: CODE_SECONDS,
    allowedAttempts: CODE_TRIES,
    // Six digits are guessed in no time from a plain hash, so it is a keyed one.
    storeOTP: { hash: async (code) => toHex(await hmacSha256(secret, `code:${code}`)) },
    sendVerificationOTP: async ({ email, otp }, context) => {
      const sent = await mailerOf(world)?.send(codeMail(email, otp));
      if (sent?.ok !== true) lost.add(context?.request?.headers.get(REQUEST_HEADER) ?? '');
    },
  });
}

const keys = (origin: string) =>
  passkey({ rpID: new URL(origin).hostname, rpName: 'Farebox', origin, registration: { requireSession: true } });

/** Those that are configured; the others are not there. */
function socialProviders(world: World) {
  const methods = signInMethods(world);
  const {
    GITHUB_CLIENT_ID = '',
    GITHUB_CLIENT_SECRET = '',
    GOOGLE_CLIENT_ID = '',
    GOOGLE_CLIENT_SECRET = '',
  } = world.env;
  return {
    ...(methods.github ? { github: { clientId: GITHUB_CLIENT_ID, clientSecret: GITHUB_CLIENT_SECRET } } : {}),
    ...(methods.google ? { google: { clientId: GOOGLE_CLIENT_ID, clientSecret: GOOGLE_CLIENT_SECRET } } : {}),
  };
}
