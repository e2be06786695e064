// What can be asked of an account: by callers of the API, by its operator and payment providers, by the clock. Each act reads its
// targets off the model, so that it fits whatever came before.
import type { RequestId } from '../../src/base/id.ts';
import { newRequestId } from '../../src/base/id.ts';
import { largest, nanoUsd } from '../../src/billing/money.ts';
import type { Outcome, PolicyChange, ReserveCall, SettleCall } from '../../src/durable/messages.ts';
import { changePolicy } from '../../src/durable/wallet/policy.ts';
import { judgeEnd, judgeExtend, judgeReserve } from './judge.ts';
import { labelled } from './label-checks.ts';
import type { ModelRequest } from './model.ts';
import { must } from './must.ts';
import { readPolicy } from './read-policy.ts';
import type { Trial } from './trial.ts';
import { MANAGEMENT } from './world.ts';

/** Three numbers that an act reads as it likes. */
export type Dice = { readonly a: number; readonly b: number; readonly c: number };
export type Act = (trial: Trial, dice: Dice) => void | Promise<void>;

const MODELS = ['acme/m', 'acme/n'] as const;
const FACTS = { provider: 'double', upstreamModel: 'm', priceVersion: 'one' } as const;
const OUTCOME: Outcome = { ...FACTS, model: 'acme/m', ending: 'completed', attempts: [] };
const SPENDERS = MANAGEMENT;

/** So many units, at most what one request may cost. */
export const amountOf = (trial: Trial, units: number) => nanoUsd(BigInt(units % 10_000) * trial.unit);

function newId(trial: Trial, madeAt: number): RequestId {
  trial.serial += 1;
  const { serial } = trial;
  return newRequestId(Math.max(0, madeAt), (length) =>
    Uint8Array.from({ length }, (_, at) => (at < 4 ? (serial >> (5 * at)) & 31 : 0)),
  );
}

function reserveCall(trial: Trial, { b, c }: Dice): ReserveCall {
  const least = amountOf(trial, (b % 1_500) >> (c % 4));
  const most = c % 3 === 0 ? least : amountOf(trial, ((b % 1_500) >> (c % 4)) * (1 + (c % 4)));
  const skew = c % 97 === 0 ? -660_000 : ((c % 11) - 5) * 1_000;
  return {
    requestId: newId(trial, trial.world.now + skew),
    credential: { secretHash: c % 53 === 1 ? 'wrong' : 'secret', ip: c % 2 === 0 ? '10.0.0.1' : '10.0.0.2' },
    least: b % 53 === 0 ? nanoUsd(0) : least,
    most: largest(most, least),
    atMostHalf: c % 5 === 0,
    tokens: c % 40,
    facts: labelled({ ...FACTS, model: MODELS[c % 3 === 0 ? 1 : 0], api: 'chat', streamed: false, tags: [] }, b),
  };
}

function sendReserve(trial: Trial, at: number, call: ReserveCall, isAlone = true): void {
  const { turn } = trial;
  const alone = isAlone && trial.pending === 0;
  trial.askWallet(
    at,
    (wallet) => wallet.reserve(call),
    (answer) => judgeReserve(trial, at, call, answer, alone && trial.turn === turn),
  );
}

/** An open request of a key, now and then one that has ended, seldom one that never was. */
function pick(trial: Trial, { a, c }: Dice): { readonly at: number; readonly request: ModelRequest | undefined } {
  const mine = trial.keyAt(a % SPENDERS).open.size;
  const busy = [0, 1, 2, 3].find((key) => trial.keyAt(key).open.size > 0);
  const at = mine === 0 && busy !== undefined && c % 3 !== 0 ? busy : a % SPENDERS;
  const { open, requests } = trial.keyAt(at);
  if (c % 41 === 0) return { at, request: undefined };
  const from = [...(c % 4 === 0 || open.size === 0 ? requests : open).values()];
  return { at, request: from[c % Math.max(1, from.length)] };
}

const idOf = (trial: Trial, request: ModelRequest | undefined): RequestId =>
  (request?.id as RequestId | undefined) ?? newId(trial, trial.world.now);

/** Remembers how to send the same message again, much later. */
export function sendAndKeep(trial: Trial, send: (isAlone: boolean) => void): void {
  trial.sent.push(() => send(true));
  if (trial.sent.length > 40) trial.sent.shift();
  send(true);
}

function sendEnd(trial: Trial, at: number, call: SettleCall | { requestId: RequestId; outcome: Outcome }): void {
  const { turn } = trial;
  const alone = trial.pending === 0;
  trial.askWallet(
    at,
    (wallet) => ('cost' in call ? wallet.settle(call) : wallet.release(call)),
    (answer) => judgeEnd(trial, at, call, answer, alone && trial.turn === turn),
  );
}

const settle: Act = (trial, dice) => {
  const { at, request } = pick(trial, dice);
  const held = request?.held ?? 0n;
  const costs = [held, (held * BigInt(dice.b % 100)) / 100n, held + amountOf(trial, dice.b % 400), held / 2n];
  const cost = nanoUsd(costs[dice.b % 4] ?? 0n);
  const base = { requestId: idOf(trial, request), cost, basis: 'reported', outcome: OUTCOME } as const;
  const call = { ...base, inputTokens: dice.b % 20, outputTokens: dice.c % 20 };
  if (cost <= 9_000_000_000_000_000n) sendAndKeep(trial, () => sendEnd(trial, at, call));
};

const extend: Act = (trial, dice) => {
  const { at, request } = pick(trial, dice);
  const held = (request?.held ?? 0n) + (dice.b % 3 === 0 ? 0n : amountOf(trial, dice.b % 300));
  const metered = ((request?.held ?? 0n) * BigInt(dice.b % 125)) / 100n;
  if (held > 9_000_000_000_000_000n || metered > 9_000_000_000_000_000n) return;
  const call = { requestId: idOf(trial, request), held: nanoUsd(held), metered: nanoUsd(metered) };
  sendAndKeep(trial, () => {
    const { turn } = trial;
    const alone = trial.pending === 0;
    trial.askWallet(
      at,
      (wallet) => wallet.extend(call),
      (answer) => judgeExtend(trial, at, call, answer, alone && trial.turn === turn),
    );
  });
};

/** Equal reserves at once, over keys that only credit binds: exactly as many are held as it covers. */
const burst: Act = async (trial, dice) => {
  const { model } = trial;
  const spenders = [0, 1, 2, 3].filter((at) => isPlain(trial, at));
  if (spenders.length === 0 || model.causes.size > 0) return;
  const least = amountOf(trial, 1 + (dice.b % 900));
  const isExact = trial.exact && trial.pending === 0 && (model.limit === null || model.limit.reset === 'total');
  const covered = model.spendable < 0n ? 0n : model.spendable / least;
  const calls = Array.from({ length: 3 + (dice.a % 6) }, () => ({
    ...reserveCall(trial, { ...dice, c: 2 }),
    least,
    most: least,
  }));
  const before = model.keys.reduce((sum, key) => sum + key.open.size, 0);
  for (const [at, call] of calls.entries()) sendReserve(trial, spenders[at % spenders.length] ?? 0, call, false);
  await trial.world.quiet();
  const admitted = model.keys.reduce((sum, key) => sum + key.open.size, 0) - before;
  const expected = covered < BigInt(calls.length) ? Number(covered) : calls.length;
  must(!isExact || admitted === expected, 'a burst was admitted otherwise', admitted, expected, calls.length, least);
};

function isPlain(trial: Trial, at: number): boolean {
  const key = trial.keyAt(at);
  const { clock } = trial.world.walletAt(at).instance.wallet.state;
  const bounds = [key.limit, key.requestsPerMinute, key.tokensPerMinute, key.concurrency, key.models, key.ips];
  const isOnTime = Math.abs(clock - trial.world.now) < 500_000;
  return key.state === 'active' && key.expiresAt === null && isOnTime && bounds.every((bound) => bound === null);
}

const RESETS = ['daily', 'weekly', 'monthly', 'total'] as const;

function changeOf(trial: Trial, { b, c }: Dice): PolicyChange {
  const { now } = trial.world;
  const reset = RESETS[b % 4] ?? 'total';
  const changes: readonly PolicyChange[] = [
    { limit: { amount: amountOf(trial, b % 400), reset } },
    { concurrency: 1 },
    { concurrency: 1 },
    { tokensPerMinute: 1 },
    { concurrency: 1 },
    { tokensPerMinute: 1 },
    { requestsPerMinute: 1 },
    { requestsPerMinute: 1 + (b % 2) },
    { tokensPerMinute: 1 + (b % 30) },
    { concurrency: 1 + (b % 2) },
    { models: ['acme/m'] },
    { requestsPerMinute: 1 },
    { ips: ['10.0.0.1'] },
    { expiresAt: b % 2 === 0 ? now : now + 300_000 },
    { state: 'disabled' },
  ];
  return changes[c % changes.length] ?? {};
}

const EASE: PolicyChange = {
  state: 'active',
  limit: null,
  requestsPerMinute: null,
  tokensPerMinute: null,
  concurrency: null,
  models: null,
  ips: null,
  expiresAt: null,
};

function sendChange(trial: Trial, at: number, change: PolicyChange): void {
  trial.askWallet(
    at,
    (wallet) => wallet.step((step) => changePolicy(step, change)),
    () => readPolicy(trial, at),
  );
}

/** What callers do. */
export const CALLER_ACTS: Readonly<Record<string, readonly [weight: number, act: Act]>> = {
  reserve: [
    30,
    (trial, dice) => {
      const at = dice.a === 7 && dice.b % 8 === 0 ? MANAGEMENT : dice.a % SPENDERS;
      const call = reserveCall(trial, dice);
      sendAndKeep(trial, () => sendReserve(trial, at, call));
    },
  ],
  'reserve with a used id': [
    2.2,
    (trial, dice) => {
      const { at, request } = pick(trial, { ...dice, c: dice.c * 4 });
      const call = reserveCall(trial, dice);
      if (request !== undefined) sendReserve(trial, at, { ...call, requestId: idOf(trial, request) });
    },
  ],
  'reserve with a key that nobody made': [
    0.5,
    (trial, dice) => {
      const { stranger } = trial.world;
      stranger.die();
      const call = { ...reserveCall(trial, dice), requestId: newId(trial, trial.world.now) };
      stranger
        .call(({ wallet }) => wallet.reserve(call))
        .then(
          (answer) => {
            trial.judge(() =>
              must(!answer.ok && answer.refusal.reason === 'key_unknown', 'a stranger is known', answer),
            );
            trial.judge(() =>
              must(stranger.disk.all('SELECT name FROM sqlite_master').length === 0, 'a stranger was written'),
            );
            trial.tally('reserve: key_unknown');
          },
          () => undefined,
        );
    },
  ],
  burst: [3, burst],
  extend: [13, extend],
  settle: [15, settle],
  release: [
    4.5,
    (trial, dice) => {
      const { at, request } = pick(trial, dice);
      const call = { requestId: idOf(trial, request), outcome: { ...OUTCOME, ending: 'failed' } };
      sendAndKeep(trial, () => sendEnd(trial, at, call));
    },
  ],
  again: [4, (trial, { c }) => trial.sent[c % Math.max(1, trial.sent.length)]?.()],
  'change a policy': [8.5, (trial, dice) => sendChange(trial, dice.a % SPENDERS, changeOf(trial, dice))],
  'ease a policy': [4, (trial, dice) => sendChange(trial, dice.a % SPENDERS, EASE)],
  revoke: [0.5, (trial, dice) => sendChange(trial, dice.a % SPENDERS, { state: 'revoked' })],
};
