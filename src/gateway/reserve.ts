// Step 4: one call to the key's wallet checks the key, applies its policy and holds credit. Candidates that the credit
// cannot cover are left out, dearest first; only when none is left is the request refused for money.

import { isoTime } from '../base/clock.ts';
import type { Refusal } from '../base/refusal.ts';
import { ok, type Result, refuse } from '../base/result.ts';
import { formatUsd, largest, type NanoUsd } from '../billing/money.ts';
import type { WalletDoor } from '../durable/doors.ts';
import type {
  Hold,
  IdempotencyMark,
  RepeatRefusal,
  ReserveCall,
  ReserveRefusal,
  SpendingLimit,
} from '../durable/messages.ts';
import type { Asked } from './asked.ts';
import type { Call, Caller } from './call.ts';
import { affordableOutput, type Candidate, SHORT_ANSWER_TOKENS } from './candidate.ts';
import { requestFacts } from './facts.ts';
import { exclusionOf, type Quote } from './quote.ts';

/** Credit that is held, and the candidates that it covers. */
export type Reserved = { readonly hold: Hold; readonly quote: Quote };

/** Nothing was held, because the same was asked before. */
export type Repeated = { readonly repeat: RepeatRefusal };

/** The candidates may be narrowed this often before the request is refused. */
const ROUNDS_MAX = 4;

/** Holds credit for the dearest candidate that the key's credit covers. */
export async function reserve(
  call: Call,
  caller: Caller,
  asked: Asked,
  quoted: Quote,
  door: WalletDoor,
  mark: IdempotencyMark | undefined,
): Promise<Result<Reserved | Repeated, Refusal>> {
  let quote = quoted;
  for (let round = 1; ; round++) {
    const answer = await door.reserve({
      ...reserveCall(call, caller, asked, quote),
      ...(mark === undefined ? {} : { idempotency: mark }),
    });
    if (answer.ok) {
      const { state } = answer.value;
      return state === 'held' ? ok({ hold: answer.value, quote }) : refuse({ reason: 'hold_lost' });
    }
    const { refusal } = answer;
    if (refusal.reason === 'idempotency_replay' || refusal.reason === 'idempotency_mismatch')
      return ok({ repeat: refusal });
    // Nobody knows whether it is held: if so, give it back now rather than at its deadline.
    if (refusal.reason === 'wallet_unreachable') call.keepAlive('release unknown', releaseUnknown(call, door, quote));
    if (refusal.reason !== 'insufficient_credit') return refuse(refusedFor(refusal, quote));
    const narrowed = withinCredit(quote, refusal.spendable);
    if (narrowed === undefined || round === ROUNDS_MAX) return refuse(refusedForMoney(refusal, asked, quoted, call));
    quote = narrowed;
  }
}

function reserveCall(call: Call, { key, ip }: Caller, asked: Asked, quote: Quote): ReserveCall {
  const dearest = quote.candidates.reduce((first, second) => (second.least > first.least ? second : first));
  const most = quote.candidates.reduce((amount, candidate) => largest(amount, candidate.most), dearest.most);
  return {
    requestId: call.requestId,
    credential: { secretHash: key.secretHash, ip },
    least: dearest.least,
    most,
    atMostHalf: asked.maxTokens === undefined && quote.candidates.some(({ holdsWorstCase }) => holdsWorstCase),
    tokens: asked.size.inputTokensLikely + (asked.maxTokens ?? SHORT_ANSWER_TOKENS) * asked.size.answers,
    facts: requestFacts(asked, quote, quote.candidates[0] ?? dearest, call.request.headers),
    models: modelIdsOf(quote),
  };
}

/** The models that may serve. */
export const modelIdsOf = (quote: Quote): readonly string[] => [
  ...new Set(quote.candidates.map(({ model }) => model.id)),
];

async function releaseUnknown(call: Call, door: WalletDoor, quote: Quote): Promise<void> {
  const [first] = quote.candidates;
  if (first === undefined) return;
  const { provider, upstreamModel, price } = first.endpoint;
  const where = { model: quote.model.id, provider, upstreamModel, priceVersion: price.version };
  await door.release({ requestId: call.requestId, outcome: { ...where, ending: 'failed', attempts: [] } });
}

/** The quote without the candidates that `spendable` does not cover; undefined when that leaves none, or takes none away. */
function withinCredit(quote: Quote, spendable: NanoUsd): Quote | undefined {
  const candidates = quote.candidates.filter(({ least }) => least <= spendable);
  if (candidates.length === 0 || candidates.length === quote.candidates.length) return undefined;
  const left = quote.candidates.filter(({ least }) => least > spendable);
  const excluded = left.map(({ model, endpoint }) => exclusionOf(model, endpoint, 'insufficient_credit'));
  return { ...quote, candidates, excluded: [...quote.excluded, ...excluded] };
}

/** Refusals for everything but money, in the words of the catalogue. */
export function refusedFor(
  refusal: Exclude<ReserveRefusal, { reason: 'insufficient_credit' }>,
  quote: Quote,
): Refusal {
  switch (refusal.reason) {
    case 'model_not_allowed':
      return {
        reason: refusal.reason,
        facts: {
          param: 'model',
          metadata: { model: quote.model.id, models: modelIdsOf(quote) },
        },
      };
    case 'account_frozen':
      return { reason: refusal.reason, facts: { metadata: { causes: refusal.causes } } };
    case 'rate_limited': {
      const { limit, allowed, retryAfterMs } = refusal;
      return { reason: refusal.reason, facts: { metadata: { limit, allowed }, retryAfterMs } };
    }
    default:
      return { reason: refusal.reason };
  }
}

type MoneyRefusal = Extract<ReserveRefusal, { reason: 'insufficient_credit' }>;

/** 402: what there is, what it would take, what it would buy, what binds, and where to add more. */
function refusedForMoney(refusal: MoneyRefusal, asked: Asked, { candidates }: Quote, call: Call): Refusal {
  const cheapest = candidates.reduce((first, second) => (second.least < first.least ? second : first));
  const affordable = Math.max(0, affordableOutput(cheapest, asked, refusal.spendable));
  const topUpUrl = `${call.world.settings.publicUrl ?? new URL(call.request.url).origin}/credits`;
  const metadata = {
    spendable: formatUsd(refusal.spendable),
    needed: formatUsd(cheapest.least),
    affordable_tokens: affordable,
    binds: refusal.binds,
    limit: limitJson(refusal.limit),
    resets_at: refusal.resetsAt === undefined ? null : isoTime(refusal.resetsAt),
    top_up_url: topUpUrl,
    top_up_pending: refusal.topUpPending === true,
  };
  return {
    reason: 'insufficient_credit',
    facts: { message: moneySentence(refusal, cheapest, affordable, topUpUrl), metadata },
  };
}

function moneySentence(refusal: MoneyRefusal, { least }: Candidate, affordable: number, topUpUrl: string): string {
  const figures = `This request needs $${formatUsd(least)} and $${formatUsd(refusal.spendable)} can be spent`;
  const bought = affordable > 0 ? `ask for at most ${affordable} max_tokens` : 'shorten the prompt';
  switch (refusal.binds) {
    case 'credit':
      if (refusal.topUpPending === true)
        return `${figures}. A top-up of the account is under way: try again in a moment.`;
      return `${figures}: the account has too little credit. Add credit at ${topUpUrl}, or ${bought}.`;
    case 'key_limit':
      return `${figures}: ${limitWords("this key's", refusal)} binds. Raise it with PATCH /v1/keys, or ${bought}.`;
    case 'account_limit':
      return `${figures}: ${limitWords("the account's", refusal)} binds. Ask its owner to raise it, or ${bought}.`;
  }
}

function limitWords(whose: string, { limit, resetsAt }: MoneyRefusal): string {
  if (limit === undefined) return `${whose} spending limit`;
  const until = resetsAt === undefined ? '' : ` (it resets at ${isoTime(resetsAt)})`;
  return `${whose} ${limit.reset} spending limit of $${formatUsd(limit.amount)}${until}`;
}

const limitJson = (limit: SpendingLimit | undefined): Readonly<Record<string, string>> | null =>
  limit === undefined ? null : { amount: formatUsd(limit.amount), reset: limit.reset };
