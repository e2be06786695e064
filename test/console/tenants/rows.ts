// The form of a row of the matrix: who may call a route, and with what it is called. A new route needs one line in the table of its kind:
// rows-of-site.ts, rows-of-accounts.ts, rows-of-people.ts or rows-of-operator.ts.
import type { Tenant, Thing } from './tenant.ts';
import type { WhoMay } from './who-may.ts';

export type Row = {
  readonly who: WhoMay;
  /** Paths and queries, with the things of a tenant in braces: `/v1/keys/{key}`. The route's own path, where it names none. */
  readonly urls?: readonly string[];
  /** JSON; things of a tenant stand in it in braces, too. */
  readonly body?: unknown;
  readonly headers?: Readonly<Record<string, string>>;
  /** What is answered to whoever may call the route, but names a thing of somebody else: 403 or 404, where nothing is said. */
  readonly hidden?: readonly number[];
  /** What a call that reaches its aim is answered where that cannot be 2xx here: no provider is set up, no mail is sent. */
  readonly success?: number;
  /** The answer is about the person, so it shows all of the person's accounts whichever is meant. */
  readonly isOfPerson?: true;
};

/** Rows by the names of their routes. */
export type Rows = Readonly<Record<string, Row>>;

/** One way to call a route, in braces what is filled in. */
export type Form = { readonly method: string; readonly url: string; readonly row: Row };

/** A call of a row, and which things of the tenant it names. */
export type Call = {
  readonly method: string;
  readonly path: string;
  readonly body: string | undefined;
  readonly headers: Readonly<Record<string, string>>;
  readonly named: readonly string[];
};

const METHOD_OF_ANY = 'PUT';

/** Every way in which the rows call their routes, by how it reads. */
export const formsOf = (rows: Rows): readonly (readonly [string, Form])[] =>
  Object.entries(rows).flatMap(([route, row]) => {
    const [method = '', path = ''] = route.split(' ');
    const sent = method === 'ALL' ? METHOD_OF_ANY : method;
    return (row.urls ?? [path]).map((url) => [`${method} ${url}`, { method: sent, url, row }] as const);
  });

/** The call of a form, filled in with the things of a tenant. */
export function callOf({ method, url, row }: Form, { things }: Pick<Tenant, 'things'>): Call {
  const named: string[] = [];
  const filled = (text: string): string =>
    text.replaceAll(/\{(\w+)\}/g, (_, thing: string) => {
      const value = things[thing as Thing];
      if (value === undefined) throw new Error(`a tenant has no ${thing}: say in the row of ${url} what goes there`);
      named.push(value);
      return value;
    });
  const body = row.body === undefined ? undefined : filled(JSON.stringify(row.body));
  return { method, path: filled(url), body, headers: row.headers ?? {}, named };
}
