// The policy that each key of a simulated account begins with: nothing but credit binds it.
import type { KeyPolicy } from '../../src/durable/messages.ts';

/** A key's first policy; the last key of the account manages. */
export const firstPolicy = (
  key: Pick<KeyPolicy, 'accountId' | 'keyId' | 'createdAt'>,
  isManagement: boolean,
): KeyPolicy => ({
  ...key,
  version: 1,
  place: 'auto',
  kind: isManagement ? 'management' : 'inference',
  secretHash: 'secret',
  name: `key ${key.keyId}`,
  label: 'sk',
  state: 'active',
  updatedAt: key.createdAt,
});
