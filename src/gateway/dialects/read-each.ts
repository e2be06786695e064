// Reads a list of a request, item by item, until one cannot be read.
import { ok, type Result } from '../../base/result.ts';

/** What `read` makes of every item, or the first refusal. */
export function readEach<Item, Value, Refusal>(
  items: readonly Item[],
  read: (item: Item, index: number) => Result<Value, Refusal>,
): Result<readonly Value[], Refusal> {
  const values: Value[] = [];
  for (const [index, item] of items.entries()) {
    const value = read(item, index);
    if (!value.ok) return value;
    values.push(value.value);
  }
  return ok(values);
}
