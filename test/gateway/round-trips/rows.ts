// Neighbours of a list that are one.

/** The list with each item joined to the one before it, where `join` makes one of the two. */
export function inRows<Item>(
  items: readonly Item[],
  join: (last: Item, next: Item) => Item | undefined,
): readonly Item[] {
  const rows: Item[] = [];
  for (const next of items) {
    const last = rows.at(-1);
    const both = last === undefined ? undefined : join(last, next);
    if (both !== undefined) rows.pop();
    rows.push(both ?? next);
  }
  return rows;
}
