// The commands of the simulation against the real objects, each compared with the plain model: those that need no doors that lose.
// Every act waits for what it started, so the model is exact.
import {
  abortAllDurableObjects,
  evictDurableObject,
  runDurableObjectAlarm,
  runInDurableObject,
} from 'cloudflare:test';
import { expect } from 'vitest';
import { assert } from '../../src/base/assert.ts';
import type { RequestId } from '../../src/base/id.ts';
import { nanoUsd } from '../../src/billing/money.ts';
import type { ModelRequest } from '../sim/model.ts';
import { releaseOf, reserveOf, settleOf } from './account.ts';
import { type Account, KEYS } from './real-account.ts';
import { ORDER_ACTS } from './real-order-acts.ts';

type Act = (account: Account, at: number) => Promise<unknown>;

const openOf = ({ model, roll }: Account, at: number): ModelRequest | undefined => {
  const open = [...(model.keys[at]?.open.values() ?? [])];
  return open[roll(Math.max(1, open.length))];
};

const endedOf = ({ model, roll }: Account, at: number): ModelRequest | undefined => {
  const ended = [...(model.keys[at]?.requests.values() ?? [])].filter(({ state }) => state !== 'held');
  return ended[roll(Math.max(1, ended.length))];
};

const doorOf = ({ wallets }: Account, at: number) => {
  const wallet = wallets[at];
  assert(wallet !== undefined, 'no such wallet');
  return wallet;
};

const reserve: Act = async (account, at) => {
  const { model, roll } = account;
  const amount = BigInt(1 + roll(2_500));
  const call = reserveOf(amount);
  const isFrozen = model.causes.size > 0;
  const answer = await doorOf(account, at).reserve(call);
  if (isFrozen) expect(answer).toMatchObject({ ok: false, refusal: { reason: 'account_frozen' } });
  else if (amount > model.spendable) {
    const isLimit = model.headroom !== undefined && model.headroom < model.balance;
    const spendable = model.spendable < 0n ? 0n : model.spendable;
    const why = { reason: 'insufficient_credit', binds: isLimit ? 'account_limit' : 'credit', spendable };
    expect(answer).toMatchObject({ ok: false, refusal: why });
  } else {
    expect(answer).toMatchObject({ ok: true, value: { state: 'held', held: amount } });
    const blank = { metered: 0n, cost: 0n, paid: 0n, owed: 0n, lost: 0n, tokens: 0, unseen: false, deadline: 0 };
    model.add({ ...blank, id: call.requestId, key: at, madeAt: 0, model: 'acme/m', state: 'held', held: amount });
  }
  const again = await doorOf(account, at).reserve(call);
  expect(again.ok ? again.value.held : again).toEqual(answer.ok ? answer.value.held : answer);
};

const burst: Act = async (account) => {
  const { model, roll } = account;
  if (model.causes.size > 0 || model.spendable <= 0n) return;
  const amount = BigInt(1 + roll(2_000));
  const calls = Array.from({ length: 12 }, (_, at) => ({ at: at % KEYS, call: reserveOf(amount) }));
  const answers = await Promise.all(calls.map(({ at, call }) => doorOf(account, at).reserve(call)));
  const covered = Number(model.spendable / amount);
  expect(answers.filter(({ ok }) => ok)).toHaveLength(Math.min(covered, calls.length));
  for (const [index, { at, call }] of calls.entries()) {
    if (answers[index]?.ok) await doorOf(account, at).release(releaseOf(call.requestId));
  }
};

const settle: Act = async (account, at) => {
  const { model, roll } = account;
  const request = openOf(account, at);
  if (request === undefined) return;
  // Above the hold only as far as there is credit: what is lost is the simulation's business.
  const more = model.spendable > 0n ? BigInt(roll(Number(model.spendable > 500n ? 500n : model.spendable))) : 0n;
  const cost = roll(3) === 0 ? request.held + more : (request.held * BigInt(roll(101))) / 100n;
  const call = settleOf(request.id as RequestId, cost);
  expect(await doorOf(account, at).settle(call)).toMatchObject({ ok: true, value: { state: 'settled', cost } });
  model.change(request, { state: 'settled', cost, paid: cost });
  expect(await doorOf(account, at).settle(call)).toMatchObject({ ok: true, value: { state: 'settled', cost } });
  if (cost > request.held) await expect.poll(async () => (await figures(account)).usage).toBe(model.usage);
};

const release: Act = async (account, at) => {
  const request = openOf(account, at);
  if (request === undefined) return;
  const answer = await doorOf(account, at).release(releaseOf(request.id as RequestId));
  expect(answer).toMatchObject({ ok: true, value: { state: 'released', cost: 0n } });
  account.model.change(request, { state: 'released' });
};

const extend: Act = async (account, at) => {
  const { model, roll } = account;
  const request = openOf(account, at);
  if (request === undefined) return;
  const held = request.held + BigInt(1 + roll(800));
  const metered = (request.held * BigInt(roll(100))) / 100n;
  const call = { requestId: request.id as RequestId, held: nanoUsd(held), metered: nanoUsd(metered) };
  const answer = await doorOf(account, at).extend(call);
  const isCovered = model.causes.size === 0 && held - request.held <= model.spendable;
  expect(answer.ok).toBe(isCovered);
  model.change(request, {
    held: isCovered ? held : request.held,
    metered: metered > request.metered ? metered : request.metered,
  });
};

const expire: Act = async (account, at) => {
  const request = openOf(account, at);
  const stub = account.stubs[at];
  if (request === undefined || stub === undefined) return;
  await runInDurableObject(stub(), (_, { storage }) => {
    const tables = storage.sql.exec<{ name: string }>(`SELECT name FROM sqlite_master WHERE name LIKE 'requests%'`);
    for (const { name } of tables.toArray())
      storage.sql.exec(`UPDATE ${name} SET deadline = 0 WHERE id = ?`, request.id);
  });
  await abortAllDurableObjects();
  await runDurableObjectAlarm(stub());
  account.model.change(request, { state: 'expired', cost: request.metered, paid: request.metered });
  const late = account.roll(2) === 0;
  if (!late) return;
  const cost = request.metered / 2n;
  const answer = await doorOf(account, at).settle(settleOf(request.id as RequestId, cost));
  expect(answer).toMatchObject({ ok: true, value: { state: 'settled', cost } });
  account.model.change(request, { state: 'settled', cost, paid: cost });
  await runDurableObjectAlarm(stub());
};

const late: Act = async (account, at) => {
  const request = endedOf(account, at);
  if (request === undefined || request.state === 'expired') return;
  const answer = await doorOf(account, at).settle(settleOf(request.id as RequestId, request.cost + 1n));
  expect(answer).toMatchObject({ ok: true, value: { state: request.state, cost: request.cost } });
};

const evict: Act = async (account, at) => {
  await doorOf(account, at).view();
  const stub = account.stubs[at];
  if (stub !== undefined) await evictDurableObject(stub());
};

let serial = 0;
const amountOf = ({ roll }: Account, most: number) => nanoUsd(1 + roll(most));
const moneyOf = (account: Account, most: number) => {
  serial += 1;
  return { externalId: `admin/acts/${serial}`, amount: amountOf(account, most), reason: 'test' };
};

const moneyIn: Act = async (account) => {
  const call = { ...moneyOf(account, 1_500), lot: { kind: 'paid' } } as const;
  expect(await account.ledger.moneyIn(call)).toMatchObject({ ok: true, value: { applied: true } });
  account.model.given += call.amount;
  expect(await account.ledger.moneyIn(call)).toMatchObject({ ok: true, value: { applied: false } });
  const other = { ...call, amount: nanoUsd(call.amount + 1n) };
  expect(await account.ledger.moneyIn(other)).toMatchObject({ ok: false, refusal: { reason: 'external_id_reused' } });
};

const moneyOut: Act = async (account) => {
  const { model } = account;
  const call = moneyOf(account, 1_500);
  const isCovered = call.amount <= model.balance;
  expect((await account.ledger.moneyOut(call)).ok).toBe(isCovered);
  if (isCovered) model.withdrawn += call.amount;
};

const freeze: Act = async ({ ledger, model, roll }) => {
  if (model.causes.size > 0 || roll(3) > 0) {
    for (const cause of [...model.causes]) await ledger.unfreeze(cause);
    model.causes.clear();
  } else {
    await ledger.freeze('test');
    model.causes.add('test');
  }
};

const limit: Act = async ({ ledger, model, roll }) => {
  const to = roll(3) === 0 ? { amount: nanoUsd(model.usage + BigInt(roll(20_000))), reset: 'total' as const } : null;
  await ledger.setLimit(to);
  model.setLimit(to);
};

/** The account's figures, exact, or nothing. */
async function figures({ ledger }: Account) {
  const credits = await ledger.credits();
  assert(credits.ok, 'no figures');
  return credits.value;
}

/** Compares the account's figures. */
export const check: Act = async (account) => {
  const { model } = account;
  const { credits, usage, setAside } = model;
  const expected = { credits, usage, held: model.open, setAside, available: model.balance };
  expect(await figures(account)).toMatchObject(expected);
};

/** What can happen, and how often. */
export const ACTS: readonly (readonly [weight: number, name: string, act: Act])[] = [
  [26, 'reserve', reserve],
  [2, 'burst', burst],
  [22, 'settle', settle],
  [6, 'release', release],
  [10, 'extend', extend],
  [2, 'expire', expire],
  [4, 'late', late],
  [6, 'money in', moneyIn],
  [3, 'money out', moneyOut],
  ...ORDER_ACTS,
  [3, 'freeze', freeze],
  [3, 'limit', limit],
  [8, 'check', check],
  [1, 'abort', () => abortAllDurableObjects()],
  [2, 'evict', evict],
];
