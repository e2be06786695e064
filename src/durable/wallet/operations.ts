// What a wallet does to its state, each a synchronous step inside a commit: it decides, changes memory and writes its row. Nothing
// here waits, and nothing here talks to the ledger: what needs more credit says so and is asked again when it has come.
import { assert } from '../../base/assert.ts';
import { type RequestId, timeOfRequest } from '../../base/id.ts';
import type { Log } from '../../base/log.ts';
import { ok, type Refused, refuse } from '../../base/result.ts';
import { AMOUNT_MAX, add, atLeastZero, largest, type NanoUsd, smallest, subtract, ZERO } from '../../billing/money.ts';
import { halfOf } from '../../billing/quote.ts';
import type { GrantAnswer } from '../account-messages.ts';
import type { ExtendAnswer, ExtendCall, Hold, ReserveAnswer, ReserveCall, ReserveRefusal } from '../messages.ts';
import type { Sql } from '../sql.ts';
import { refusalOfPolicy } from './admission.ts';
import { refusalOfRepeat, writeMark } from './idempotency.ts';
import type { RateWindow } from './rate-window.ts';
import { insertRequest, readRequest, tableOf, updateHold } from './requests.ts';
import {
  availableOf,
  ID_SKEW_MS,
  limitRemaining,
  limitResetsAt,
  type OpenHold,
  periodsAt,
  type WalletState,
} from './state.ts';

/** How long a hold lives without a word from its owner. */
export const HOLD_MS = 60_000;

/** What an operation works on. `now` is the wallet's clock, already moved on. */
export type Step = {
  readonly sql: Sql;
  readonly state: WalletState;
  readonly rates: RateWindow;
  /** The day tables there are. */
  readonly days: Set<string>;
  readonly log: Log;
  readonly now: number;
  /** Free credit of the account as last heard; undefined until the ledger was heard since this load. */
  readonly free: NanoUsd | undefined;
};

/**
 * More credit is needed: at least `least` available, better `wanted`. A need made before the ledger was heard is not `informed`: how
 * much is wanted of the account's credit was not known yet.
 */
export type Need = { readonly least: NanoUsd; readonly wanted: NanoUsd; readonly informed: boolean };
export type Decision<Answer> = { readonly answer: Answer } | { readonly need: Need };

type LedgerRefusal = NonNullable<GrantAnswer['refusal']>;

/** Decides a reserve. `asked` is the need that the ledger has answered; `refusal` is why it gave less than was needed. */
export function reserve(
  step: Step,
  call: ReserveCall,
  asked?: Need,
  refusal?: LedgerRefusal,
): Decision<ReserveAnswer> {
  if (step.state.holds.has(call.requestId)) return { answer: presentState(step, call) };
  const decision = decide(step, call, asked, refusal);
  if ('answer' in decision && decision.answer.ok) return decision;
  // Looked up only here, because an insert finds out by itself: a hold that has ended is not decided again.
  const ended = readRequest(step.sql, call.requestId, step.days);
  return ended === undefined ? decision : { answer: presentState(step, call) };
}

function decide(step: Step, call: ReserveCall, asked?: Need, refusal?: LedgerRefusal): Decision<ReserveAnswer> {
  const refused =
    refusalOfCall(step, call) ??
    refusalOfRepeat(step, call) ??
    refusalOfPolicy(step.state, call, step.rates, step.now);
  if (refused !== undefined) return { answer: refused };
  const limit = refusalOfLimit(step, call.least);
  if (limit !== undefined) return { answer: limit };

  const available = availableOf(step.state);
  const wanted = wantedHold(step, call, available);
  if (step.free === undefined) return { need: { least: call.least, wanted, informed: false } };
  const usable = usableOf(step);
  if (usable >= wanted) return { answer: hold(step, call, wanted) };
  if (asked?.informed === true && usable >= call.least) return { answer: hold(step, call, usable) };
  if (refusal !== undefined && (call.least > refusal.spendable || refusal.reason !== 'insufficient_credit')) {
    return { answer: refusalFromLedger(step, refusal, call.least) };
  }
  return { need: { least: call.least, wanted, informed: true } };
}

/** Decides an extend: the deadline and the metered spend count in any case, more credit only when it is there. */
export function extend(step: Step, call: ExtendCall, refusal?: LedgerRefusal): Decision<ExtendAnswer> {
  const { state } = step;
  const open = state.holds.get(call.requestId);
  if (open === undefined) return { answer: refusalOfEnded(step, call.requestId) };
  assert(
    call.held <= AMOUNT_MAX && call.metered <= AMOUNT_MAX && call.held >= 0n && call.metered >= 0n,
    'extend out of range',
  );
  const metered = largest(open.metered, call.metered);
  const renewed = { ...open, metered, deadline: step.now + HOLD_MS };
  const more = subtract(largest(call.held, open.held), open.held);
  const remaining = state.policy?.limit === undefined ? more : limitRemaining(state, state.policy.limit);
  const frozen = state.freeze.causes.length > 0;
  // Renewing the deadline and reporting spend need no credit: a running request finishes within its hold.
  const heard = step.free !== undefined;
  const enough = more === ZERO || (!frozen && heard && remaining >= more && usableOf(step) >= more);
  const kept = enough ? { ...renewed, held: add(open.held, more) } : renewed;
  putHold(step, kept);
  if (enough) return { answer: ok({ held: kept.held }) };
  if (frozen) return { answer: refuse({ reason: 'account_frozen', held: open.held }) };
  if (remaining < more) return { answer: refuse({ reason: 'insufficient_credit', held: open.held }) };
  if (refusal !== undefined && (more > refusal.spendable || refusal.reason !== 'insufficient_credit'))
    return { answer: refuse({ reason: refusal.reason, held: open.held }) };
  return { need: { least: more, wanted: more, informed: true } };
}

/** Spendable as far as the wallet knows: its slice and the account's free credit, within the key's limit. */
function spendableOf(step: Pick<Step, 'state' | 'free'>): NanoUsd {
  const { state } = step;
  const credit = atLeastZero(add(availableOf(state), step.free ?? ZERO));
  const limit = state.policy?.limit;
  return limit === undefined ? credit : atLeastZero(smallest(credit, limitRemaining(state, limit)));
}

/** What of the slice may be held: all of it, unless the account owes more than is free. What costs nothing is always covered. */
const usableOf = ({ state, free }: Pick<Step, 'state' | 'free'>): NanoUsd =>
  largest(add(availableOf(state), smallest(free ?? ZERO, ZERO)), smallest(availableOf(state), ZERO));

/** The periods that hold `now`, started again where they ended. */
export function turnPeriods(state: WalletState, now: number): void {
  state.periods = periodsAt(state.periods, now);
}

function presentState(step: Step, call: ReserveCall): ReserveAnswer {
  const request = readRequest(step.sql, call.requestId, step.days);
  assert(request !== undefined, 'a hold without a row');
  if (request.facts.model !== call.facts.model) return refuse({ reason: 'request_id_reused' });
  return ok({ state: request.state, held: request.held, spendable: spendableOf(step), request });
}

function refusalOfCall(step: Step, call: ReserveCall): Refused<ReserveRefusal> | undefined {
  if (Math.abs(timeOfRequest(call.requestId) - step.now) > ID_SKEW_MS) return refuse({ reason: 'request_id_invalid' });
  const inRange = call.least >= 0n && call.least <= call.most && call.most <= AMOUNT_MAX;
  assert(inRange && Number.isSafeInteger(call.tokens) && call.tokens >= 0, 'reserve out of range');
  return undefined;
}

function refusalOfLimit(step: Step, least: NanoUsd): Refused<ReserveRefusal> | undefined {
  const limit = step.state.policy?.limit;
  if (limit === undefined || limitRemaining(step.state, limit) >= least) return undefined;
  const resetsAt = limitResetsAt(limit, step.now);
  const when = resetsAt === undefined ? {} : { resetsAt };
  return refuse({
    reason: 'insufficient_credit',
    binds: 'key_limit',
    spendable: spendableOf(step),
    needed: least,
    limit,
    ...when,
  });
}

function wantedHold(step: Step, call: ReserveCall, available: NanoUsd): NanoUsd {
  const limit = step.state.policy?.limit;
  const remaining = limit === undefined ? undefined : atLeastZero(limitRemaining(step.state, limit));
  const within = (amount: NanoUsd): NanoUsd => (remaining === undefined ? amount : smallest(amount, remaining));
  const spendable = within(atLeastZero(add(available, step.free ?? ZERO)));
  return largest(call.least, smallest(within(call.most), call.atMostHalf ? halfOf(spendable) : call.most));
}

function refusalFromLedger(step: Step, refusal: LedgerRefusal, least: NanoUsd): ReserveAnswer {
  if (refusal.reason === 'credit_unconfirmed') return refuse({ reason: 'credit_unconfirmed' });
  if (refusal.reason === 'account_frozen')
    return refuse({ reason: 'account_frozen', causes: step.state.freeze.causes });
  const { binds, spendable, limit, resetsAt, topUpPending } = refusal;
  const facts = {
    ...(limit === undefined ? {} : { limit }),
    ...(resetsAt === undefined ? {} : { resetsAt }),
    ...(topUpPending === undefined ? {} : { topUpPending }),
  };
  return refuse({ reason: 'insufficient_credit', binds, spendable, needed: least, ...facts });
}

function hold(step: Step, call: ReserveCall, held: NanoUsd): ReserveAnswer {
  const { state, now } = step;
  const deadline = now + HOLD_MS;
  const open: OpenHold = {
    id: call.requestId,
    held,
    metered: ZERO,
    deadline,
    madeAt: now,
    tokens: call.tokens,
    facts: call.facts,
  };
  const table = tableOf(call.requestId);
  if (!insertRequest(step.sql, open, !step.days.has(table))) return presentState(step, call);
  writeMark(step, call);
  step.days.add(table);
  state.holds.set(open.id, open);
  state.open = add(state.open, held);
  step.rates.count(now, 1, call.tokens);
  const answer: Hold = { state: 'held', held, spendable: spendableOf(step), request: null };
  return ok(answer);
}

function putHold(step: Step, hold: OpenHold): void {
  const before = step.state.holds.get(hold.id);
  assert(before !== undefined, 'a hold that is not open');
  step.state.holds.set(hold.id, hold);
  step.state.open = add(step.state.open, subtract(hold.held, before.held));
  updateHold(step.sql, hold);
}

function refusalOfEnded(step: Step, id: RequestId): ExtendAnswer {
  const request = readRequest(step.sql, id, step.days);
  if (request === undefined) return refuse({ reason: 'hold_unknown', held: ZERO });
  return refuse({ reason: 'hold_ended', held: request.held });
}
