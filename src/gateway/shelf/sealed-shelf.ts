// A key's shelf as the gateway uses it: what is put there is sealed before it leaves the Worker, so the object that keeps it never sees
// plain text. A seal holds for one key and one name, and a body that is moved or changed opens nowhere.

import { SEAL_BYTES, sealBytes, unsealBytes } from '../../base/crypto.ts';
import type { Result } from '../../base/result.ts';
import { ok, refuse } from '../../base/result.ts';
import { BODY_BYTES_MAX } from '../../durable/shelf/bodies.ts';
import { type ShelfDoor, shelfDoor } from '../../durable/shelf-door.ts';
import type { KeyAddress } from '../../durable/stubs.ts';
import type { World } from '../../world.ts';

/** The most that a body can have. */
export const PLAIN_BYTES_MAX = BODY_BYTES_MAX - SEAL_BYTES;

export type SealedShelf = {
  /** Keeps a body for so many milliseconds, in place of one of the same name. */
  readonly put: (
    name: string,
    plain: Uint8Array,
    lifeMs: number,
  ) => Promise<Result<true, { readonly reason: 'too_large' | 'shelf_closed' | 'shelf_unreachable' }>>;
  /** A body, or undefined when it was never there, has gone, or was sealed with a secret that is no longer known. */
  readonly get: (name: string) => Promise<Result<Uint8Array | undefined, { readonly reason: 'shelf_unreachable' }>>;
  /** Takes a body away; whether there was one. */
  readonly delete: (name: string) => Promise<Result<boolean, { readonly reason: 'shelf_unreachable' }>>;
};

/** The shelf of one key. */
export function sealedShelf(
  { env, settings, clock }: Pick<World, 'env' | 'settings' | 'clock'>,
  key: KeyAddress,
  door: ShelfDoor = shelfDoor(env, key),
): SealedShelf {
  const purposeOf = (name: string): string => `shelf:${key.accountId}:${key.keyId}:${name}`;
  return {
    put: async (name, plain, lifeMs) => {
      const [secret] = settings.secrets;
      if (secret === undefined) return refuse({ reason: 'shelf_unreachable' });
      if (plain.byteLength > PLAIN_BYTES_MAX) return refuse({ reason: 'too_large' });
      const bytes = await sealBytes(secret, purposeOf(name), plain);
      return door.put({ name, bytes, expiresAt: clock() + lifeMs });
    },
    get: async (name) => {
      const sealed = await door.get(name);
      if (!sealed.ok) return sealed;
      if (sealed.value === null) return ok(undefined);
      return ok(await openedBy(settings.secrets, purposeOf(name), sealed.value));
    },
    delete: (name) => door.delete(name),
  };
}

/** The first secret seals, and each of them may have been the first. */
async function openedBy(
  secrets: readonly string[],
  purpose: string,
  sealed: Uint8Array,
): Promise<Uint8Array | undefined> {
  for (const secret of secrets) {
    const plain = await unsealBytes(secret, purpose, sealed);
    if (plain !== undefined) return plain;
  }
  return undefined;
}
