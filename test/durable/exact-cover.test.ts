// Credit that covers everything that is asked for at once, to the nano-dollar: nobody is refused because somebody got more than asked.
import { expect, it } from 'vitest';
import { newRequestId } from '../../src/base/id.ts';
import { openWorld } from './one-key.ts';

it('keys that ask at once are all admitted when credit just covers them, whatever each has spent lately', async () => {
  const { world, reserveCall, settle, reserve } = await openWorld(3_000n);
  let serial = 100;
  const reserveAt = async (at: number, amount: bigint) => {
    serial += 1;
    const requestId = newRequestId(world.now, (length) => new Uint8Array(length).fill(serial));
    const call = reserveCall(amount, { requestId });
    const answer = await world.walletAt(at).call(({ wallet }) => wallet.reserve(call));
    return { at, requestId, facts: call.facts, answer };
  };
  const release = ({ at, requestId, facts }: Awaited<ReturnType<typeof reserveAt>>) =>
    world
      .walletAt(at)
      .call(({ wallet }) => wallet.release({ requestId, outcome: { ...facts, ending: 'failed', attempts: [] } }));
  // Key 0 has spent lately, so that it is granted ahead of need; key 3 has a slice without which nobody can be admitted.
  const { id } = await reserve(600n);
  await settle(id, 600n);
  for (const at of [1, 2]) await release(await reserveAt(at, 1n));
  await release(await reserveAt(3, 2_200n));
  const asked = await Promise.all([0, 1, 2].map((at) => reserveAt(at, 800n)));
  expect(asked.map(({ answer }) => answer.ok)).toEqual([true, true, true]);
});
