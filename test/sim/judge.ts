// What an answer may be, by the plain model, and what it changes there. Exact while all that was said was heard; else one way:
// what is admitted was covered, and what is refused for money truly was not there.
import type {
  ExtendAnswer,
  ExtendCall,
  ReleaseCall,
  ReserveAnswer,
  ReserveCall,
  ResolveAnswer,
  SettleCall,
} from '../../src/durable/messages.ts';
import { larger } from './amount.ts';
import { notToBeHad } from './judge-money.ts';
import type { ModelRequest } from './model.ts';
import { must } from './must.ts';
import { timeOf } from './rows.ts';
import type { Trial } from './trial.ts';
import { MANAGEMENT } from './world.ts';

type Expected = { readonly reason: string; readonly binds?: string };

/** Why a reserve must be refused, or undefined when it must be admitted. */
function expectedRefusal(trial: Trial, at: number, call: ReserveCall): Expected | undefined {
  const { model, world } = trial;
  const key = trial.keyAt(at);
  const now = world.walletAt(at).instance.wallet.state.clock;
  if (Math.abs(timeOf(call.requestId) - now) > 600_000) return { reason: 'request_id_invalid' };
  if (call.credential.secretHash !== 'secret') return { reason: 'key_wrong' };
  if (key.state !== 'active') return { reason: `key_${key.state}` };
  if (key.expiresAt !== null && now >= key.expiresAt) return { reason: 'key_expired' };
  if (key.ips !== null && !key.ips.includes(call.credential.ip ?? '')) return { reason: 'ip_not_allowed' };
  if (at === MANAGEMENT) return { reason: 'key_is_management' };
  if (key.models !== null && !key.models.includes(call.facts.model)) return { reason: 'model_not_allowed' };
  if (model.causes.size > 0) return { reason: 'account_frozen' };
  const minute = model.lastMinute(key, now);
  if (key.concurrency !== null && key.open.size >= key.concurrency)
    return { reason: 'rate_limited', binds: 'concurrency' };
  if (key.requestsPerMinute !== null && minute.requests >= key.requestsPerMinute)
    return { reason: 'rate_limited', binds: 'requests_per_minute' };
  if (key.tokensPerMinute !== null && minute.tokens >= key.tokensPerMinute)
    return { reason: 'rate_limited', binds: 'tokens_per_minute' };
  const remaining = model.remaining(key, now);
  if (remaining !== undefined && remaining < call.least) return { reason: 'insufficient_credit', binds: 'key_limit' };
  if (call.least === 0n || call.least <= model.spendable) return undefined;
  const isLimit = model.headroom !== undefined && model.headroom < model.balance;
  return { reason: 'insufficient_credit', binds: isLimit ? 'account_limit' : 'credit' };
}

/** Judges what a wallet answered to a reserve. `alone` says that nothing else happened meanwhile. */
export function judgeReserve(
  trial: Trial,
  at: number,
  call: ReserveCall,
  answer: ReserveAnswer,
  alone: boolean,
): void {
  const { model } = trial;
  const key = trial.keyAt(at);
  const known = key.requests.get(call.requestId);
  if (known !== undefined) {
    judgeRepeated(trial, known, call, answer);
    return;
  }
  if (!answer.ok) {
    judgeRefusal(trial, at, call, answer.refusal, alone);
    return;
  }
  const { state, held } = answer.value;
  must(state === 'held' || !alone, 'a new hold is not held', answer);
  must(held >= call.least && held <= call.most, 'a hold out of its bounds', call, answer);
  if (alone && trial.exact) {
    const expected = expectedRefusal(trial, at, call);
    must(expected === undefined, 'admitted although', expected, call, model.spendable, model.limit);
  }
  trial.tally(held < call.most ? 'reserve: admitted with less' : 'reserve: admitted');
  const { clock, holds } = trial.world.walletAt(at).instance.wallet.state;
  const hold = holds.get(call.requestId);
  const madeAt = hold?.madeAt ?? clock;
  const facts = { id: call.requestId, key: at, madeAt, model: call.facts.model, held, tokens: call.tokens } as const;
  const blank = { unseen: false, metered: 0n, cost: 0n, paid: 0n, owed: 0n, lost: 0n };
  model.add({ ...facts, ...blank, state: 'held', deadline: madeAt + 60_000 });
}

function judgeRepeated(trial: Trial, known: ModelRequest, call: ReserveCall, answer: ReserveAnswer): void {
  if (known.model !== call.facts.model) {
    must(!answer.ok && answer.refusal.reason === 'request_id_reused', 'an id was used for two requests', answer);
    trial.tally('reserve: request_id_reused');
    return;
  }
  must(answer.ok && answer.value.held === known.held, 'a repeated reserve is answered otherwise', known, answer);
}

function judgeRefusal(
  trial: Trial,
  at: number,
  call: ReserveCall,
  refusal: Extract<ReserveAnswer, { ok: false }>['refusal'],
  alone: boolean,
): void {
  const { model } = trial;
  const binds = 'binds' in refusal ? refusal.binds : 'limit' in refusal ? refusal.limit : undefined;
  trial.tally(`reserve: ${refusal.reason}${typeof binds === 'string' ? ` ${binds}` : ''}`);
  if (!alone) return;
  if (trial.exact) {
    const expected = expectedRefusal(trial, at, call);
    if (binds === 'account_limit' && model.limit?.reset !== 'total' && model.limit !== null) return;
    // Of a request that the window never counted, what it used beyond the likely count still enters it.
    const isBlurred = [...trial.keyAt(at).requests.values()].some(({ unseen }) => unseen);
    if (binds === 'tokens_per_minute' && isBlurred) return;
    must(expected?.reason === refusal.reason, 'refused with another reason', expected, refusal, call, model.spendable);
    must(expected.binds === undefined || expected.binds === binds, 'another limit binds', expected, refusal);
    return;
  }
  if (refusal.reason === 'insufficient_credit' && refusal.binds === 'credit' && !trial.isUnsettled) {
    const hidden = notToBeHad(trial);
    must(model.balance - hidden < call.least, 'refused although there was credit', call, refusal, model.balance);
  }
}

/** Judges an extend: the deadline and the metered spend count in any case, more credit only when it is there. */
export function judgeExtend(trial: Trial, at: number, call: ExtendCall, answer: ExtendAnswer, alone: boolean): void {
  const { model } = trial;
  const key = trial.keyAt(at);
  const request = key.requests.get(call.requestId);
  if (!answer.ok) trial.tally(`extend: ${answer.refusal.reason}`);
  else trial.tally('extend: held');
  if (request !== undefined && key.wentBack) {
    trial.readRow(request);
    return;
  }
  if (request === undefined || request.state !== 'held') {
    const reason = request === undefined ? 'hold_unknown' : 'hold_ended';
    must(!answer.ok && (answer.refusal.reason === reason || !alone), 'an extend of what is not held', answer, request);
    return;
  }
  if (!answer.ok && /^hold_/.test(answer.refusal.reason)) {
    must(!alone, 'an extend is told that its hold ended', request, answer);
    return;
  }
  const wanted = larger(call.held, request.held);
  const more = wanted - request.held;
  if (alone && trial.exact && more > 0n) judgeMore(trial, at, more, answer);
  must(answer.ok || more > 0n || !alone, 'a hold was not renewed', request, answer);
  const metered = larger(call.metered, request.metered);
  model.change(request, { metered, held: answer.ok ? wanted : request.held });
}

function judgeMore(trial: Trial, at: number, more: bigint, answer: ExtendAnswer): void {
  const { model, world } = trial;
  const remaining = model.remaining(trial.keyAt(at), world.walletAt(at).instance.wallet.state.clock);
  const isFrozen = model.causes.size > 0;
  const isCovered = !isFrozen && more <= model.spendable && (remaining === undefined || remaining >= more);
  if (answer.ok)
    must(isCovered, 'extended although it was not covered', more, model.spendable, model.limit, remaining);
  else if (answer.refusal.reason === 'account_frozen') must(isFrozen, 'frozen by nobody', answer);
  else {
    must(answer.refusal.reason === 'insufficient_credit', 'an extend is refused otherwise', answer);
    const isExact = model.limit === null || model.limit.reset === 'total';
    must(!isCovered || !isExact, 'an extend that was covered is refused', more, model.spendable);
  }
}

/** Judges a settle (with a cost) or a release (without): one resolution, and one late word after an expiry. */
export function judgeEnd(
  trial: Trial,
  at: number,
  call: SettleCall | ReleaseCall,
  answer: ResolveAnswer,
  alone: boolean,
): void {
  const { model } = trial;
  const what = 'cost' in call ? 'settle' : 'release';
  const cost = 'cost' in call ? call.cost : 0n;
  const tokens = 'cost' in call ? call.inputTokens + call.outputTokens : 0;
  const end = what === 'settle' ? 'settled' : 'released';
  const request = trial.keyAt(at).requests.get(call.requestId);
  if (request === undefined) {
    must(!answer.ok && answer.refusal.reason === 'hold_unknown', 'what was never held is resolved', answer);
    trial.tally(`${what}: hold_unknown`);
    return;
  }
  must(answer.ok, 'a resolution is refused', request, answer);
  if (trial.keyAt(at).wentBack) {
    trial.readRow(request);
    return;
  }
  const { state } = request;
  if (state === 'held')
    trial.tally(what === 'release' ? 'release: held' : `settle: ${sizeOf(cost, request.held)} the hold`);
  else trial.tally(state === 'expired' ? `${what}: late` : `${what}: again`);
  if (state === 'held' || state === 'expired') {
    const limits = { settled: cost, released: 0n };
    must(answer.value.state === end, 'resolved as something else', request, answer);
    must(answer.value.cost === limits[end], 'charged something else', call, answer);
    model.change(request, { state: end, cost, tokens });
    trial.readCost(request, state === 'held');
    trial.judgeLosses();
  } else {
    must(answer.value.state === state, 'resolved twice', request, answer);
    must(answer.value.cost === request.cost || !alone, 'charged twice', request, answer);
  }
}

const sizeOf = (cost: bigint, held: bigint): string => (cost < held ? 'below' : cost > held ? 'above' : 'equal to');
