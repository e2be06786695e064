// Where the objects of an account live. Creating a stub costs nothing; the first call makes the object, near its place.
import type { Place } from '../base/api-key.ts';
import type { AccountId, KeyId } from '../base/id.ts';
import type { Env } from '../env.ts';

export type AccountAddress = { readonly accountId: AccountId; readonly place: Place };
export type KeyAddress = AccountAddress & { readonly keyId: KeyId };

/** A new stub to a key's wallet. After an exception take another: the old one may be broken for good. */
export const walletStub = (env: Env, { accountId, keyId, place }: KeyAddress) =>
  namespaceAt(env.KEY_WALLET, place).getByName(`${accountId}:${keyId}`, hintOf(place));

/** A new stub to an account's ledger. */
export const ledgerStub = (env: Env, { accountId, place }: AccountAddress) =>
  namespaceAt(env.ACCOUNT_LEDGER, place).getByName(accountId, hintOf(place));

/** A new stub to a key's shelf. */
export const shelfStub = (env: Env, { accountId, keyId, place }: KeyAddress) =>
  namespaceAt(env.SHELF, place).getByName(`${accountId}:${keyId}`, hintOf(place));

function namespaceAt<Class extends Rpc.DurableObjectBranded | undefined>(
  namespace: DurableObjectNamespace<Class>,
  place: Place,
): DurableObjectNamespace<Class> {
  switch (place) {
    case 'jurisdiction:eu':
      return namespace.jurisdiction('eu');
    case 'jurisdiction:us':
      return namespace.jurisdiction('us');
    case 'jurisdiction:fedramp':
      return namespace.jurisdiction('fedramp');
    default:
      return namespace;
  }
}

function hintOf(place: Place): DurableObjectNamespaceGetDurableObjectOptions {
  if (place === 'auto' || place.startsWith('jurisdiction:')) return {};
  return { locationHint: place as DurableObjectLocationHint };
}
