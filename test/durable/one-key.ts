// One account with credit and its first key, over disks in memory, for tests of a wallet's policy and commits.
import { newRequestId } from '../../src/base/id.ts';
import { nanoUsd } from '../../src/billing/money.ts';
import type { Outcome, PolicyChange, ReserveCall } from '../../src/durable/messages.ts';
import { changePolicy } from '../../src/durable/wallet/policy.ts';
import { World } from '../sim/world.ts';

const FACTS = { model: 'acme/m', provider: 'double', upstreamModel: 'm', priceVersion: 'one' } as const;
const OUTCOME: Outcome = { ...FACTS, ending: 'completed', attempts: [] };

/** A world in which key 0 has a policy of its own and the account this much credit. */
export async function openWorld(credit: bigint, policy: PolicyChange = {}) {
  const world = new World();
  await world.open();
  const call = { externalId: 'order/1', amount: nanoUsd(credit), lot: { kind: 'paid' }, reason: 'test' } as const;
  await world.ledger.call(({ ledger }) => ledger.moneyIn(call));
  const host = world.walletAt(0);
  const change = (to: PolicyChange) => host.call(({ wallet }) => wallet.step((step) => changePolicy(step, to)));
  await change(policy);
  let serial = 0;
  const reserveCall = (amount: bigint, part: Partial<ReserveCall> = {}): ReserveCall => ({
    requestId: newRequestId(world.now, (length) => Uint8Array.from({ length }, (_, at) => (at === 0 ? serial++ : 0))),
    credential: { secretHash: 'secret', ip: null },
    least: nanoUsd(amount),
    most: nanoUsd(amount),
    atMostHalf: false,
    tokens: 10,
    facts: { ...FACTS, api: 'chat', streamed: false, tags: [] },
    ...part,
  });
  const reserve = (amount: bigint, part?: Partial<ReserveCall>) => {
    const call = reserveCall(amount, part);
    return host.call(({ wallet }) => wallet.reserve(call)).then((answer) => ({ id: call.requestId, answer }));
  };
  const settle = (requestId: ReserveCall['requestId'], cost: bigint, tokens = 10, outcome: Outcome = OUTCOME) =>
    host.call(({ wallet }) =>
      wallet.settle({
        requestId,
        cost: nanoUsd(cost),
        basis: 'reported',
        inputTokens: tokens,
        outputTokens: 0,
        outcome,
      }),
    );
  const goOn = async (ms: number): Promise<void> => {
    world.now += ms;
    await world.ring();
  };
  return { world, host, change, reserve, reserveCall, settle, goOn };
}

export const HELD = { ok: true, value: { state: 'held' } };
