// What an answer costs by the doubles' books, computed apart from the code that is tested.
import { nano } from '../../support/books.ts';

/** What is billed of one answer, in kinds that do not overlap. */
export type Bill = Readonly<
  Partial<Record<'input' | 'cache_read' | 'cache_write_5m' | 'cache_write_1h' | 'output', number>>
>;

/** Dollars per million tokens; no product of them is round. */
export const PRICES = {
  input: '2.499999999',
  cache_read: '0.249999997',
  cache_write_5m: '3.124999993',
  cache_write_1h: '4.999999991',
  output: '9.876543211',
} as const;

/** The operator's margin, in percent. */
export const PERCENT = '17.3333';
const MARGIN_PPM = 173_333n;

/** Nano-dollars for one answer, rounded up once. */
export function costOf(bill: Bill): bigint {
  const million = 1_000_000n;
  let exact = 0n;
  for (const [kind, count] of Object.entries(bill)) exact += BigInt(count) * nano(PRICES[kind as keyof typeof PRICES]);
  exact *= million + MARGIN_PPM;
  const unit = million * million;
  return exact % unit === 0n ? exact / unit : exact / unit + 1n;
}
