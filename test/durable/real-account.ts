// An account with keys over the real objects inside workerd, beside its plain model, and the dice of a trial.
import { env } from 'cloudflare:workers';
import { newKeyId, secureRandom } from '../../src/base/id.ts';
import { walletDoor } from '../../src/durable/doors.ts';
import { ledgerStub, walletStub } from '../../src/durable/stubs.ts';
import { Model } from '../sim/model.ts';
import { openKey } from './account.ts';

/** Keys of the account. */
export const KEYS = 3;
const SEED = 20_270_201;
const CREDIT = 20_000n;

/** A small generator of numbers, the same in every run. */
function dice(seed: number): (sides: number) => number {
  let state = seed;
  return (sides) => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return Math.floor((state / 2 ** 32) * sides);
  };
}

/** An account with credit and some keys, and its model. */
export async function openAccount() {
  const first = await openKey(CREDIT);
  const { address } = first;
  const addresses = [
    address,
    ...Array.from({ length: KEYS - 1 }, () => ({ ...address, keyId: newKeyId(secureRandom) })),
  ];
  const policy = {
    version: 1,
    kind: 'inference',
    secretHash: 'hash',
    name: 'key',
    label: 'sk',
    state: 'active',
  } as const;
  for (const other of addresses.slice(1)) {
    await first.ledger.addKey(other.keyId);
    await walletDoor(env, other).create({ ...other, ...policy, createdAt: 0, updatedAt: 0 });
  }
  const model = new Model(KEYS);
  model.given = CREDIT;
  /** What is left of gifts that have ended. */
  const gifts = new Map<string, bigint>();
  const roll = dice(SEED);
  const counts = new Map<string, number>();
  const wallets = addresses.map((each) => walletDoor(env, each));
  const stubs = addresses.map((each) => () => walletStub(env, each));
  return { ledger: first.ledger, stub: () => ledgerStub(env, address), wallets, stubs, model, roll, counts, gifts };
}

export type Account = Awaited<ReturnType<typeof openAccount>>;
