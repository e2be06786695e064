// The bill that a provider states itself, in nano-USD. It is evidence to compare with; nothing is charged by it.
import { AMOUNT_MAX } from '../../billing/money.ts';

type Report = { readonly [name: string]: unknown };

/** Ten ticks are a nano-USD: 10¹⁰ ticks are a dollar (docs.x.ai, cost tracking). */
const TICKS_PER_NANO = 10;

/** The stated cost, rounded up; undefined when none is stated or it is absurd. */
export function statedCost(report: Report): number | undefined {
  const ticks = report.cost_in_usd_ticks;
  if (typeof ticks === 'number') return inRange(Math.ceil(ticks / TICKS_PER_NANO));
  const cost = report.cost;
  if (typeof cost === 'object' && cost !== null && 'total_cost' in cost) return fromDollars(cost.total_cost);
  if (report.is_byok === true) return fromDollars(upstreamCost(report.cost_details) ?? cost);
  return fromDollars(cost);
}

/** With the operator's own key at OpenRouter, `cost` is its fee alone, and the money is here. */
function upstreamCost(details: unknown): unknown {
  return typeof details === 'object' && details !== null && 'upstream_inference_cost' in details
    ? details.upstream_inference_cost
    : undefined;
}

/** Dollars arrive as the nearest double to a decimal; a ceiling of the product would add what the double added. */
const fromDollars = (dollars: unknown): number | undefined =>
  typeof dollars === 'number' ? inRange(Math.round(dollars * 1e9)) : undefined;

const inRange = (nano: number): number | undefined =>
  Number.isSafeInteger(nano) && nano >= 0 && nano <= Number(AMOUNT_MAX) ? nano : undefined;
