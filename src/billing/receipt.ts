// A receipt says what a request did cost and why, as JSON that a person can check with pencil and paper. Its amounts are
// exact decimal dollars (as many places as they need) until the line that rounds.
import { formatUsd, type NanoUsd } from './money.ts';
import type { Cost } from './price.ts';
import type { Basis, Usage } from './usage.ts';

/** The arithmetic of one charge, as kept with a request and shown by `/v1/generation`. */
export type Receipt = {
  readonly basis: Basis;
  readonly usage: Usage;
  readonly lines: readonly {
    readonly kind: string;
    readonly quantity: number;
    /** Dollars per million units. */
    readonly price_per_million: string;
    readonly amount: string;
    readonly priced_as?: string;
    /** Who did this part of the work, where it was another model than the one that was asked. */
    readonly model?: string;
  }[];
  /** The provider's price: the sum of the lines. */
  readonly subtotal: string;
  /** The operator's margin on it. */
  readonly margin: { readonly percent: string; readonly amount: string };
  /** What rounding up to a whole nano-dollar added. */
  readonly rounding: string;
  readonly total: string;
  readonly flags: readonly string[];
};

/** Writes the arithmetic of `cost` down. `flags` name what an operator should look at. */
export function receiptOf(cost: Cost, usage: Usage, basis: Basis, flags: readonly string[] = []): Receipt {
  const marginAmount = cost.subtotal * BigInt(cost.marginPpm);
  const exact = cost.subtotal * 1_000_000n + marginAmount;
  const fallbacks = cost.lines.flatMap((line) =>
    line.pricedAs === undefined ? [] : [`priced_as_parent:${line.kind}`],
  );
  return {
    basis,
    usage,
    lines: cost.lines.map((line) => ({
      kind: line.kind,
      quantity: line.quantity,
      price_per_million: trimmed(line.price, 9),
      amount: trimmed(line.amount, 15),
      ...(line.pricedAs === undefined ? {} : { priced_as: line.pricedAs }),
      ...(line.model === undefined ? {} : { model: line.model }),
    })),
    subtotal: trimmed(cost.subtotal, 15),
    margin: { percent: trimmed(BigInt(cost.marginPpm), 4), amount: trimmed(marginAmount, 21) },
    rounding: trimmed(BigInt(cost.total) * 1_000_000_000_000n - exact, 21),
    total: formatUsd(cost.total),
    flags: [...flags, ...fallbacks, ...cost.unpriced.map((kind) => `unpriced:${kind}`)],
  };
}

/** The receipt of a charge for which no arithmetic is known: an expired hold's last metered spend. */
export function expiredReceipt(total: NanoUsd): Receipt {
  const amount = formatUsd(total);
  return {
    basis: 'expired',
    usage: {},
    lines: [],
    subtotal: amount,
    margin: { percent: '0', amount: '0' },
    rounding: '0',
    total: amount,
    flags: ['expired'],
  };
}

/** A fixed-point integer of `places` decimals as decimal text without trailing zeros. */
function trimmed(value: bigint, places: number): string {
  const digits = value.toString().padStart(places + 1, '0');
  const fraction = digits.slice(-places).replace(/0+$/, '');
  const whole = digits.slice(0, -places);
  return fraction === '' ? whole : `${whole}.${fraction}`;
}
