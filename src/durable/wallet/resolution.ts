// How a hold ends: settled, released or expired, exactly once, with one late word accepted after it expired. Each is a synchronous
// step inside a commit.
import { assert } from '../../base/assert.ts';
import type { RequestId } from '../../base/id.ts';
import { ok, refuse } from '../../base/result.ts';
import { AMOUNT_MAX, add, atLeastZero, type NanoUsd, negate, smallest, subtract, ZERO } from '../../billing/money.ts';
import { expiredReceipt } from '../../billing/receipt.ts';
import type { Outcome, ReleaseCall, ResolveAnswer, SettleCall, StoredRequest } from '../messages.ts';
import { countUsage } from './hours.ts';
import { writeLabels } from './label-rows.ts';
import { addCell, labelCells } from './labels.ts';
import type { Step } from './operations.ts';
import { payOwed, readRequest, resolveRequest } from './requests.ts';
import { availableOf, countSpend, type OpenHold } from './state.ts';
import { writeHour } from './store.ts';

type Counted = { readonly inputTokens: number; readonly outputTokens: number; readonly requests: number };

const UNCOUNTED: Counted = { inputTokens: 0, outputTokens: 0, requests: 0 };

/** Turns a hold into spend. A repeated settle gets the first one's answer; after an expiry it corrects the charge once. */
export function settle(step: Step, call: SettleCall): ResolveAnswer {
  assert(call.cost >= 0n && call.cost <= AMOUNT_MAX, 'settle out of range');
  const counted = { inputTokens: call.inputTokens, outputTokens: call.outputTokens, requests: 1 };
  const open = step.state.holds.get(call.requestId);
  if (open !== undefined) {
    return told(close(step, open, 'settled', call.cost, call.outcome, counted));
  }
  const request = readRequest(step.sql, call.requestId, step.days);
  if (request === undefined) return refuse({ reason: 'hold_unknown' });
  if (request.state === 'expired') return told(correct(step, request, 'settled', call.cost, call.outcome, counted));
  if (request.cost !== call.cost)
    step.log('incident', 'settled_twice', { request: call.requestId, first: request.state });
  return told(request);
}

/** Gives a whole hold back. After an expiry it gives the charge back, once. */
export function release(step: Step, call: ReleaseCall): ResolveAnswer {
  const open = step.state.holds.get(call.requestId);
  if (open !== undefined) return told(close(step, open, 'released', ZERO, call.outcome, UNCOUNTED));
  const request = readRequest(step.sql, call.requestId, step.days);
  if (request === undefined) return refuse({ reason: 'hold_unknown' });
  if (request.state === 'expired') return told(correct(step, request, 'released', ZERO, call.outcome, UNCOUNTED));
  if (request.state === 'settled') step.log('incident', 'released_after_settle', { request: call.requestId });
  return told(request);
}

/** Resolves every hold whose owner was not heard of before its deadline, at the last metered spend. */
export function expire(step: Step): number {
  const overdue = [...step.state.holds.values()].filter((hold) => hold.deadline <= step.now);
  for (const hold of overdue) {
    step.log('warn', 'hold_expired', { request: hold.id });
    close(step, hold, 'expired', hold.metered, expiredOutcome(hold), { ...UNCOUNTED, requests: 1 });
  }
  return overdue.length;
}

/** Pays what overruns still owe out of what is available now. Of those in `final`, for which the ledger was asked, the rest is lost. */
export function payOverruns(step: Step, final: ReadonlySet<RequestId>): void {
  const { state } = step;
  for (const [id, owed] of [...state.owed]) {
    const paid = smallest(owed.amount, atLeastZero(availableOf(state)));
    const rest = subtract(owed.amount, paid);
    const isOver = rest === ZERO || final.has(id);
    if (!isOver && paid === ZERO) continue;
    const request = readRequest(step.sql, id, step.days);
    assert(request !== undefined, 'an overrun without a request');
    spend(step, request, paid, UNCOUNTED);
    if (!isOver) {
      state.owed.set(id, { ...owed, amount: rest });
      payOwed(step.sql, id, rest, request.lost);
      continue;
    }
    state.lost = add(state.lost, rest);
    state.owed.delete(id);
    payOwed(step.sql, id, ZERO, add(request.lost, rest));
    if (rest > ZERO) step.log('warn', 'cost_lost', { request: id, nano: rest.toString() });
  }
}

const told = ({ state, cost, lost }: StoredRequest): ResolveAnswer => ok({ state, cost, lost });

function close(
  step: Step,
  open: OpenHold,
  end: 'settled' | 'released' | 'expired',
  cost: NanoUsd,
  outcome: Outcome,
  counted: Counted,
): StoredRequest {
  const { state } = step;
  const payable = add(open.held, atLeastZero(availableOf(state)));
  step.rates.count(open.madeAt, 0, counted.inputTokens + counted.outputTokens - open.tokens);
  state.holds.delete(open.id);
  state.open = subtract(state.open, open.held);
  const paid = smallest(cost, payable);
  const owed = subtract(cost, paid);
  const request = { ...open, state: end, cost, lost: ZERO, endedAt: step.now, outcome };
  if (end !== 'released') spend(step, request, paid, counted);
  note(step, request, owed, counted);
  return request;
}

function correct(
  step: Step,
  request: StoredRequest,
  end: 'settled' | 'released',
  cost: NanoUsd,
  outcome: Outcome,
  counted: Counted,
): StoredRequest {
  const { state } = step;
  const owedBefore = state.owed.get(request.id)?.amount ?? ZERO;
  const paidBefore = subtract(request.cost, request.lost, owedBefore);
  const more = atLeastZero(subtract(cost, paidBefore, request.lost));
  const less = atLeastZero(subtract(paidBefore, cost));
  const paid = smallest(more, atLeastZero(availableOf(state)));
  state.owed.delete(request.id);
  spend(step, request, paid, { ...counted, requests: 0 });
  giveBack(step, request, less);
  // The total of losses never shrinks; the row says what was lost of the cost as it is now.
  const lost = subtract(add(cost, less), paidBefore, more);
  const corrected = { ...request, state: end, cost, lost, endedAt: step.now, outcome };
  note(step, corrected, subtract(more, paid), counted);
  return corrected;
}

function spend(
  step: Step,
  request: Pick<StoredRequest, 'facts' | 'outcome' | 'madeAt'>,
  amount: NanoUsd,
  counted: Counted,
): void {
  step.state.spent = add(step.state.spent, amount);
  countCost(step, request, amount, counted);
}

function giveBack(step: Step, request: StoredRequest, amount: NanoUsd): void {
  if (amount === ZERO) return;
  step.state.refunded = add(step.state.refunded, amount);
  countCost(step, request, negate(amount), UNCOUNTED);
}

function countCost(
  step: Step,
  request: Pick<StoredRequest, 'facts' | 'outcome' | 'madeAt'>,
  cost: NanoUsd,
  counted: Counted,
): void {
  const { state } = step;
  state.periods = countSpend(state.periods, request.madeAt, cost);
  const { model, provider } = request.outcome ?? request.facts;
  const line = { model, provider, cost, ...counted };
  const { current, ended } = countUsage(state.hour, line, step.now);
  if (ended !== undefined) {
    writeLabels(step.sql, state);
    writeHour(step.sql, ended);
  }
  state.hour = current;
  for (const cell of labelCells(current.hour, line, request.facts)) addCell(state.labels, cell);
}

function note(step: Step, request: StoredRequest, owed: NanoUsd, counted: Counted): void {
  if (owed > ZERO) step.state.owed.set(request.id, { amount: owed, madeAt: request.madeAt });
  resolveRequest(step.sql, request.id, {
    state: request.state,
    cost: request.cost,
    lost: request.lost,
    owed,
    endedAt: step.now,
    tokens: counted.inputTokens + counted.outputTokens,
    outcome: request.outcome,
  });
}

function expiredOutcome(hold: OpenHold): Outcome {
  const { model, provider, upstreamModel, priceVersion } = hold.facts;
  return {
    model,
    provider,
    upstreamModel,
    priceVersion,
    ending: 'expired',
    attempts: [],
    receipt: expiredReceipt(hold.metered),
  };
}

/** Ends all open holds at nothing, after storage that went back: what became of them is in totals that were lost. */
export function forgetHolds(step: Step): void {
  for (const hold of [...step.state.holds.values()]) {
    close(step, hold, 'released', ZERO, { ...expiredOutcome(hold), ending: 'storage_went_back' }, UNCOUNTED);
  }
  for (const id of [...step.state.owed.keys()]) {
    step.state.owed.delete(id);
    payOwed(step.sql, id, ZERO, ZERO);
  }
}
