// The operator's fee at top-up. Pure, so that the page which shows a price and the order which fixes it cannot differ.
import { largest, type NanoUsd, shareCeiling, upToCents } from './money.ts';

/** Millionths of the credit, at least `least`, rounded up to a cent. */
export type FeeRule = { readonly ppm: number; readonly least: NanoUsd };

/** The fee of an order of so much credit. */
export const feeOf = (credit: NanoUsd, { ppm, least }: FeeRule): NanoUsd =>
  upToCents(largest(shareCeiling(credit, ppm, 1_000_000), least));
