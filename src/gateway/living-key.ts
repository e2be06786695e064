// Whose key it is, where no credit is held and so no `reserve` asks the wallet: its wallet says whether the key is alive, may call from
// here, and may have what it asks for nothing.
import type { ApiKey } from '../base/api-key.ts';
import type { Refusal } from '../base/refusal.ts';
import { ok, type Result, refuse } from '../base/result.ts';
import { walletDoor } from '../durable/doors.ts';
import type { KeyView } from '../durable/messages.ts';
import { authenticate } from './authenticate.ts';
import type { Call, Caller } from './call.ts';
import type { Quote } from './quote.ts';
import { modelIdsOf, refusedFor } from './reserve.ts';

/** The caller's key, authentic and alive. */
export async function livingKey(call: Call): Promise<Result<ApiKey, Refusal>> {
  const caller = await authenticate(call);
  if (!caller.ok) return caller;
  const { key, ip } = caller.value;
  const view = await walletDoor(call.world.env, key).describe({ secretHash: key.secretHash, ip });
  return view.ok ? ok(key) : view;
}

/** The key, if it may have what costs nothing of a quote's models: refused as the request itself would be, but for credit. */
export async function admittedKey(
  { world }: Call,
  { key, ip }: Caller,
  quote: Quote,
): Promise<Result<KeyView, Refusal>> {
  const credential = { secretHash: key.secretHash, ip };
  const view = await walletDoor(world.env, key).admit({ credential, models: [quote.model.id, ...modelIdsOf(quote)] });
  return view.ok ? view : refuse(refusedFor(view.refusal, quote));
}
