// The commands of the simulation again, against the real objects inside workerd: 2,000 of those that need no doors that lose. After
// each, the answer is the plain model's; now and then the account's figures are, to the nano-dollar.
import { expect, it } from 'vitest';
import { KEYS, openAccount } from './real-account.ts';
import { ACTS, check } from './real-acts.ts';
import { EVENTS } from './real-order-acts.ts';

const COMMANDS = 2_000;

it('2,000 commands keep the books of the real objects', { timeout: 120_000 }, async () => {
  const account = await openAccount();
  const { counts, model, roll } = account;
  const bag = ACTS.flatMap(([weight, name, act]) => Array.from({ length: weight }, () => ({ name, act })));
  for (let done = 0; done < COMMANDS; done++) {
    const { name, act } = bag[roll(bag.length)] ?? { name: 'check', act: check };
    counts.set(name, (counts.get(name) ?? 0) + 1);
    try {
      await act(account, roll(KEYS));
    } catch (error) {
      throw new Error(`command ${done}: ${name}`, { cause: error });
    }
  }
  await check(account, 0);
  for (const name of [...ACTS.map(([, act]) => act), ...EVENTS])
    expect(counts.get(name) ?? 0, name).toBeGreaterThan(5);
  expect(model.usage).toBeGreaterThan(0n);
});
