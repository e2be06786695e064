// What a request used, and what that costs: the provider's report where it is credible, our estimate where it is not.
// Prices are those of the quote. An estimate never costs more than the hold; a credible report may, and then overruns it.
import { type NanoUsd, smallest, subtract } from '../billing/money.ts';
import { type Cost, costOf, costOfAll, type PriceCard } from '../billing/price.ts';
import { affordableTokens } from '../billing/quote.ts';
import { type Receipt, receiptOf } from '../billing/receipt.ts';
import { servedCard } from '../billing/service.ts';
import { addUsage, type Basis, inputTotal, outputTotal, type Usage } from '../billing/usage.ts';
import type { Asked } from './asked.ts';
import type { Candidate } from './candidate.ts';
import type { UsageReading } from './providers/usage.ts';
import { servicesServed } from './services.ts';

/** What was seen of an answer. */
export type Seen = {
  readonly rawUsage?: unknown;
  readonly outputBytes: number;
  readonly audioBytes?: number;
  readonly contentSeen: boolean;
  /** Absent: the answer was cut. */
  readonly finishReason?: string;
  /** How many of `outputBytes` the report knows of; absent for an answer that came whole. */
  readonly reportedBytes?: number;
  /** The service tier, as the answer says it beside its usage. */
  readonly serviceTier?: string;
};

export type Metered = {
  readonly usage: Usage;
  readonly basis: Basis;
  readonly cost: Cost;
  readonly receipt: Receipt;
};

/** Bytes of text in a token, as a likely figure. */
const BYTES_PER_TOKEN = 4;
/** Base64 bytes of audio in a token of 50 ms, compressed. */
const AUDIO_BYTES_PER_TOKEN = 1_000;
/** Counts this many times above what can be are absurd: the report is not believed. */
const CREDIBLE_FACTOR = 2;

/** Measures an answer, whole or cut. */
export function meter(seen: Seen, candidate: Candidate, asked: Asked, held: NanoUsd): Metered {
  const reading = seen.rawUsage === undefined ? undefined : candidate.passage.readUsage(seen.rawUsage, candidate.row);
  if (reading === undefined)
    return estimated(seen, candidate, asked, held, seen.rawUsage === undefined ? 'usage_absent' : 'usage_absurd');
  const usage = (reading.lines ?? []).reduce((sum, line) => addUsage(sum, line.usage), reading.usage);
  if (seen.contentSeen && outputTotal(usage) === 0) return estimated(seen, candidate, asked, held, 'usage_zero');
  if (!isCredible(usage, candidate, asked)) return estimated(seen, candidate, asked, held, 'usage_absurd');
  const whole = rated(reading, 'reported', seen, candidate);
  return seen.finishReason === undefined ? withTheRest(whole, reading, seen, candidate, held) : whole;
}

/**
 * A cut answer: what was reported, and an estimate of what came after the last report (Anthropic reports its input before it says
 * anything, and its output at the end alone). The rest never costs more than is left of the hold.
 */
function withTheRest(whole: Metered, reading: UsageReading, seen: Seen, candidate: Candidate, held: NanoUsd): Metered {
  const { outputBytes, reportedBytes = outputBytes } = seen;
  const rest = Math.ceil((outputBytes - reportedBytes) / BYTES_PER_TOKEN);
  if (rest <= 0) return whole;
  const { usage, flags } = reading;
  const size = { ...NO_INPUT, answers: 1 };
  const output = Math.min(rest, affordableTokens(subtract(held, whole.cost.total), size, candidate.terms));
  const more = { ...usage, output: (usage.output ?? 0) + output };
  return rated({ ...reading, usage: more, flags: [...flags, 'rest_estimated'] }, 'estimated', seen, candidate);
}

const NO_INPUT = { inputTokensMax: 0, inputTokensLikely: 0, searches: false, audioOut: false };

/** Output tokens so far, for a running answer. */
export const likelyOutput = ({ outputBytes, audioBytes = 0 }: Pick<Seen, 'outputBytes' | 'audioBytes'>): number =>
  Math.ceil(outputBytes / BYTES_PER_TOKEN) + Math.ceil(audioBytes / AUDIO_BYTES_PER_TOKEN);

/** What a running answer has cost so far, by estimate; `output` 0 is the input alone. */
export const estimatedCost = (output: number, candidate: Candidate, asked: Asked, held: NanoUsd): NanoUsd =>
  smallest(likelyCost(output, candidate, asked), held);

/** What the request would cost with `output` tokens, by the likely length of its prompt. */
export function likelyCost(output: number, { terms, endpoint }: Candidate, asked: Asked): NanoUsd {
  const usage = { input: likelyInput(asked, terms.contextTokens), output };
  return costOf(usage, terms.card, endpoint.margin).total;
}

/** By the prices of who served and how: another model may have taken over, or helped, and a service tier has prices of its own. */
function rated(
  { usage, flags, lines = [], served }: UsageReading,
  basis: Basis,
  seen: Seen,
  candidate: Candidate,
): Metered {
  const services = servicesServed(candidate.services, {
    service_tier: served?.tier ?? seen.serviceTier,
    speed: served?.speed,
    inference_geo: served?.geo,
  });
  const cardOf = (model: string | undefined): PriceCard | undefined =>
    model === undefined ? candidate.endpoint.price.card : candidate.cardOf(model);
  const own = cardOf(served?.model);
  const unknown = [served?.model, ...lines.map(({ model }) => model)].filter((model) => cardOf(model) === undefined);
  const works = [
    {
      usage,
      card: own ?? candidate.endpoint.price.card,
      ...(own === undefined || served?.model === undefined ? {} : { model: served.model }),
    },
    ...lines.map(({ model, usage: theirs }) => ({
      usage: theirs,
      card: cardOf(model) ?? candidate.endpoint.price.card,
      model,
    })),
  ].map((work) => ({ ...work, card: servedCard(work.card, services) }));
  const whole = lines.reduce((sum, line) => addUsage(sum, line.usage), usage);
  const notes = [...flags, ...unknown.map((model) => `priced_as_asked:${model}`)];
  return charged(whole, costOfAll(works, candidate.endpoint.margin), basis, notes);
}

function estimated(seen: Seen, candidate: Candidate, asked: Asked, held: NanoUsd, flag: string): Metered {
  const input = likelyInput(asked, candidate.terms.contextTokens);
  const audio = Math.ceil((seen.audioBytes ?? 0) / AUDIO_BYTES_PER_TOKEN);
  const text = Math.max(seen.contentSeen ? 1 : 0, Math.ceil(seen.outputBytes / BYTES_PER_TOKEN));
  const usage = { input, output: text, ...(audio === 0 ? {} : { output_audio: audio }) };
  const whole = metered(usage, 'estimated', candidate, [flag]);
  if (whole.cost.total <= held) return whole;
  const afterInput = subtract(held, metered({ input }, 'estimated', candidate, []).cost.total);
  const output = affordableTokens(afterInput, { ...asked.size, answers: 1 }, candidate.terms);
  return metered({ input, output: Math.min(text + audio, output) }, 'estimated', candidate, [flag, 'capped_at_hold']);
}

function metered(usage: Usage, basis: Basis, { terms, endpoint }: Candidate, flags: readonly string[]): Metered {
  return charged(usage, costOf(usage, terms.card, endpoint.margin), basis, flags);
}

const charged = (usage: Usage, cost: Cost, basis: Basis, flags: readonly string[]): Metered => ({
  usage,
  basis,
  cost,
  receipt: receiptOf(cost, usage, basis, flags),
});

const likelyInput = ({ size }: Asked, contextTokens: number): number =>
  Math.min(size.inputTokensLikely, size.inputTokensMax, contextTokens);

/** Searches and files add to a prompt, and hidden reasoning to an answer; beyond twice the context nothing is credible. */
function isCredible(usage: Usage, { terms }: Candidate, { size, maxTokens = 0 }: Asked): boolean {
  const inputMax = Math.max(terms.contextTokens, size.inputTokensMax);
  const outputMax = Math.max(terms.contextTokens, maxTokens) * size.answers;
  return inputTotal(usage) <= inputMax * CREDIBLE_FACTOR && outputTotal(usage) <= outputMax * CREDIBLE_FACTOR;
}
