// Step 1: whose key is it? Pure computation: a key that this deployment did not make touches no object and no database.
import { type ApiKey, readApiKey } from '../base/api-key.ts';
import { apiKeyTextOf, callerAddressOf } from '../base/credential.ts';
import type { Refusal } from '../base/refusal.ts';
import { ok, type Result, refuse } from '../base/result.ts';
import type { World } from '../world.ts';
import type { Call, Caller } from './call.ts';

/** Reads the caller's key from its headers and verifies that this deployment made it, unless a signed-in person acts with one. */
export async function authenticate({ request, world, actingKey }: Call): Promise<Result<Caller, Refusal>> {
  const ip = callerAddressOf(request);
  if (actingKey !== undefined) return ok({ key: actingKey, ip });
  const text = apiKeyTextOf(request.headers);
  if (text === undefined) return refuse({ reason: 'key_missing' });
  const key = verifiedKeys.get(text) ?? (await verify(text, world));
  return key === undefined ? refuse({ reason: 'key_unknown' }) : ok({ key, ip });
}

const VERIFIED_KEYS_MAX = 1_000;

// Verifying costs four rounds of hashing, and a busy key comes thousands of times a second. Only authentic keys are kept,
// by their whole text; the secrets of a deployment do not change while an isolate lives.
const verifiedKeys = new Map<string, ApiKey>();

async function verify(text: string, world: World): Promise<ApiKey | undefined> {
  const key = await readApiKey(text, world.settings.secrets);
  if (key === undefined) return undefined;
  if (verifiedKeys.size >= VERIFIED_KEYS_MAX) verifiedKeys.clear();
  verifiedKeys.set(text, key);
  return key;
}
