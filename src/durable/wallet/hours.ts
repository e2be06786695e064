// Usage by hour, model and provider, as absolute figures. A request counts in the hour in which it was settled, a correction in the
// hour in which it was made, so an hour that is over never changes and all hours of a key sum to its `spent − refunded`.
import { startOfHour } from '../../base/clock.ts';
import { add, type NanoUsd, nanoUsd } from '../../billing/money.ts';

export type HourLine = {
  readonly model: string;
  readonly provider: string;
  readonly requests: number;
  readonly inputTokens: number;
  readonly outputTokens: number;
  readonly cost: NanoUsd;
};

/** One hour; `version` grows with each change, so that a late copy never replaces a newer one. */
export type HourUsage = {
  readonly hour: number;
  readonly version: number;
  /** How many cells of usage by label the hour has (labels.ts). */
  readonly labelCells: number;
  readonly lines: ReadonlyMap<string, HourLine>;
};

/** Counts one settlement or correction at `now`; the second value is the hour that ended with it, if one did. */
export function countUsage(
  current: HourUsage,
  line: HourLine,
  now: number,
): { readonly current: HourUsage; readonly ended: HourUsage | undefined } {
  const hour = Math.max(startOfHour(now), current.hour);
  const begins = hour > current.hour;
  const lines = new Map(begins ? [] : current.lines);
  const name = `${line.model} ${line.provider}`;
  const before = lines.get(name);
  lines.set(name, before === undefined ? line : sumOf(before, line));
  const labelCells = begins ? 0 : current.labelCells;
  const next = { hour, version: Math.max(current.version + 1, now), labelCells, lines };
  return { current: next, ended: begins && current.lines.size > 0 ? current : undefined };
}

/** As JSON text, for the one row that a commit writes anyway. */
export const hourToJson = (usage: HourUsage): string =>
  JSON.stringify({
    hour: usage.hour,
    version: usage.version,
    labelCells: usage.labelCells,
    lines: [...usage.lines.values()].map((line) => ({ ...line, cost: line.cost.toString() })),
  });

/** Reads what `hourToJson` wrote. */
export function hourFromJson(text: string): HourUsage {
  const stored = JSON.parse(text) as {
    hour: number;
    version: number;
    labelCells?: number;
    lines: (Omit<HourLine, 'cost'> & { cost: string })[];
  };
  const lines = stored.lines.map((line): [string, HourLine] => [
    `${line.model} ${line.provider}`,
    { ...line, cost: nanoUsd(BigInt(line.cost)) },
  ]);
  const { hour, version, labelCells = 0 } = stored;
  return { hour, version, labelCells, lines: new Map(lines) };
}

const sumOf = (first: HourLine, second: HourLine): HourLine => ({
  model: first.model,
  provider: first.provider,
  requests: first.requests + second.requests,
  inputTokens: first.inputTokens + second.inputTokens,
  outputTokens: first.outputTokens + second.outputTokens,
  cost: add(first.cost, second.cost),
});
