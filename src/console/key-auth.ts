// Who calls: the key is read from its header and its tag verified without any I/O; only an authentic key's wallet is asked.
// A forged key must never touch an object or a database here.
import type { Context, MiddlewareHandler } from 'hono';
import { type ApiKey, readApiKey } from '../base/api-key.ts';
import { apiKeyTextOf, callerAddressOf } from '../base/credential.ts';
import { ok, type Result, refuse } from '../base/result.ts';
import { walletDoor } from '../durable/doors.ts';
import type { KeyRefusal, KeyView } from '../durable/messages.ts';
import type { Env } from '../env.ts';
import type { AppEnv } from '../world.ts';
import { refused } from './answer.ts';

/** An authenticated caller: its key, and what its wallet says of it. */
export type Caller = { readonly key: ApiKey; readonly view: KeyView };

/** Hono's context in the routes that a key opens. */
export type KeyEnv = {
  readonly Bindings: Env;
  readonly Variables: AppEnv['Variables'] & { readonly caller: Caller };
};

type Refusal = { readonly reason: 'key_missing' | 'key_busy' | 'wallet_unreachable' } | KeyRefusal;

/** Lets any living key of this deployment pass, and keeps the caller in the context. */
export const anyKey: MiddlewareHandler<KeyEnv> = async (c, next) => {
  const caller = await authenticate(c);
  if (!caller.ok) return refused(c, caller.refusal);
  c.set('caller', caller.value);
  return next();
};

/** Lets only management keys pass. */
export const managementKey: MiddlewareHandler<KeyEnv> = async (c, next) => {
  const caller = await authenticate(c);
  if (!caller.ok) return refused(c, caller.refusal);
  if (caller.value.view.policy.kind !== 'management') return refused(c, { reason: 'management_key_required' });
  c.set('caller', caller.value);
  return next();
};

async function authenticate(c: Context<KeyEnv>): Promise<Result<Caller, Refusal>> {
  const { env, settings } = c.var.world;
  const text = apiKeyTextOf(c.req.raw.headers);
  if (text === undefined) return refuse({ reason: 'key_missing' });
  const key = await readApiKey(text, settings.secrets);
  if (key === undefined) return refuse({ reason: 'key_unknown' });
  const view = await walletDoor(env, key).describe({ secretHash: key.secretHash, ip: callerAddressOf(c.req.raw) });
  return view.ok ? ok({ key, view: view.value }) : view;
}
