// The account's own inference key by its hash. The ledger is asked first: a made-up name must not wake an object.
import { parseKeyId } from '../../base/id.ts';
import { ok, type Result, refuse } from '../../base/result.ts';
import { ledgerDoor, type WalletDoor, walletDoor } from '../../durable/doors.ts';
import type { KeyView } from '../../durable/messages.ts';
import type { World } from '../../world.ts';
import { type Owner, ownsKey } from '../make-key.ts';
import { ownerOf } from './keys.ts';

export type FoundKey = { readonly wallet: WalletDoor; readonly view: KeyView };

/** Finds an inference key that is not deleted. */
export async function findKey(
  world: World,
  owner: Owner,
  hash: string,
): Promise<Result<FoundKey, { readonly reason: 'key_not_found' | 'wallet_unreachable' | 'ledger_unreachable' }>> {
  const keyId = parseKeyId(hash);
  if (keyId === undefined) return refuse({ reason: 'key_not_found' });
  const owned = await ownsKey(ledgerDoor(world.env, ownerOf(owner)), hash);
  if (!owned.ok) return owned;
  if (!owned.value) return refuse({ reason: 'key_not_found' });
  const wallet = walletDoor(world.env, { ...ownerOf(owner), keyId });
  const view = await wallet.view();
  if (!view.ok)
    return refuse({ reason: view.refusal.reason === 'key_unknown' ? 'key_not_found' : 'wallet_unreachable' });
  const { kind, state } = view.value.policy;
  if (kind !== 'inference' || state === 'revoked') return refuse({ reason: 'key_not_found' });
  return ok({ wallet, view: view.value });
}
