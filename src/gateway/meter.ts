// What a request used, and what that costs: the provider's report where it is credible, our estimate where it is not.
// Prices are those of the quote. An estimate never costs more than the hold; a credible report may, and then overruns it.
import { type NanoUsd, smallest, subtract } from '../billing/money.ts';
import { type Cost, costOf, costOfAll, type MarginPpm, type PriceCard, type Work } from '../billing/price.ts';
import { affordableTokens, SEARCHES_MAX } from '../billing/quote.ts';
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
  /** Searches that a stream told of; a report that came counts them itself. */
  readonly searches?: number;
};

export type Metered = {
  /** What the asked model used: what the caller is told. */
  readonly usage: Usage;
  readonly basis: Basis;
  readonly cost: Cost;
  readonly receipt: Receipt;
};

/** Bytes of text in a token, as a likely figure. */
const BYTES_PER_TOKEN = 4;
/** Base64 bytes of audio in a token of 50 ms, compressed. */
const AUDIO_BYTES_PER_TOKEN = 1_000;
/**
 * Counts this many times above what one prompt or one answer can be are absurd: the report is not believed. Providers with tools of
 * their own run a model for several turns, each with the whole context, and some do it unasked; Anthropic stops after ten.
 */
const TURNS_CREDIBLE = 10;
/** More searches than this for one request are absurd; deep research makes dozens. */
const SEARCHES_CREDIBLE = 1_000;

/** Measures an answer, whole or cut. */
export function meter(seen: Seen, candidate: Candidate, asked: Asked, held: NanoUsd): Metered {
  if (seen.rawUsage === undefined) return estimated(seen, candidate, asked, held, 'usage_absent');
  const reading = candidate.passage.readUsage(seen.rawUsage, candidate.row);
  if (reading === undefined) return estimated(seen, candidate, asked, held, 'usage_absurd');
  const rate = rateOf(reading, seen, candidate);
  const all = sumOf(rate.works);
  if (!isCredible(all, candidate, asked)) return estimated(seen, candidate, asked, held, 'usage_absurd');
  const whole = rated(rate, 'reported');
  if (outputTotal(all) === 0 && likelyOutput(seen) > 0) {
    // A prompt that was counted is known, whatever was not.
    if (inputTotal(all) > 0 && !seen.audioBytes)
      return withTheRest(rate, { ...seen, reportedBytes: 0 }, whole, held, 'usage_zero');
    return estimated(seen, candidate, asked, held, 'usage_zero');
  }
  return seen.finishReason === undefined ? withTheRest(rate, seen, whole, held, 'rest_estimated') : whole;
}

/**
 * What was reported, and an estimate of what came after the last report: of an answer that was cut (Anthropic reports its input before
 * it says anything, and its output at the end alone), or of one whose output was not counted. The rest never costs more than is left
 * of the hold.
 */
function withTheRest(rate: Rate, seen: Seen, whole: Metered, held: NanoUsd, flag: string): Metered {
  const { outputBytes, reportedBytes = outputBytes } = seen;
  const [own, ...others] = rate.works;
  const rest = Math.max(0, Math.ceil((outputBytes - reportedBytes) / BYTES_PER_TOKEN));
  const searched = withSearches(own.usage, seen);
  if (rest === 0 && searched === own.usage) return whole;
  const size = { ...NO_INPUT, inputTokensMax: inputTotal(own.usage) };
  const terms = { card: own.card, margin: rate.margin, contextTokens: size.inputTokensMax };
  const withUsage = (usage: Usage): Metered =>
    rated({ ...rate, works: [{ ...own, usage }, ...others], flags: [...rate.flags, flag] }, 'estimated');
  const left = subtract(held, withUsage(searched).cost.total);
  const output = Math.min(rest, affordableTokens(left, size, terms));
  return withUsage({ ...searched, output: (searched.output ?? 0) + output });
}

const NO_INPUT = { inputTokensLikely: 0, answers: 1, searches: false, audioOut: false };

/** Output tokens so far, for a running answer. */
export const likelyOutput = ({ outputBytes, audioBytes = 0 }: Pick<Seen, 'outputBytes' | 'audioBytes'>): number =>
  Math.ceil(outputBytes / BYTES_PER_TOKEN) + Math.ceil(audioBytes / AUDIO_BYTES_PER_TOKEN);

/** What a running answer has cost so far, by estimate; `output` 0 is the input alone. */
export const estimatedCost = (output: number, candidate: Candidate, asked: Asked, held: NanoUsd): NanoUsd =>
  smallest(likelyCost(output, candidate, asked), held);

/** What the request would cost with `output` tokens, by the likely length of its prompt. */
export function likelyCost(output: number, { terms, endpoint }: Candidate, asked: Asked): NanoUsd {
  const usage = withRequest({ input: likelyInput(asked, terms.contextTokens), output }, terms.card);
  return costOf(usage, terms.card, endpoint.margin).total;
}

/** Who did what, and by whose prices: the work of the asked model first, then what others did for it. */
type Rate = {
  readonly works: readonly [Work, ...Work[]];
  readonly margin: MarginPpm;
  readonly flags: readonly string[];
};

/** By the prices of who served and how: another model may have taken over, or helped, and a service tier has prices of its own. */
function rateOf({ usage, flags, lines = [], served }: UsageReading, seen: Seen, candidate: Candidate): Rate {
  const { endpoint } = candidate;
  const services = servicesServed(candidate.services, {
    service_tier: served?.tier ?? seen.serviceTier,
    speed: served?.speed,
    inference_geo: served?.geo,
  });
  const cardOf = (model: string | undefined): PriceCard | undefined =>
    model === undefined ? undefined : candidate.cardOf(model);
  const workOf = (done: Usage, card: PriceCard | undefined, model: string | undefined): Work => ({
    usage: done,
    card: servedCard(card ?? endpoint.price.card, services),
    ...(model === undefined ? {} : { model }),
  });
  const takeover = cardOf(served?.model);
  const own = workOf(usage, takeover, takeover && served?.model);
  const others = lines.map((line) => workOf(line.usage, cardOf(line.model), line.model));
  const named = [served?.model, ...lines.map(({ model }) => model)];
  const unknown = named.filter((model) => model !== undefined && cardOf(model) === undefined);
  return {
    works: [{ ...own, usage: withRequest(usage, own.card) }, ...others],
    margin: endpoint.margin,
    flags: [...flags, ...unknown.map((model) => `priced_as_asked:${model}`)],
  };
}

/** The usage that is told is the asked model's, as its provider tells it; the charge and the receipt are for all of the work. */
function rated({ works, margin, flags }: Rate, basis: Basis): Metered {
  const cost = costOfAll(works, margin);
  return { usage: works[0].usage, basis, cost, receipt: receiptOf(cost, sumOf(works), basis, flags) };
}

const sumOf = ([own, ...others]: Rate['works']): Usage =>
  others.reduce((sum, { usage }) => addUsage(sum, usage), own.usage);

/** The request itself counts where it has a price; no provider reports it. */
const withRequest = (usage: Usage, { prices: { requests } }: PriceCard): Usage =>
  requests !== undefined && requests > 0n ? { ...usage, requests: 1 } : usage;

/** With the searches that a stream told of and no report counted yet; no more of them than are held for. */
function withSearches(usage: Usage, { searches = 0 }: Seen): Usage {
  const told = Math.min(searches, SEARCHES_MAX);
  return told > (usage.searches ?? 0) ? { ...usage, searches: told } : usage;
}

function estimated(seen: Seen, candidate: Candidate, asked: Asked, held: NanoUsd, flag: string): Metered {
  const { terms, endpoint } = candidate;
  const asOne = withRequest({ input: likelyInput(asked, terms.contextTokens) }, terms.card);
  const input = asked.size.searches ? withSearches(asOne, seen) : asOne;
  const audio = Math.ceil((seen.audioBytes ?? 0) / AUDIO_BYTES_PER_TOKEN);
  const text = Math.max(seen.contentSeen ? 1 : 0, Math.ceil(seen.outputBytes / BYTES_PER_TOKEN));
  const rate = (usage: Usage, ...more: readonly string[]): Metered =>
    rated({ works: [{ usage, card: terms.card }], margin: endpoint.margin, flags: [flag, ...more] }, 'estimated');
  const whole = rate({ ...input, output: text, ...(audio === 0 ? {} : { output_audio: audio }) });
  if (whole.cost.total <= held) return whole;
  const afterInput = subtract(held, rate(input).cost.total);
  const output = affordableTokens(afterInput, { ...asked.size, answers: 1 }, terms);
  return rate({ ...input, output: Math.min(text + audio, output) }, 'capped_at_hold');
}

const likelyInput = ({ size }: Asked, contextTokens: number): number =>
  Math.min(size.inputTokensLikely, size.inputTokensMax, contextTokens);

/** Whether the counts can be: turns with the provider's own tools multiply a context, and every search may be a turn more. */
function isCredible(usage: Usage, { terms }: Candidate, { size, maxTokens = 0 }: Asked): boolean {
  const { searches = 0 } = usage;
  const turns = TURNS_CREDIBLE + searches;
  const inputMax = Math.max(terms.contextTokens, size.inputTokensMax);
  const outputMax = Math.max(terms.contextTokens, maxTokens) * size.answers;
  return (
    searches <= SEARCHES_CREDIBLE && inputTotal(usage) <= inputMax * turns && outputTotal(usage) <= outputMax * turns
  );
}
