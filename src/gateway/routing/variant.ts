// What may be said behind a model's name: `:floor` for the cheapest endpoint first, `:nitro` for the fastest.
import type { Sort } from './wishes.ts';

const SORT_OF_VARIANT: Readonly<Record<string, Sort>> = { floor: 'price', nitro: 'throughput' };

/** A name without its variant, and the order that the variant asks for. Other endings belong to the name. */
export function readVariant(name: string): { readonly name: string; readonly sort?: Sort } {
  const colon = name.lastIndexOf(':');
  const variant = colon < 0 ? '' : name.slice(colon + 1).toLowerCase();
  const sort = Object.hasOwn(SORT_OF_VARIANT, variant) ? SORT_OF_VARIANT[variant] : undefined;
  return sort === undefined ? { name } : { name: name.slice(0, colon), sort };
}
