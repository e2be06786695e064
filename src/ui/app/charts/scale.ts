// The arithmetic of charts: round steps for an axis, and a colour for each series. Pure; numbers here are only ever drawn.

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

/**
 * Which of the five colours each name has, in the order of the names: the one that it had before when that is free, else the next free
 * one. What is left over shares the sixth.
 */
export function coloursOf(names: readonly string[], before: ReadonlyMap<string, number>): ReadonlyMap<string, number> {
  const free = new Set(Array.from({ length: COLOURS }, (_, index) => index + 1));
  const take = (colour: number | undefined): number => {
    if (colour === undefined || !free.delete(colour)) return OTHER_COLOUR;
    return colour;
  };
  const known = new Map<string, number>();
  for (const name of names) {
    const colour = before.get(name);
    if (name !== OTHER && colour !== undefined && free.has(colour)) known.set(name, take(colour));
  }
  return new Map(
    names.map((name) => [name, known.get(name) ?? (name === OTHER ? OTHER_COLOUR : take(free.values().next().value))]),
  );
}

/** Every so many of `count` labels are written so that at most `most` are. */
export const labelEvery = (count: number, most: number): number => Math.max(1, Math.ceil(count / most));
