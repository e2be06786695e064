// Filters of a view and the search part of its address: one is the other, so that any view can be sent to a colleague. Pure.

/** The filters that a view has: each by the name that the address and the API use. */
export type Filters<Name extends string> = Readonly<Record<Name, string | undefined>>;

/** Reads the named filters; an empty one is not there. */
export function readFilters<Name extends string>(search: string, names: readonly Name[]): Filters<Name> {
  const parameters = new URLSearchParams(search);
  return Object.fromEntries(names.map((name) => [name, parameters.get(name) || undefined])) as Filters<Name>;
}

/** Writes filters as a search part, in the order of `names`, so that one state has one address; "" for none. */
export function writeFilters<Name extends string>(filters: Partial<Filters<Name>>, names: readonly Name[]): string {
  const parameters = new URLSearchParams();
  for (const name of names) {
    const value = filters[name];
    if (value !== undefined && value !== '') parameters.set(name, value);
  }
  const text = parameters.toString();
  return text === '' ? '' : `?${text}`;
}
