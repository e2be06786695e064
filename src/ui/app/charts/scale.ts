// The arithmetic of charts: round steps for an axis, and a colour for each series that stays the same from page to page. Pure; numbers
// here are only ever drawn.

const STEPS = [1, 2, 2.5, 5, 10];
const TICKS_MOST = 4;
const COLOURS = 5;
/** The colour of what is not worth a series of its own. */
const OTHER_COLOUR = 6;

/** What is left when only the largest series have their own colour. */
export const OTHER = 'Other';

/** Round values from 0 upwards, at most four above it; the last is at least `most`. */
export function ticksFor(most: number): readonly number[] {
  if (!(most > 0)) return [0];
  const size = 10 ** Math.floor(Math.log10(most / TICKS_MOST));
  const step = size * (STEPS.find((each) => each * size * TICKS_MOST >= most * (1 - 1e-9)) ?? 10);
  const count = Math.max(1, Math.ceil(most / step - 1e-9));
  // Multiplied and not added up, and cut to the places of the step: 0.30000000000000004 is no label.
  return Array.from({ length: count + 1 }, (_, index) => Number((index * step).toPrecision(12)));
}

/** Which of the five colours each name has: its own by its letters, the next free one when two names meet. */
export function coloursOf(names: readonly string[]): ReadonlyMap<string, number> {
  const colours = new Map<string, number>();
  const free = new Set(Array.from({ length: COLOURS }, (_, index) => index));
  for (const name of [...names].sort()) {
    if (name === OTHER || free.size === 0) {
      colours.set(name, OTHER_COLOUR);
      continue;
    }
    let slot = letterSum(name) % COLOURS;
    while (!free.has(slot)) slot = (slot + 1) % COLOURS;
    free.delete(slot);
    colours.set(name, slot + 1);
  }
  return colours;
}

/** Every so many of `count` labels are written so that at most `most` are. */
export const labelEvery = (count: number, most: number): number => Math.max(1, Math.ceil(count / most));

function letterSum(name: string): number {
  let sum = 7;
  for (const letter of name) sum = (sum * 31 + (letter.codePointAt(0) ?? 0)) % 65_521;
  return sum;
}
