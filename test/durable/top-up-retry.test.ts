// How often the provider is asked for the order of an automatic top-up: at once, and while nothing is heard, only now and then.
import { expect, it } from 'vitest';
import { nanoUsd } from '../../src/billing/money.ts';
import { setTopUpRule } from '../../src/durable/ledger/top-up.ts';
import { World } from '../sim/world.ts';

const SECOND = 1_000;

/** An account whose rule has just ordered, of which the provider does not answer so many times. */
async function openWorld(silences: number) {
  const asked: number[] = [];
  const world: World = new World({}, { decided: () => {}, asked: () => asked.push(world.now), committed: () => {} });
  await world.open();
  for (let times = 0; times < silences; times++) world.mail.arm('pay', 'lose');
  const rule = { threshold: nanoUsd(10), amount: nanoUsd(100), dailyMost: nanoUsd(100) };
  const begun = world.now;
  await world.ledger.call(({ ledger }) => ledger.step((step) => setTopUpRule(step, rule)));
  const seconds = () => asked.map((at) => (at - begun) / SECOND);
  return { world, seconds, intent: () => world.ledger.instance.ledger.state.topUp.intent };
}

it('a provider that is silent is asked again after half a minute, whatever else the ledger does', async () => {
  const { world, seconds, intent } = await openWorld(2);
  for (let second = 0; second < 95; second++) {
    await world.ring();
    const gift = { externalId: `code/${second}`, amount: nanoUsd(1), lot: { kind: 'paid' }, reason: 'test' } as const;
    await world.ledger.call(({ ledger }) => ledger.moneyIn(gift));
    world.now += SECOND;
  }
  expect(seconds()).toEqual([0, 30, 60]);
  expect(intent()).toMatchObject({ isAsked: true });
});

it('a ledger that died while it asked asks at once', async () => {
  const { world, seconds } = await openWorld(1);
  await world.ring();
  world.ledger.die();
  expect(world.ledger.instance.ledger.state.topUp.intent).not.toBeNull();
  await world.ring();
  expect(seconds()).toEqual([0, 0]);
});
