// The ids of the items of a response that we write. Each has the id of its response in it, so that an item which a later request only
// names can be found.

/** Makes the ids of one response's items. */
export function itemIds(responseId: string): (prefix: string) => string {
  const own = responseId.replace(/^resp_/, '');
  let count = 0;
  return (prefix) => `${prefix}_${own}_${count++}`;
}

/** The id of the response that an item is of; undefined for an id that another made. */
export function responseIdOf(itemId: string): string | undefined {
  const own = /^[a-z]+_([\w-]+)_\d+$/.exec(itemId)?.[1];
  return own === undefined ? undefined : `resp_${own}`;
}
