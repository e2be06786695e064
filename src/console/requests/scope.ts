// Whose requests and usage a caller sees: an inference key its own, everybody else those of every key of the account, deleted ones too.
import type { KeyId } from '../../base/id.ts';
import { ok, type Result, refuse } from '../../base/result.ts';
import { ledgerDoor } from '../../durable/doors.ts';
import type { World } from '../../world.ts';
import type { Caller } from '../key-auth.ts';

/** The keys that are asked about; `wanted` is the hash of one of them. */
export async function keysInScope(
  world: World,
  { owner, only }: Pick<Caller, 'owner' | 'only'>,
  wanted: string | undefined,
): Promise<Result<readonly KeyId[], { readonly reason: 'ledger_unreachable' | 'key_not_found' }>> {
  if (only !== undefined)
    return wanted === undefined || wanted === only ? ok([only]) : refuse({ reason: 'key_not_found' });
  const keys = await ledgerDoor(world.env, owner).keys();
  if (!keys.ok) return refuse({ reason: 'ledger_unreachable' });
  if (wanted === undefined) return keys;
  const found = keys.value.filter((keyId) => keyId === wanted);
  return found.length === 0 ? refuse({ reason: 'key_not_found' }) : ok(found);
}
