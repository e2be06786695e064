// Dead at every step: whatever of the handler was done, the same webhook, delivered again, ends in the same state as if nothing had happened. So does all else
// that we begin by ourselves.
import { describe, expect, it } from 'vitest';
import { reconcilePayments } from '../../src/payments/reconcile.ts';
import { accountOf, askRefund, place, type Wish, wantRefund, wantTopUps } from './buyer.ts';
import { differenceOf, dumpOf } from './dump.ts';
import { Life, type Plant } from './life.ts';
import { checkEnd } from './oracle.ts';
import { SCENARIOS, stageOf } from './scenarios.ts';
import { Stage, type Told } from './stage.ts';
import { turnTime } from './time.ts';

const IS_LONG = process.env.FAREBOX_CHAOS === '1';
const KINDS: readonly Plant['what'][] = IS_LONG ? ['crash', 'fail'] : ['crash'];

turnTime();

type Side = Plant['side'] | 'ledger';

/** Every step at which a run can end: before and after each call to the outside, and inside the ledger at each of its statements. */
const SIDES: readonly Side[] = ['before', 'after', 'ledger'];

/** Delivers a webhook to a handler that dies, fails or loses its ledger at step `at`; false when it ran through without meeting that. */
async function meets(stage: Stage, told: Told, what: Plant['what'], side: Side, at: number): Promise<boolean> {
  if (side !== 'ledger') {
    const life = new Life([{ what, side, at }]);
    await stage.deliver(told, life);
    return life.strikes.length > 0;
  }
  const { host } = accountOf(stage.ground, 0);
  host.lightFuse(at, what === 'crash' ? 'die' : 'fail');
  await stage.deliver(told, new Life());
  const isMet = !host.isLit;
  host.douse();
  return isMet;
}

describe.each(SCENARIOS)('$name', (scenario) => {
  it('ends the same however the handler of any webhook dies', { timeout: 900_000 }, async () => {
    const stage = await stageOf(scenario, IS_LONG);
    let deaths = 0;
    for (const told of stage.told) {
      const begin = stage.keep();
      expect(await stage.deliver(told)).toBe(true);
      const wanted = dumpOf(stage.ground, { isWhole: true });
      const end = stage.keep();
      for (const what of KINDS) {
        for (const side of SIDES) {
          for (let at = 1; ; at++) {
            stage.putBack(begin);
            if (!(await meets(stage, told, what, side, at))) break;
            deaths += 1;
            expect(await stage.deliver(told)).toBe(true);
            const dump = dumpOf(stage.ground, { isWhole: true });
            const where = `${told.type}, ${what} ${side} ${at}`;
            expect(dump === wanted ? '' : `${where}: ${differenceOf(wanted, dump)}`).toBe('');
          }
        }
      }
      stage.putBack(end);
    }
    checkEnd(stage.ground);
    expect(deaths).toBeGreaterThan(20);
    process.stdout.write(`${scenario.name}: ${deaths} deaths\n`);
    stage.close();
  });
});

type Begun = {
  readonly name: string;
  readonly before: (stage: Stage) => Promise<() => Promise<unknown>>;
  /** What there must be one of at the provider. */
  readonly count: (stage: Stage) => number;
};

const wish = (part: Partial<Wish>): Wish => ({
  ...{ account: 0, channel: 'stripe', way: 'checkout', cents: 2_000, key: 'once', isOver: false, ...part },
});

const BEGUN: readonly Begun[] = [
  {
    name: 'placing an order on a page of Stripe',
    before:
      async ({ ground }) =>
      () =>
        place(ground, wish({})),
    count: ({ ground }) => ground.stripe.books.sessions.size,
  },
  {
    name: 'placing an order with the saved card',
    before:
      async ({ ground }) =>
      () =>
        place(ground, wish({ way: 'saved_card' })),
    count: ({ ground }) => ground.stripe.books.intents.size,
  },
  {
    name: 'placing an order with a card that is declined',
    before: async ({ ground }) => {
      for (const method of ground.stripe.books.methods.keys())
        ground.stripe.books.ways.set(method, { declines: 'lost_card' });
      return () => place(ground, wish({ way: 'saved_card' }));
    },
    count: ({ ground }) => ground.stripe.books.intents.size,
  },
  {
    name: 'placing an automatic top-up',
    before: async ({ ground }) => {
      const account = accountOf(ground, 0);
      await wantTopUps(account, 500);
      await account.wallet.report();
      return () => account.ring(ground.clock.now);
    },
    count: ({ ground }) => ground.stripe.books.intents.size,
  },
  {
    name: 'a refund at Stripe',
    before: async (stage) => {
      const { id, sessionId } = await stage.order();
      await stage.act(() => stage.ground.stripe.pay(sessionId ?? ''));
      await stage.deliverAll();
      const asked = wantRefund(stage.ground, id, 700, 'owner');
      return () => askRefund(stage.ground, asked);
    },
    count: ({ ground }) => ground.stripe.books.refunds.size,
  },
  {
    name: 'a refund at Dodo',
    before: async (stage) => {
      const { id, sessionId } = await stage.order({ channel: 'dodo' });
      await stage.act(() => stage.ground.dodo.pay(sessionId ?? '', { taxMinor: 165 }));
      await stage.deliverAll();
      const asked = wantRefund(stage.ground, id, null, 'operator');
      return () => askRefund(stage.ground, asked);
    },
    count: ({ ground }) => ground.dodo.books.refunds.size,
  },
  {
    name: 'a reconciliation that finds all of it',
    before: async (stage) => {
      await reconcilePayments(stage.ground.desk);
      const { sessionId } = await stage.order();
      const intent = await stage.act(() => stage.ground.stripe.pay(sessionId ?? ''));
      await stage.act(() => stage.ground.stripe.openDispute(intent, 300));
      const page = await stage.order({ channel: 'dodo' });
      const paid = await stage.act(() => stage.ground.dodo.pay(page.sessionId ?? ''));
      await stage.act(() => stage.ground.dodo.refundInDashboard(paid.payment_id, 100));
      return () => reconcilePayments(stage.ground.desk);
    },
    count: () => 1,
  },
];

type Death = { readonly what: Plant['what']; readonly side: Side; readonly at: number };

/** Begins the work, which dies or fails where it is said; answers whether it met that. */
async function dies({ ground }: Stage, work: () => Promise<unknown>, death: Death | undefined): Promise<boolean> {
  const [{ host }] = ground.accounts;
  const isInLedger = death?.side === 'ledger';
  if (isInLedger) host.lightFuse(death.at, death.what === 'crash' ? 'die' : 'fail');
  const plants = death === undefined || death.side === 'ledger' ? [] : [{ ...death, side: death.side }];
  const life = new Life(plants);
  await life.run(work).catch((error: unknown) => {
    if (life.strikes.length === 0) throw error;
    // Who dies in an alarm is the ledger itself, and its alarm rings again.
    for (const account of ground.accounts) {
      if (death?.what === 'crash') account.host.die();
      account.host.alarm = ground.clock.now;
    }
  });
  const isMet = isInLedger ? !host.isLit : life.strikes.length > 0;
  host.douse();
  return isMet;
}

/** A stage on which the work runs, dies at step `at`, and is done again by whoever does it then. */
async function endOf({ before }: Begun, death: Death | undefined): Promise<{ stage: Stage; isMet: boolean }> {
  const stage = new Stage(7, /^$/);
  await stage.open();
  const work = await before(stage);
  const isMet = await dies(stage, work, death);
  stage.check();
  // Asked again at once, and by the reconciliation when nobody asks.
  for (const minutes of [0, 3, 12]) {
    stage.ground.clock.now += minutes * 60_000;
    await work();
    await stage.ground.ring();
  }
  stage.ground.clock.now += 12 * 60_000;
  await reconcilePayments(stage.ground.desk);
  stage.check();
  return { stage, isMet };
}

/** An order whose row was not written yet has another id the next time. */
const plain = (dump: string): string =>
  dump.replaceAll(/ord_[0-9a-z]{26}/g, 'ord').replaceAll(/"proof": "\w+"/g, '"proof": ""');

describe.each(BEGUN)('$name', (begun) => {
  it('is done once however it dies', { timeout: 900_000 }, async () => {
    const { stage } = await endOf(begun, undefined);
    const wanted = plain(dumpOf(stage.ground));
    expect(begun.count(stage)).toBe(1);
    stage.close();
    let deaths = 0;
    for (const what of KINDS) {
      for (const side of SIDES) {
        for (let at = 1; ; at++) {
          const { stage: again, isMet } = await endOf(begun, { what, side, at });
          if (!isMet) break;
          deaths += 1;
          const dump = plain(dumpOf(again.ground));
          expect(dump === wanted ? '' : `${what} ${side} ${at}: ${differenceOf(wanted, dump)}`).toBe('');
          expect(begun.count(again)).toBe(1);
          checkEnd(again.ground);
          again.close();
        }
      }
    }
    process.stdout.write(`${begun.name}: ${deaths} deaths\n`);
    expect(deaths).toBeGreaterThan(10);
  });
});
