// What goes wrong, and what heals: the clock, messages, deaths, disks that fail, storage that goes back.
import { type Act, amountOf, CALLER_ACTS } from './acts.ts';
import { heal } from './heal.ts';
import type { Host } from './host.ts';
import { FAULTS, ROADS, type Road } from './mail.ts';
import { askPastFree, MONEY_ACTS, sendMove } from './money-acts.ts';
import { restoreLedger, restoreWallet } from './restore.ts';
import type { Trial } from './trial.ts';

const SECOND = 1_000;
const MINUTE = 60 * SECOND;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;

async function turnClock(trial: Trial, ms: number): Promise<void> {
  const { model, world } = trial;
  const before = world.now;
  world.now += ms;
  model.turnPeriod(before, world.now);
  world.mail.timeOut(world.now);
  await world.quiet();
  await world.ring();
}

const turns =
  (...lengths: readonly number[]): Act =>
  (trial, { b }) =>
    turnClock(trial, lengths[b % lengths.length] ?? SECOND);

/** Back by so much; the wallets' own clocks stand still until time has caught up. */
const turnsBack =
  (...lengths: readonly number[]): Act =>
  (trial, { b }) => {
    trial.world.now -= lengths[b % lengths.length] ?? SECOND;
  };

/** A gift ends while nobody tells the ledger what was spent of it. */
const expirePastSilence: Act = async (trial, dice) => {
  trial.serial += 1;
  const expiresAt = trial.world.now + 20 * SECOND;
  const amount = amountOf(trial, 1 + (dice.b % 900));
  sendMove(trial, 'moneyIn', { externalId: `code/${trial.serial}`, amount, promotional: true, expiresAt });
  for (const road of ['grant', 'grant', 'report'] as const) trial.world.mail.arm(road, 'lose');
  await CALLER_ACTS.settle?.[1](trial, { ...dice, b: 4 * dice.b, c: dice.c * 4 + 1 });
  await trial.world.quiet();
  await turnClock(trial, 21 * SECOND);
};

/** What is asked when nobody answers on a road. */
const SILENCES: readonly (readonly [Road, Act | undefined])[] = [
  ['recall', askPastFree],
  ['recall', askPastFree],
  ['recall', askPastFree],
  ['recall', expirePastSilence],
  ['grant', CALLER_ACTS.extend?.[1]],
  ['grant', CALLER_ACTS.extend?.[1]],
  ['tell', MONEY_ACTS.credits?.[1]],
];

const hostAt = ({ world }: Trial, a: number): Host<unknown> => (a < 3 ? world.ledger : world.walletAt(a - 3));

const idle: Act = async (trial) => {
  const returned = (): bigint =>
    trial.world.wallets.reduce((sum, host) => sum + host.instance.wallet.state.returned, 0n);
  const before = returned();
  await turnClock(trial, HOUR + MINUTE);
  await turnClock(trial, HOUR + MINUTE);
  if (returned() > before) trial.tally('event: idle slice returned');
};

/** In any weather. */
export const CALM_ACTS: Readonly<Record<string, readonly [weight: number, act: Act]>> = {
  'a moment': [8, turns(50, 700, SECOND, 3 * SECOND)],
  'a minute': [3, turns(20 * SECOND, MINUTE + 1, 61 * SECOND)],
  'an hour or more': [0.5, turns(10 * MINUTE, HOUR, 5 * HOUR)],
  'a day or more': [0.4, turns(DAY, 8 * DAY, 25 * DAY)],
  'clock back': [0.4, turnsBack(SECOND, MINUTE, 8 * MINUTE)],
  idle: [0.7, idle],
  death: [
    1,
    (trial, { a }) => {
      hostAt(trial, a).die();
      trial.tally(a < 3 ? 'event: ledger died' : 'event: wallet died');
    },
  ],
  heal: [0.5, heal],
};

/** Where messages can go astray and objects die at work. */
export const ROUGH_ACTS: Readonly<Record<string, readonly [weight: number, act: Act]>> = {
  'clock far back': [0.9, turnsBack(12 * MINUTE, HOUR)],
  'fault on the way': [
    12,
    (trial, { a, b }) => {
      trial.exact = false;
      const road = ROADS[b % ROADS.length] ?? 'grant';
      const fault = FAULTS[(a + b) % FAULTS.length] ?? 'lose';
      trial.world.mail.arm(road, fault);
      trial.tally(`fault: ${fault}`);
    },
  ],
  'death at work': [
    3,
    (trial, { a, b }) => {
      trial.exact = false;
      hostAt(trial, a).lightFuse(1 + (b % 25), 'die');
    },
  ],
  'disk fails': [
    1.5,
    (trial, { a, b }) => {
      trial.exact = false;
      hostAt(trial, a).lightFuse(1 + (b % 20), 'fail');
    },
  ],
  'slow message arrives': [
    7,
    (trial, { b }) => {
      if (trial.world.mail.parked === 0) return;
      trial.world.mail.letGo(b, false);
      trial.tally('event: slow message arrived');
    },
  ],
  'slow message times out': [
    8,
    (trial, { b }) => {
      if (trial.world.mail.parked === 0) return;
      trial.world.mail.letGo(b, true);
      trial.tally('event: slow message timed out');
    },
  ],
  'asks past silence': [
    7,
    (trial, dice) => {
      trial.exact = false;
      const [road, ask] = SILENCES[dice.c % SILENCES.length] ?? ['recall', askPastFree];
      for (let at = 0; at < 4; at++) trial.world.mail.arm(road, dice.b % 2 === 0 ? 'lose' : 'lose_reply');
      return ask?.(trial, { ...dice, b: dice.b });
    },
  ],
  'old message arrives': [
    3,
    (trial, { b }) => {
      if (trial.world.mail.stale === 0) return;
      trial.world.mail.deliverOld(b);
      trial.tally('event: old message arrived');
    },
  ],
};

/** Where storage goes back as well. */
export const RESTORE_ACTS: Readonly<Record<string, readonly [weight: number, act: Act]>> = {
  'keep a copy': [
    6,
    (trial) => {
      const { ledger, now, wallets } = trial.world;
      trial.copies.push({ at: now, ledger: ledger.disk.copy(), wallets: wallets.map(({ disk }) => disk.copy()) });
      if (trial.copies.length > 4) trial.copies.shift();
    },
  ],
  'wallet goes back': [6, restoreWallet],
  'ledger goes back': [4.5, restoreLedger],
};
