// Turns a provider's usage report into disjoint kinds. Whatever a report says, this neither throws nor answers a
// negative or absurd count: what cannot be believed is left out and flagged, for the request must not fail over it.
import { type NanoUsd, nanoUsd } from '../../billing/money.ts';
import { tokenCount } from '../../billing/tokens.ts';
import type { Usage, UsageKind } from '../../billing/usage.ts';
import { statedCost } from './stated-cost.ts';
import type { ProviderRow } from './table.ts';

export type UsageReading = {
  readonly usage: Usage;
  /** What an operator should look at: contradictions that were mended. */
  readonly flags: readonly string[];
  /** The provider's own bill: evidence to compare with, never an order. */
  readonly statedCost?: NanoUsd;
  /** What other models did for the request, each to be priced as its own. */
  readonly lines?: readonly { readonly model: string; readonly usage: Usage }[];
  /** What served in the end, where the report says it: `model` when another took over and `usage` is its. */
  readonly served?: {
    readonly model?: string;
    readonly tier?: string;
    readonly speed?: string;
    readonly geo?: string;
  };
};

type Report = { readonly [name: string]: unknown };

/** Reads an OpenAI-compatible usage report; undefined when it is absent or absurd. */
export function readUsage(report: unknown, row: ProviderRow): UsageReading | undefined {
  if (!isReport(report)) return undefined;
  const totals = readTotals(report);
  if (totals === undefined) return undefined;
  const flags: string[] = [];
  const input = readInput(report, totals.prompt, flags);
  const output = readOutput(report, totals, row, flags);
  const extra = readGap(report, totals, output.inTotal, row, flags);
  const citations = countOf(report, 'citation_tokens') ?? 0;
  const searches = readSearches(report);
  const usage: Partial<Record<UsageKind, number>> = { ...input, ...output.kinds };
  usage.input = (usage.input ?? 0) + citations;
  if (extra.hidden > 0) usage.output = (usage.output ?? 0) + extra.hidden;
  if (extra.audio > 0) usage.input_audio = (usage.input_audio ?? 0) + extra.audio;
  if (searches > 0) usage.searches = searches;
  const stated = statedCost(report);
  const lines = readPainting(report);
  return {
    usage: withoutZeros(usage),
    flags,
    ...(lines.length === 0 ? {} : { lines }),
    ...(stated === undefined ? {} : { statedCost: nanoUsd(stated) }),
    ...(typeof report.service_tier === 'string' ? { served: { tier: report.service_tier } } : {}),
  };
}

type Totals = { readonly prompt: number; readonly completion: number; readonly total: number | undefined };

/** The three sums. One that is missing follows from the others; one that is there and absurd spoils the report. */
function readTotals(report: Report): Totals | undefined {
  const prompt = report.prompt_tokens ?? report.input_tokens ?? undefined;
  const completion = report.completion_tokens ?? report.output_tokens ?? undefined;
  const total = tokenCount(report.total_tokens);
  const promptCount = prompt === undefined ? undefined : tokenCount(prompt);
  const completionCount = completion === undefined ? undefined : tokenCount(completion);
  if (
    (prompt !== undefined && promptCount === undefined) ||
    (completion !== undefined && completionCount === undefined)
  ) {
    return undefined;
  }
  if (promptCount === undefined && completionCount === undefined) return undefined;
  const rest = Math.max(0, (total ?? 0) - (promptCount ?? completionCount ?? 0));
  return { prompt: promptCount ?? rest, completion: completionCount ?? rest, total };
}

/** Splits the prompt; every part is taken from what the parts before it left. */
function readInput(report: Report, prompt: number, flags: string[]): Usage {
  const details = detailsOf(report, 'prompt_tokens_details', 'prompt_token_details', 'input_tokens_details');
  let cached =
    countOf(details, 'cached_tokens') ??
    countOf(report, 'cached_tokens', 'num_cached_tokens', 'prompt_cache_hit_tokens') ??
    0;
  if (cached > prompt) {
    flags.push('cache_read_above_prompt');
    cached = 0;
  }
  let rest = prompt - cached;
  const take = (wanted: number, flag: string): number => {
    if (wanted > rest) flags.push(flag);
    const taken = Math.min(wanted, rest);
    rest -= taken;
    return taken;
  };
  const written = readWrites(details, report);
  const write1h = take(written.hour, 'cache_write_overlaps');
  const write5m = take(written.minutes, 'cache_write_overlaps');
  const audio = take(countOf(details, 'audio_tokens') ?? 0, 'audio_above_prompt');
  const image = take(countOf(details, 'image_tokens') ?? 0, 'image_above_prompt');
  return {
    input: rest,
    cache_read: cached,
    cache_write_5m: write5m,
    cache_write_1h: write1h,
    input_audio: audio,
    input_image: image,
  };
}

/** Cache writes by lifetime; without a lifetime they count as the short one. */
function readWrites(details: Report, report: Report): { minutes: number; hour: number } {
  const all =
    countOf(details, 'cache_write_tokens', 'cache_creation_tokens', 'cache_creation_input_tokens') ??
    countOf(report, 'cache_creation_input_tokens') ??
    0;
  const split = detailsOf(details, 'cache_creation', 'cache_creation_token_details');
  const hour = Math.min(all, countOf(split, 'ephemeral_1h_input_tokens') ?? 0);
  return { minutes: all - hour, hour };
}

/** `inTotal`: the reasoning beside the completion that the total counts. */
type Output = { readonly kinds: Usage; readonly inTotal: number };

/** Splits the completion. Where reasoning lies beside it, as the total or the row says, it is added. */
function readOutput(report: Report, totals: Totals, row: ProviderRow, flags: string[]): Output {
  const details = detailsOf(report, 'completion_tokens_details', 'output_tokens_details');
  const detailed = countOf(details, 'reasoning_tokens');
  const reasoning = detailed ?? countOf(report, 'reasoning_tokens') ?? 0;
  const parts = totals.prompt + totals.completion;
  // Perplexity's research thinks beside the completion and beside the total: it is told at the top, not as a detail.
  const isApart = row.reasoningBeside && detailed === undefined && totals.total === parts;
  const isBeside = totals.total === undefined ? row.reasoningBeside : totals.total === parts + reasoning;
  const beside = isBeside || isApart ? reasoning : 0;
  let rest = totals.completion;
  const take = (wanted: number, flag: string): number => {
    if (wanted > rest) flags.push(flag);
    const taken = Math.min(wanted, rest);
    rest -= taken;
    return taken;
  };
  const audio = take(countOf(details, 'audio_tokens') ?? 0, 'audio_above_completion');
  const image = take(countOf(details, 'image_tokens') ?? 0, 'image_above_completion');
  const output = rest + beside;
  if (reasoning > output) flags.push('reasoning_above_completion');
  return {
    kinds: { output, reasoning: Math.min(reasoning, output), output_audio: audio, output_image: image },
    inTotal: isApart ? 0 : beside,
  };
}

/** What a total holds that the parts do not. */
function readGap(
  report: Report,
  { prompt, completion, total }: Totals,
  beside: number,
  row: ProviderRow,
  flags: string[],
): { hidden: number; audio: number } {
  const gap = total === undefined ? 0 : total - prompt - completion - beside;
  if (gap === 0) return { hidden: 0, audio: 0 };
  if (gap > 0 && row.totalGap === 'hidden_output') {
    flags.push('hidden_output');
    return { hidden: gap, audio: 0 };
  }
  if (gap > 0 && row.totalGap === 'input_audio' && countOf(report, 'prompt_audio_seconds') !== undefined) {
    return { hidden: 0, audio: gap };
  }
  flags.push('total_mismatch');
  return { hidden: 0, audio: 0 };
}

/** Searches made for the request, under the names of Perplexity, OpenRouter and xAI. */
function readSearches(report: Report): number {
  const tools = detailsOf(report, 'server_tool_use_details', 'server_tool_use', 'server_side_tool_usage_details');
  return (
    countOf(report, 'num_search_queries') ??
    countOf(tools, 'web_search_requests', 'web_search_calls') ??
    countOf(report, 'num_sources_used') ??
    0
  );
}

/** Who paints where the tool names no model: the default in OpenAI's description of ImageGenTool. */
const PAINTER = 'gpt-image-1';

/** What the model did that paints for OpenAI's: its tokens lie beside the sums. */
function readPainting(report: Report): NonNullable<UsageReading['lines']> {
  const told = detailsOf(detailsOf(report, 'tool_usage'), 'image_gen');
  const prompt = countOf(told, 'input_tokens') ?? 0;
  const painted = countOf(told, 'output_tokens') ?? 0;
  if (prompt + painted === 0) return [];
  const input_image = Math.min(prompt, countOf(detailsOf(told, 'input_tokens_details'), 'image_tokens') ?? 0);
  const text = Math.min(painted, countOf(detailsOf(told, 'output_tokens_details'), 'text_tokens') ?? 0);
  const model = typeof told.model === 'string' ? told.model : PAINTER;
  const usage = { input: prompt - input_image, input_image, output: text, output_image: painted - text };
  return [{ model, usage: withoutZeros(usage) }];
}

/** The first of the names that holds a credible count. */
function countOf(report: Report, ...names: readonly string[]): number | undefined {
  for (const name of names) {
    const count = tokenCount(report[name]);
    if (count !== undefined) return count;
  }
  return undefined;
}

/** The first of the names that holds an object. */
function detailsOf(report: Report, ...names: readonly string[]): Report {
  return names.map((name) => report[name]).find(isReport) ?? {};
}

const isReport = (value: unknown): value is Report =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

function withoutZeros(usage: Usage): Usage {
  return Object.fromEntries(
    Object.entries(usage).filter(([kind, count]) => count > 0 || kind === 'input' || kind === 'output'),
  );
}
