// An account with credit and one key, made through the doors to the objects, for tests inside workerd of the objects themselves.
import { env } from 'cloudflare:workers';
import { assert } from '../../src/base/assert.ts';
import type { RequestId } from '../../src/base/id.ts';
import { newAccountId, newKeyId, newRequestId, secureRandom } from '../../src/base/id.ts';
import { nanoUsd } from '../../src/billing/money.ts';
import { ledgerDoor, type WalletDoor, walletDoor } from '../../src/durable/doors.ts';
import type { Outcome, ReserveCall, SettleCall } from '../../src/durable/messages.ts';
import { type KeyAddress, walletStub } from '../../src/durable/stubs.ts';

const FACTS = { model: 'acme/m', provider: 'double', upstreamModel: 'm', priceVersion: 'one' } as const;
const OUTCOME: Outcome = { ...FACTS, ending: 'completed', attempts: [] };

/** A key with credit behind it, in nano-dollars. */
export async function openKey(credit: bigint) {
  const owner = { accountId: newAccountId(secureRandom), place: 'auto' } as const;
  const address: KeyAddress = { ...owner, keyId: newKeyId(secureRandom) };
  const ledger = ledgerDoor(env, owner);
  await ledger.open({ ...owner, name: 'Acme' });
  await ledger.addKey(address.keyId);
  const wallet = await openWallet(address);
  const moved = await ledger.moneyIn({
    externalId: 'admin/1',
    amount: nanoUsd(credit),
    lot: { kind: 'paid' },
    reason: 'test',
  });
  assert(moved.ok, 'no credit');
  return { ledger, wallet, address, newStub: () => walletStub(env, address) };
}

/** Another key of the same account. */
export async function addKey({ ledger, address }: Awaited<ReturnType<typeof openKey>>) {
  const added: KeyAddress = { ...address, keyId: newKeyId(secureRandom) };
  await ledger.addKey(added.keyId);
  const wallet = await openWallet(added);
  return { ledger, wallet, address: added, newStub: () => walletStub(env, added) };
}

async function openWallet(address: KeyAddress): Promise<WalletDoor> {
  const wallet = walletDoor(env, address);
  const policy = {
    ...address,
    version: 1,
    kind: 'inference',
    secretHash: 'hash',
    name: 'key',
    label: 'sk',
    state: 'active',
  } as const;
  await wallet.create({ ...policy, createdAt: 0, updatedAt: 0 });
  return wallet;
}

/** Reserves exactly this much. */
export const reserveOf = (
  amount: bigint,
  requestId: RequestId = newRequestId(Date.now(), secureRandom),
): ReserveCall => ({
  requestId,
  credential: { secretHash: 'hash', ip: null },
  least: nanoUsd(amount),
  most: nanoUsd(amount),
  atMostHalf: false,
  tokens: 10,
  facts: { ...FACTS, api: 'chat', streamed: false, tags: [] },
});

/** Settles at this cost. */
export const settleOf = (requestId: RequestId, cost: bigint): SettleCall => ({
  requestId,
  cost: nanoUsd(cost),
  basis: 'reported',
  inputTokens: 3,
  outputTokens: 4,
  outcome: OUTCOME,
});

/** Releases. */
export const releaseOf = (requestId: RequestId) => ({ requestId, outcome: { ...OUTCOME, ending: 'failed' } });
