// `/api/auth/*`: signing in and out, by better-auth, which is loaded here and nowhere else. What it answers is turned into our own
// error bodies; what the pages do not use of it is not open.
import type { OpenAPIHono } from '@hono/zod-openapi';
import type { Context } from 'hono';
import { callerAddressOf } from '../../base/credential.ts';
import type { Reason } from '../../base/refusal.ts';
import { ok, type Result, refuse } from '../../base/result.ts';
import type { AppEnv, World } from '../../world.ts';
import { jsonOnly, newRouter, refused, smallBody } from '../answer.ts';
import { closeLiveOf } from '../people/live-of.ts';
import type { Library } from './library.ts';
import { takeMail } from './mail-limit.ts';
import { signInMethods } from './methods.ts';
import { isOwnOrigin, isSafeMethod, originOf } from './origin.ts';
import { ADDRESS_HEADER, openPath, REQUEST_HEADER, SEND_CODE, SIGN_OUT } from './paths.ts';
import { readSession } from './session.ts';

const EMAIL = /^[^\s@]+@[^\s@]+\.[^\s@]+$/;
const EMAIL_MAX = 254;

/** The library's codes of errors, and our reasons for them. */
const REASONS: Readonly<Record<string, Reason>> = {
  INVALID_OTP: 'sign_in_code_wrong',
  OTP_EXPIRED: 'sign_in_code_expired',
  TOO_MANY_ATTEMPTS: 'sign_in_code_used_up',
  INVALID_EMAIL: 'email_invalid',
  PROVIDER_NOT_FOUND: 'method_off',
  PASSKEY_NOT_FOUND: 'passkey_unknown',
  SESSION_NOT_FRESH: 'sign_in_again',
  UNAUTHORIZED: 'not_signed_in',
};

/** The routes of sign-in. */
export function signInRoutes(): OpenAPIHono<AppEnv> {
  const router = newRouter<AppEnv>();
  router.use('/api/auth/*', smallBody, jsonOnly);
  router.all('/api/auth/*', async (c) => {
    const { world } = c.var;
    const path = openPath(c.req.method, c.req.path);
    if (path === undefined) {
      return refused(c, { reason: 'route_not_found', metadata: { method: c.req.method, path: c.req.path } });
    }
    if (!isSafeMethod(c.req.method) && !isOwnOrigin(world, c.req.raw)) return refused(c, { reason: 'foreign_origin' });
    if (path === SEND_CODE) {
      const allowed = await mayMail(c, world);
      if (!allowed.ok) return refused(c, allowed.refusal);
    }
    const leaving = path === SIGN_OUT ? await readSession(world, c.req.raw, undefined) : undefined;
    const library = await libraryOf(world, originOf(world, c.req.raw));
    const response = await library.handler(await handedOn(c));
    // Other pages of the session listen on their own sockets, which know nothing of cookies.
    if (leaving?.ok && response.ok) await closeLiveOf(world, leaving.value, leaving.value.sessionId);
    return library.lostMail(c.var.requestId) ? refused(c, { reason: 'mail_not_sent' }) : answerOf(c, path, response);
  });
  return router;
}

/** A code is mailed only for signing in, to what looks like an address, and not too often. */
async function mayMail(
  c: Context<AppEnv>,
  world: World,
): Promise<
  Result<true, { readonly reason: 'email_invalid' | 'method_off' | 'too_many_mails' | 'database_unavailable' }>
> {
  if (!signInMethods(world).email) return refuse({ reason: 'method_off' });
  // Hono keeps the bytes, so the library can read the body again.
  const body: unknown = await c.req.json().catch(() => null);
  const email = typeof body === 'object' && body !== null && 'email' in body ? body.email : undefined;
  const type = typeof body === 'object' && body !== null && 'type' in body ? body.type : undefined;
  if (typeof email !== 'string' || email.length > EMAIL_MAX || !EMAIL.test(email))
    return refuse({ reason: 'email_invalid' });
  if (type !== 'sign-in') return refuse({ reason: 'method_off' });
  const taken = await takeMail(world, email, callerAddressOf(c.req.raw));
  return taken.ok ? ok(true) : taken;
}

// One a deployment and origin; an isolate serves few of them.
const libraries = new WeakMap<World, Map<string, Promise<Library>>>();

function libraryOf(world: World, origin: string): Promise<Library> {
  const known = libraries.get(world) ?? new Map<string, Promise<Library>>();
  libraries.set(world, known);
  const library = known.get(origin) ?? import('./library.ts').then(({ buildLibrary }) => buildLibrary(world, origin));
  known.set(origin, library);
  return library;
}

/** The request with the caller's address as we know it, whatever the caller said of itself. */
async function handedOn(c: Context<AppEnv>): Promise<Request> {
  const { method, url, headers: sent } = c.req.raw;
  const headers = new Headers(sent);
  headers.set(ADDRESS_HEADER, callerAddressOf(c.req.raw) ?? '127.0.0.1');
  headers.set(REQUEST_HEADER, c.var.requestId);
  // Hono keeps the bytes that it has read; the raw body is gone by now.
  const body = method === 'POST' ? await c.req.arrayBuffer() : null;
  return new Request(url, { method, headers, body });
}

async function answerOf(c: Context<AppEnv>, path: string, response: Response): Promise<Response> {
  const headers = new Headers(response.headers);
  headers.set('cache-control', 'no-store');
  if (response.status < 400) return new Response(response.body, { status: response.status, headers });
  const body: unknown = await response.json().catch(() => null);
  const code = typeof body === 'object' && body !== null && 'code' in body ? String(body.code) : '';
  const reason = REASONS[code] ?? (response.status >= 500 ? 'internal_error' : fallback(response.status));
  if (response.status >= 500) c.var.world.log('incident', 'sign_in_broke', { request: c.var.requestId, code });
  return refused(c, { reason: (await isOfAnother(c, path, reason)) ? 'passkey_unknown' : reason });
}

/** To who is signed in and names a passkey of somebody else, the library says 401; it is as unknown to them as one that never was. */
const isOfAnother = async (c: Context<AppEnv>, path: string, reason: Reason): Promise<boolean> =>
  reason === 'not_signed_in' && OF_PASSKEY.has(path) && (await readSession(c.var.world, c.req.raw, undefined)).ok;

const OF_PASSKEY: ReadonlySet<string> = new Set(['POST /passkey/delete-passkey', 'POST /passkey/update-passkey']);

const fallback = (status: number): Reason => (status === 401 ? 'not_signed_in' : 'sign_in_failed');
