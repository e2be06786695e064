// Fifty keys spend while the owner asks for everything back, over the real wallets and the real ledger: 200 runs. Never is a balance
// negative, never is more given back than was left, and what is neither spent nor given back is there to the last nano-dollar.
import { env } from 'cloudflare:workers';
import { expect, it } from 'vitest';
import { assert } from '../../src/base/assert.ts';
import { newKeyId, secureRandom } from '../../src/base/id.ts';
import { fromCents, nanoUsd } from '../../src/billing/money.ts';
import { type WalletDoor, walletDoor } from '../../src/durable/doors.ts';
import type { KeyAddress } from '../../src/durable/stubs.ts';
import { openKey, reserveOf, settleOf } from '../durable/account.ts';

const KEYS = 50;
const RUNS = 200;
const SEED = 20_270_305;
const CENT = 10_000_000n;

function dice(seed: number): (sides: number) => number {
  let state = seed;
  return (sides) => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return Math.floor((state / 2 ** 32) * sides);
  };
}

async function openWallets(): Promise<{
  readonly ledger: Awaited<ReturnType<typeof openKey>>['ledger'];
  readonly wallets: readonly WalletDoor[];
}> {
  const first = await openKey(1n);
  const others = Array.from({ length: KEYS - 1 }, () => ({ ...first.address, keyId: newKeyId(secureRandom) }));
  await Promise.all(
    others.map(async (address: KeyAddress) => {
      await first.ledger.addKey(address.keyId);
      const policy = {
        version: 1,
        kind: 'inference',
        secretHash: 'hash',
        name: 'k',
        label: 'k',
        state: 'active',
      } as const;
      await walletDoor(env, address).create({ ...address, ...policy, createdAt: 0, updatedAt: 0 });
    }),
  );
  return { ledger: first.ledger, wallets: [first.address, ...others].map((address) => walletDoor(env, address)) };
}

/** Holds and settles once or twice; answers what it spent. */
async function spend(wallet: WalletDoor, roll: (sides: number) => number): Promise<bigint> {
  let spent = 0n;
  for (let call = 0; call <= roll(2); call++) {
    const hold = BigInt(1 + roll(20)) * (CENT / 3n);
    const asked = reserveOf(hold);
    const held = await wallet.reserve(asked);
    if (!held.ok) continue;
    const cost = (held.value.held * BigInt(roll(101))) / 100n;
    const settled = await wallet.settle(settleOf(asked.requestId, cost));
    assert(settled.ok, 'a settle was refused');
    spent += settled.value.cost;
  }
  return spent;
}

it(`gives back at most what is left, in ${RUNS} runs (seed ${SEED})`, { timeout: 600_000 }, async () => {
  const roll = dice(SEED);
  const { ledger, wallets } = await openWallets();
  const totals = { in: 1n, spent: 0n, back: 0n, refused: 0, partly: 0 };
  for (let run = 0; run < RUNS; run++) {
    const orderId = `order-${run}`;
    const credit = fromCents(1 + roll(400));
    const order = { orderId, credit, price: credit, payments: [`pi_${run}`], claims: [], warnings: [] };
    const brought = await ledger.bring({ ...order, freezeOn: { dispute: false, warning: false }, note: 'test' });
    assert(brought.ok, 'an order was not brought');
    totals.in += credit;

    const spending = wallets.map((wallet) => spend(wallet, roll));
    // Asked while some have spent and others are about to.
    const ask = async (refundId: string) => {
      await spending[roll(KEYS)];
      return ledger.refund({ orderId, refundId, amount: null, withinLot: true });
    };
    const [first, second, ...spent] = await Promise.all([ask(`refund/a${run}`), ask(`refund/b${run}`), ...spending]);
    totals.spent += spent.reduce((sum, one) => sum + one, 0n);
    for (const refund of [first, second]) {
      if (!refund.ok) {
        expect(refund.refusal.reason).toBe('insufficient_credit');
        totals.refused += 1;
        continue;
      }
      expect(refund.value.amount).toBeLessThanOrEqual(credit);
      expect(refund.value.amount % CENT).toBe(0n);
      if (refund.value.amount < credit) totals.partly += 1;
      totals.back += refund.value.amount;
    }
    const now = await ledger.credits();
    assert(now.ok, 'credit was not confirmed');
    const { credits, usage, held, setAside, available } = now.value;
    expect({ credits, usage, setAside, held }).toEqual({
      credits: totals.in,
      usage: totals.spent,
      setAside: totals.back,
      held: 0n,
    });
    expect(available).toBe(totals.in - totals.spent - totals.back);
    expect(available).toBeGreaterThanOrEqual(0n);
  }
  // The race was one: some asked too late, some got a part.
  expect(totals.refused).toBeGreaterThan(RUNS / 4);
  expect(totals.partly).toBeGreaterThan(RUNS / 10);
  expect(nanoUsd(totals.in)).toBeGreaterThan(totals.back);
});
