// Makes accounts and keys. The order matters: the ledger knows of a key before its wallet lives, the directory comes last.
import { labelOf, mintApiKey, type Place } from '../base/api-key.ts';
import { type AccountId, newAccountId, newKeyId } from '../base/id.ts';
import { ok, type Result, refuse } from '../base/result.ts';
import { type LedgerDoor, ledgerDoor, walletDoor } from '../durable/doors.ts';
import type { KeyPolicy, KeyView, PolicyChange } from '../durable/messages.ts';
import { giveStarter } from '../payments/starter.ts';
import type { World } from '../world.ts';
import { type DirectoryDown, insertAccount, upsertKey } from './directory.ts';
import { deskFor } from './payments-desk.ts';

export type Owner = { readonly accountId: AccountId; readonly place: Place };
export type NewKey = { readonly view: KeyView; readonly text: string };
export type NewAccount = { readonly owner: Owner; readonly managementKey: string };

type MakeRefusal =
  | DirectoryDown
  | { readonly reason: 'ledger_unreachable' | 'wallet_unreachable' | 'key_unknown' | 'secret_missing' };

/** Makes an account with its first management key. */
export async function makeAccount(
  world: World,
  wanted: { readonly name: string; readonly place: Place },
): Promise<Result<NewAccount, MakeRefusal>> {
  const owner = { accountId: newAccountId(world.random), place: wanted.place };
  const row = await insertAccount(world.env.DB, { ...owner, name: wanted.name, createdAt: world.clock() });
  if (!row.ok) return row;
  const opened = await ledgerDoor(world.env, owner).open({ ...owner, name: wanted.name });
  if (!opened.ok) return refuse({ reason: 'ledger_unreachable' });
  const key = await makeKey(world, owner, 'management', { name: 'Management' });
  if (!key.ok) return key;
  await giveStarter(deskFor(world), owner);
  return ok({ owner, managementKey: key.value.text });
}

/** Makes a key of an account. Its text is in the answer and kept nowhere. */
export async function makeKey(
  world: World,
  owner: Owner,
  kind: KeyPolicy['kind'],
  fields: PolicyChange & { readonly name: string },
): Promise<Result<NewKey, MakeRefusal>> {
  const [secret] = world.settings.secrets;
  if (secret === undefined) return refuse({ reason: 'secret_missing' });
  const keyId = newKeyId(world.random);
  const minted = await mintApiKey({ ...owner, keyId }, secret, world.random);
  const known = await ledgerDoor(world.env, owner).addKey(keyId);
  if (!known.ok) return refuse({ reason: 'ledger_unreachable' });
  const now = world.clock();
  const first: KeyPolicy = {
    ...bounds(fields),
    ...owner,
    version: 1,
    keyId,
    kind,
    secretHash: minted.secretHash,
    name: fields.name,
    label: labelOf(minted.text),
    state: 'active',
    createdAt: now,
    updatedAt: now,
  };
  const view = await walletDoor(world.env, { ...owner, keyId }).create(first);
  if (!view.ok) return refuse({ reason: 'wallet_unreachable' });
  await record(world, view.value.policy);
  return ok({ view: view.value, text: minted.text });
}

/** Writes a policy into the directory. The wallet has committed it and repeats what fails here, so the caller is not told. */
export async function record(world: World, policy: KeyPolicy): Promise<void> {
  const written = await upsertKey(world.env.DB, policy);
  if (!written.ok) world.log('warn', 'directory_behind', { account: policy.accountId, key: policy.keyId });
}

/** True when the account's ledger knows the key, so that no wallet is woken for a name that was made up. */
export async function ownsKey(
  ledger: LedgerDoor,
  hash: string,
): Promise<Result<boolean, { readonly reason: 'ledger_unreachable' }>> {
  const keys = await ledger.keys();
  return keys.ok ? ok(keys.value.some((keyId) => keyId === hash)) : refuse({ reason: 'ledger_unreachable' });
}

function bounds(fields: PolicyChange): Partial<KeyPolicy> {
  const { expiresAt, limit, models, requestsPerMinute, tokensPerMinute, concurrency, ips } = fields;
  return {
    ...(typeof expiresAt === 'number' ? { expiresAt } : {}),
    ...(limit === undefined || limit === null ? {} : { limit }),
    ...(models === undefined || models === null ? {} : { models }),
    ...(typeof requestsPerMinute === 'number' ? { requestsPerMinute } : {}),
    ...(typeof tokensPerMinute === 'number' ? { tokensPerMinute } : {}),
    ...(typeof concurrency === 'number' ? { concurrency } : {}),
    ...(ips === undefined || ips === null ? {} : { ips }),
  };
}
