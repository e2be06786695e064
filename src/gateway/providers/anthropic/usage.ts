// Anthropic's usage as disjoint kinds. Its counts are disjoint already, with two exceptions: the lifetimes of cache writes are
// told beside their sum, and some work lies in `iterations` only. Nothing here throws or answers a negative count.
import { tokenCount } from '../../../billing/tokens.ts';
import { USAGE_KINDS, type Usage } from '../../../billing/usage.ts';
import { isObject, isSaid, type JsonObject, objectAt, objectsAt, saidOnly, textAt } from '../../form/json.ts';
import type { UsageReading } from '../usage.ts';

/** Reads a report, merged where it came in pieces; undefined when it is absent or absurd. */
export function readUsage(report: unknown): UsageReading | undefined {
  if (!isObject(report)) return undefined;
  const flags: string[] = [];
  const own = readCounts(report, flags);
  if (own === undefined) return undefined;
  const { extra, lines } = readIterations(report, flags);
  const searches = tokenCount(objectAt(report, 'server_tool_use')?.web_search_requests) ?? 0;
  const served = readServed(report);
  return {
    usage: { ...sumOf([own, ...extra]), ...(searches === 0 ? {} : { searches }) },
    flags: [...new Set(flags)],
    ...(lines.length === 0 ? {} : { lines }),
    ...(served === undefined ? {} : { served }),
  };
}

/** All tokens of the prompt, as far as a report tells them. */
export function inputTokensOf(report: JsonObject): number | undefined {
  const counts = INPUTS.map((name) => tokenCount(report[name]));
  return counts.every((count) => count === undefined)
    ? undefined
    : counts.reduce<number>((sum, count) => sum + (count ?? 0), 0);
}

const INPUTS = ['input_tokens', 'cache_creation_input_tokens', 'cache_read_input_tokens'] as const;

/** The counts of a report or of one iteration. One that is said and absurd spoils it. */
function readCounts(report: JsonObject, flags: string[]): Usage | undefined {
  const names = [...INPUTS, 'output_tokens'] as const;
  const counts = names.map((name) => (isSaid(report[name]) ? tokenCount(report[name]) : 0));
  const [input, written, cache_read, output] = counts;
  if (!isSaid(report.input_tokens) && !isSaid(report.output_tokens)) return undefined;
  if (input === undefined || written === undefined || cache_read === undefined || output === undefined)
    return undefined;
  const split = objectAt(report, 'cache_creation') ?? {};
  const hour = tokenCount(split.ephemeral_1h_input_tokens) ?? 0;
  const minutes = tokenCount(split.ephemeral_5m_input_tokens) ?? 0;
  if (hour + minutes > written) flags.push('cache_write_split_above_total');
  const cache_write_1h = Math.min(hour, written);
  const thought = tokenCount(objectAt(report, 'output_tokens_details')?.thinking_tokens) ?? 0;
  if (thought > output) flags.push('reasoning_above_completion');
  return sumOf([
    {
      input,
      cache_read,
      cache_write_5m: written - cache_write_1h,
      cache_write_1h,
      output,
      reasoning: Math.min(thought, output),
    },
  ]);
}

type Iterations = { readonly extra: readonly Usage[]; readonly lines: NonNullable<UsageReading['lines']> };

/** The sums of a report leave out compactions, which are billed at its own model, and what advisors of another model did. */
function readIterations(report: JsonObject, flags: string[]): Iterations {
  const extra: Usage[] = [];
  const lines: { readonly model: string; readonly usage: Usage }[] = [];
  for (const iteration of objectsAt(report, 'iterations')) {
    const { type } = iteration;
    if (type !== 'compaction' && type !== 'advisor_message') continue;
    const usage = readCounts(iteration, flags);
    const model = textAt(iteration, 'model');
    if (usage === undefined) flags.push('iteration_absurd');
    else if (type === 'compaction' || model === undefined) extra.push(usage);
    else lines.push({ model, usage });
  }
  return { extra, lines };
}

/** Which model, tier, speed and place it was in the end. Where another model took over, the sums are that model's. */
function readServed(report: JsonObject): UsageReading['served'] {
  const takeover = objectsAt(report, 'iterations').findLast(({ type }) => type === 'fallback_message');
  const said = saidOnly({
    model: takeover === undefined ? undefined : textAt(takeover, 'model'),
    tier: textAt(report, 'service_tier'),
    speed: textAt(report, 'speed'),
    geo: textAt(report, 'inference_geo'),
  });
  return Object.keys(said).length === 0 ? undefined : said;
}

/** Kinds of which there is nothing are left out, but for the two that every answer has. */
const sumOf = (parts: readonly Usage[]): Usage =>
  Object.fromEntries(
    USAGE_KINDS.map((kind) => [kind, parts.reduce((sum, part) => sum + (part[kind] ?? 0), 0)] as const).filter(
      ([kind, count]) => count > 0 || kind === 'input' || kind === 'output',
    ),
  );
