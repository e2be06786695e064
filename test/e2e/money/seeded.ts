// Chance that can be had again: a generator that starts from a printed seed. Nothing here is fit for secrets.

/** A generator from FAREBOX_SEED, or from a seed of its own. */
export function seededRandom(): { readonly seed: number; readonly below: (limit: number) => number } {
  const seed = Number(process.env.FAREBOX_SEED ?? crypto.getRandomValues(new Uint32Array(1))[0]) >>> 0;
  let state = seed;
  // Mulberry32.
  const next = (): number => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
  return { seed, below: (limit) => Math.floor(next() * limit) };
}
