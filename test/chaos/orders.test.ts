// Every order in which the webhooks of a scenario can come ends in the same state, and that is the one that the providers' truth makes.
import { describe, expect, it } from 'vitest';
import { differenceOf, dumpOf } from './dump.ts';
import { checkEnd } from './oracle.ts';
import { SCENARIOS, stageOf } from './scenarios.ts';
import type { Told } from './stage.ts';
import { turnTime } from './time.ts';

const IS_LONG = process.env.FAREBOX_CHAOS === '1';
const MOST = IS_LONG ? 7 : 5;

turnTime();

/** All orders of a list. */
function* ordersOf<Value>(list: readonly Value[]): Generator<readonly Value[]> {
  if (list.length < 2) yield list;
  for (const [at, first] of list.entries()) {
    if (list.length < 2) return;
    for (const rest of ordersOf(list.toSpliced(at, 1))) yield [first, ...rest];
  }
}

describe.each(SCENARIOS)('$name', (scenario) => {
  it('ends the same in every order', { timeout: 900_000 }, async () => {
    const stage = await stageOf(scenario, IS_LONG);
    expect(stage.told.length).toBeGreaterThan(1);
    expect(stage.told.length).toBeLessThanOrEqual(MOST);
    const begin = stage.keep();
    let first: string | undefined;
    let orders = 0;
    const sentence = (order: readonly Told[]): string => order.map(({ type }) => type).join(', ');
    for (const order of ordersOf(stage.told)) {
      if (first !== undefined) stage.putBack(begin);
      for (const told of order) expect(await stage.deliver(told), sentence(order)).toBe(true);
      const dump = dumpOf(stage.ground, { isWhole: true });
      if (first === undefined) checkEnd(stage.ground);
      first ??= dump;
      expect(dump === first ? '' : `${sentence(order)}: ${differenceOf(first, dump)}`).toBe('');
      orders += 1;
    }
    process.stdout.write(`${scenario.name}: ${stage.told.length} webhooks, ${orders} orders\n`);
    stage.close();
  });
});
