// Which colour each series has. It keeps the colour that it was first given, on every page of this browser, so that a reader learns it once.
import { coloursOf } from './scale.ts';

const KEPT = 'farebox.colours';
/** Older names are forgotten, so that the list does not grow for ever. */
const KEPT_MOST = 40;

/** The colours of the series of one chart, 1 to 6. */
export function keptColours(series: readonly string[]): ReadonlyMap<string, number> {
  const kept = readKept();
  const colours = coloursOf(series, kept);
  const fresh = [...colours].filter(([name]) => !kept.has(name));
  if (fresh.length > 0) {
    const all = [...kept, ...fresh].slice(-KEPT_MOST);
    localStorage.setItem(KEPT, JSON.stringify(all));
  }
  return colours;
}

function readKept(): ReadonlyMap<string, number> {
  try {
    return new Map(JSON.parse(localStorage.getItem(KEPT) ?? '[]') as readonly (readonly [string, number])[]);
  } catch {
    // Written by something else; the colours are given anew.
    return new Map();
  }
}
