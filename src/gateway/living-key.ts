// Whose key it is, where no credit is held and so no `reserve` asks the wallet: its wallet says whether the key is alive and may call from here.
import type { ApiKey } from '../base/api-key.ts';
import type { Refusal } from '../base/refusal.ts';
import { ok, type Result } from '../base/result.ts';
import { walletDoor } from '../durable/doors.ts';
import { authenticate } from './authenticate.ts';
import type { Call } from './call.ts';

/** The caller's key, authentic and alive. */
export async function livingKey(call: Call): Promise<Result<ApiKey, Refusal>> {
  const caller = await authenticate(call);
  if (!caller.ok) return caller;
  const { key, ip } = caller.value;
  const view = await walletDoor(call.world.env, key).describe({ secretHash: key.secretHash, ip });
  return view.ok ? ok(key) : view;
}
