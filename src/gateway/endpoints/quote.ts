// POST /v1/quote: what a chat request could cost and who could serve it. Nothing is held, and no provider hears of it.
import { z } from '@hono/zod-openapi';
import { formatUsd, type NanoUsd, parseUsd, smallest, ZERO } from '../../billing/money.ts';
import { worstCase } from '../../billing/quote.ts';
import { ledgerDoor } from '../../durable/doors.ts';
import type { Asked } from '../asked.ts';
import { affordableOutput, type Candidate, SHORT_ANSWER_TOKENS } from '../candidate.ts';
import { chatDialect } from '../dialects/chat/dialect.ts';
import type { JsonObject } from '../form/json.ts';
import { answerHeaders, refused } from '../http.ts';
import { admittedKey } from '../living-key.ts';
import { likelyCost } from '../meter.ts';
import { prepare, receive } from '../prepare.ts';
import { exclusionJson, type Quote } from '../quote.ts';
import { chatExamples, chatRequest } from './chat-completions.ts';
import { describedRoute } from './described.ts';
import { type Arrived, callOf } from './serve.ts';

const dollars = z.string().openapi({ description: 'Dollars, decimal, nine places.', example: '0.000123000' });

const candidate = z.looseObject({
  model: z.string(),
  provider: z.string(),
  upstream_model: z.string(),
  expected_cost: dollars,
  worst_cost: dollars,
  held_at_first: dollars.openapi({
    description: 'What is held before the provider hears of it; a stream extends it.',
  }),
  affordable_tokens: z.int(),
  sufficient: z.boolean(),
  dropped: z.array(z.string()).optional().openapi({
    description:
      'Parameters it would be sent without, because it does no harm. Of a long body it is told of the first alone.',
  }),
});

const response = z
  .object({
    model: z.string(),
    tokens: z.object({ input_expected: z.int(), input_most: z.int(), output_expected: z.int(), output_most: z.int() }),
    cost: z
      .object({ expected: dollars, worst: dollars })
      .openapi({ description: 'At the endpoint that is tried first, and at the dearest.' }),
    credit: z.object({ spendable: dollars, binds: z.string(), sufficient: z.boolean(), frozen: z.boolean() }),
    candidates: z.array(candidate).openapi({ description: 'In the order in which they are tried.' }),
    excluded: z.array(
      z.looseObject({ model: z.string(), provider: z.string(), upstream_model: z.string(), reason: z.string() }),
    ),
  })
  .openapi('Quote');

/** What `/openapi.json` says of the route. */
export const quoteRoute = describedRoute({
  path: '/v1/quote',
  tag: 'Chat',
  summary: 'Quote a chat before it is sent',
  description:
    'Takes the body of a chat completion. Nothing is held, nothing is sent to a provider. A key may ask as often in a minute as it may call, or 600 times where that has no limit; credit does not bound it.',
  request: chatRequest,
  examples: chatExamples,
  response,
  streams: false,
  isCharged: false,
});

/** Answers what a request could cost. */
export async function answerQuote(arrived: Arrived): Promise<Response> {
  const call = callOf(arrived);
  const { world, requestId } = call;
  const received = await receive(call);
  if (!received.ok) return refused(requestId, received.refusal);
  const prepared = await prepare(call, chatDialect, received.value);
  if (!prepared.ok) return refused(requestId, prepared.refusal);
  const { caller } = received.value;
  const { asked, quote } = prepared.value;
  const view = await admittedKey(call, caller, quote);
  if (!view.ok) return refused(requestId, view.refusal);
  const credits = await ledgerDoor(world.env, caller.key).credits();
  if (!credits.ok) return refused(requestId, credits.refusal);
  const { limitRemaining, frozen } = view.value;
  const { binds } = credits.value;
  const spendable = parseUsd(credits.value.spendable) ?? ZERO;
  const isLimited = limitRemaining !== null && limitRemaining < spendable;
  const credit = {
    spendable: isLimited ? smallest(limitRemaining, spendable) : spendable,
    binds: isLimited ? 'key_limit' : binds,
    frozen: frozen.length > 0,
  };
  return Response.json(quoteJson(asked, quote, credit), { headers: answerHeaders(requestId, {}) });
}

/** Some of what would be left out is known only once a body is written; for a quote no more than so much is. */
const WRITTEN_BYTES_MAX = 20_000_000;

type Spendable = { readonly spendable: NanoUsd; readonly binds: string; readonly frozen: boolean };

function quoteJson(asked: Asked, quote: Quote, { spendable, binds, frozen }: Spendable): JsonObject {
  const [first] = quote.candidates;
  const told = Math.max(1, Math.floor(WRITTEN_BYTES_MAX / asked.bytes.length));
  const costs = quote.candidates.map((one, at) => ({
    ...candidateJson(asked, one, spendable),
    ...(at < told ? { dropped: [...one.passage.dropped()] } : {}),
  }));
  const worst = quote.candidates.reduce<NanoUsd | undefined>(
    (most, one) => (most === undefined || worstOf(asked, one) > most ? worstOf(asked, one) : most),
    undefined,
  );
  const { inputTokensLikely, inputTokensMax, answers } = asked.size;
  const context = first?.terms.contextTokens ?? 0;
  return {
    model: quote.model.id,
    tokens: {
      input_expected: Math.min(inputTokensLikely, context),
      input_most: Math.min(inputTokensMax, context),
      output_expected: first === undefined ? 0 : expectedOutput(asked, first) * answers,
      output_most: first === undefined ? 0 : mostOutput(asked, first) * answers,
    },
    cost: {
      expected: first === undefined ? null : formatUsd(expectedCost(asked, first)),
      worst: worst === undefined ? null : formatUsd(worst),
    },
    credit: {
      spendable: formatUsd(spendable),
      binds,
      sufficient: !frozen && quote.candidates.some(({ least }) => least <= spendable),
      frozen,
    },
    candidates: costs,
    excluded: quote.excluded.map(exclusionJson),
  };
}

function candidateJson(asked: Asked, one: Candidate, spendable: NanoUsd): JsonObject {
  return {
    model: one.model.id,
    provider: one.endpoint.provider,
    upstream_model: one.endpoint.upstreamModel,
    expected_cost: formatUsd(expectedCost(asked, one)),
    worst_cost: formatUsd(worstOf(asked, one)),
    held_at_first: formatUsd(one.least),
    affordable_tokens: Math.max(0, Math.min(one.ceiling, affordableOutput(one, asked, spendable))),
    sufficient: one.least <= spendable,
  };
}

/** A short answer, or what the caller allows of it. */
const expectedOutput = ({ maxTokens }: Asked, { ceiling }: Candidate): number =>
  Math.min(maxTokens ?? SHORT_ANSWER_TOKENS, SHORT_ANSWER_TOKENS, ceiling);

const mostOutput = ({ maxTokens }: Asked, { ceiling, model }: Candidate): number =>
  Math.min(maxTokens ?? ceiling, model.contextTokens);

const expectedCost = (asked: Asked, one: Candidate): NanoUsd =>
  likelyCost(expectedOutput(asked, one) * asked.size.answers, one, asked);

const worstOf = (asked: Asked, one: Candidate): NanoUsd => worstCase(mostOutput(asked, one), asked.size, one.terms);
