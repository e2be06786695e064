// The larger and the smaller of two amounts, by other means than what is judged by them.

/** The larger of two amounts. */
export const larger = (first: bigint, second: bigint): bigint => [first, second].sort(ascending)[1] ?? first;

/** The smaller of two amounts. */
export const smaller = (first: bigint, second: bigint): bigint => [first, second].sort(ascending)[0] ?? first;

const ascending = (first: bigint, second: bigint): number => (first < second ? -1 : Number(first > second));
