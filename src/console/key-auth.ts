// Who calls: a key, read from its header and verified without any I/O before its wallet is asked; or, when no key was sent, a person who
// is signed in. A forged key must never touch an object or a database here.
import type { Context, MiddlewareHandler } from 'hono';
import { type ApiKey, readApiKey } from '../base/api-key.ts';
import { apiKeyTextOf, callerAddressOf } from '../base/credential.ts';
import type { KeyId } from '../base/id.ts';
import { ok, type Result, refuse } from '../base/result.ts';
import { walletDoor } from '../durable/doors.ts';
import type { KeyRefusal, KeyView } from '../durable/messages.ts';
import type { Env } from '../env.ts';
import type { AppEnv, World } from '../world.ts';
import { refused } from './answer.ts';
import type { Owner } from './make-key.ts';
import { may, type Permission } from './roles.ts';
import { isOwnOrigin, isSafeMethod } from './sign-in/origin.ts';
import { RECENT_MS } from './sign-in/recent.ts';
import { hasSessionCookie, readSession, type SessionRefusal, type SignedIn } from './sign-in/session.ts';

/** Who calls, and for which account. */
export type Caller = {
  readonly owner: Owner;
  /** The only key that the caller may see; undefined when it may see all of the account. */
  readonly only: KeyId | undefined;
  /** Who is signed in, when no key called. */
  readonly person: SignedIn | undefined;
};

/** Hono's context in the routes of a person who is signed in. */
export type PersonEnv = {
  readonly Bindings: Env;
  readonly Variables: AppEnv['Variables'] & { readonly person: SignedIn };
};

/** A key that calls: what it says of itself, and what its wallet says of it. */
export type CallingKey = { readonly key: ApiKey; readonly view: KeyView };

/** Hono's context in the routes of an account. */
export type CallerEnv = {
  readonly Bindings: Env;
  readonly Variables: AppEnv['Variables'] & { readonly caller: Caller };
};

/** Hono's context in the routes of a key about itself. */
export type KeyEnv = {
  readonly Bindings: Env;
  readonly Variables: AppEnv['Variables'] & { readonly calling: CallingKey };
};

type Refusal =
  | { readonly reason: 'key_missing' | 'key_busy' | 'wallet_unreachable' | 'foreign_origin' | 'role_too_small' }
  | { readonly reason: 'management_key_required' | 'sign_in_again' }
  | KeyRefusal
  | SessionRefusal;

type Needs = Permission | { readonly read: Permission; readonly change: Permission };

/** Lets any living key of this deployment pass, and keeps it in the context. */
export const anyKey: MiddlewareHandler<KeyEnv> = async (c, next) => {
  const calling = await authenticate(c.var.world, c.req.raw);
  if (!calling.ok) return refused(c, calling.refusal);
  c.set('calling', calling.value);
  return next();
};

/** Lets a management key pass, or a member of the account whose role has the permission. */
export const allow =
  (needs: Needs): MiddlewareHandler<CallerEnv> =>
  async (c, next) => {
    const caller = await callerOf(c, needs);
    if (!caller.ok) return refused(c, caller.refusal);
    if (caller.value.only !== undefined) return refused(c, { reason: 'management_key_required' });
    c.set('caller', caller.value);
    return next();
  };

/** Lets any living key pass, which sees only itself when it is an inference key; or a member who may read. */
export const anyReader: MiddlewareHandler<CallerEnv> = async (c, next) => {
  const caller = await callerOf(c, 'read');
  if (!caller.ok) return refused(c, caller.refusal);
  c.set('caller', caller.value);
  return next();
};

/** Lets a person pass only when the sign-in is young. Comes after `allow`; keys have no sign-in and pass. */
export const recentSignIn: MiddlewareHandler<CallerEnv> = async (c, next) => {
  const { caller, world } = c.var;
  const isOld = caller.person !== undefined && world.clock() - caller.person.signedInAt >= RECENT_MS;
  return isOld ? refused(c, { reason: 'sign_in_again' }) : next();
};

/** Lets only a person who is signed in pass, whatever their role; for what only pages ask. */
export const signedIn: MiddlewareHandler<PersonEnv> = async (c, next) => {
  const session = await sessionOf(c.var.world, c.req.raw);
  if (!session.ok) return refused(c, session.refusal);
  c.set('person', session.value);
  return next();
};

/** True when the caller's role has the permission; a management key has every one. */
export const callerMay = ({ person }: Caller, permission: Permission): boolean =>
  person === undefined || (person.member !== undefined && may(person.member.role, permission));

async function callerOf(c: Context<CallerEnv>, needs: Needs): Promise<Result<Caller, Refusal>> {
  const { headers } = c.req.raw;
  if (apiKeyTextOf(headers) === undefined && hasSessionCookie(headers)) return memberOf(c, needs);
  const calling = await authenticate(c.var.world, c.req.raw);
  if (!calling.ok) return calling;
  const { key, view } = calling.value;
  const only = view.policy.kind === 'management' ? undefined : key.keyId;
  return ok({ owner: { accountId: key.accountId, place: key.place }, only, person: undefined });
}

async function memberOf(c: Context<CallerEnv>, needs: Needs): Promise<Result<Caller, Refusal>> {
  const session = await sessionOf(c.var.world, c.req.raw);
  if (!session.ok) return session;
  const { member } = session.value;
  if (member === undefined) return refuse({ reason: 'role_too_small' });
  const needed = typeof needs === 'string' ? needs : needs[isSafeMethod(c.req.method) ? 'read' : 'change'];
  if (!may(member.role, needed)) return refuse({ reason: 'role_too_small' });
  return ok({ owner: member.owner, only: undefined, person: session.value });
}

/** Who is signed in, for the account that the request names. What changes something must come from a page of ours. */
async function sessionOf(
  world: World,
  request: Request,
): Promise<Result<SignedIn, SessionRefusal | { readonly reason: 'foreign_origin' }>> {
  if (!hasSessionCookie(request.headers)) return refuse({ reason: 'not_signed_in' });
  if (!isSafeMethod(request.method) && !isOwnOrigin(world, request)) return refuse({ reason: 'foreign_origin' });
  return readSession(world, request, request.headers.get(ACCOUNT_HEADER) ?? undefined);
}

/** Names the account that a person means who is a member of several. */
const ACCOUNT_HEADER = 'x-farebox-account';

async function authenticate(world: World, request: Request): Promise<Result<CallingKey, Refusal>> {
  const { env, settings } = world;
  const text = apiKeyTextOf(request.headers);
  if (text === undefined) return refuse({ reason: 'key_missing' });
  const key = await readApiKey(text, settings.secrets);
  if (key === undefined) return refuse({ reason: 'key_unknown' });
  const view = await walletDoor(env, key).describe({ secretHash: key.secretHash, ip: callerAddressOf(request) });
  return view.ok ? ok({ key, view: view.value }) : view;
}
