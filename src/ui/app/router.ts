// Where the page is: the path and its parameters as signals, links that do not load a page, and Back that works. Own code instead of
// preact-iso's router: our paths are few and fixed, filters live in the search part, and this is a third of the bytes.
import { type ReadonlySignal, signal } from '@preact/signals';

type Place = { readonly path: string; readonly search: string };

const current = signal<Place>(here());

/** Where the page is. */
export const place: ReadonlySignal<Place> = current;

/** How often the app has moved to another path; the first page is 0. */
export const moves = signal(0);

/** Whether something on the page would be lost by leaving it; then the reader is asked once. */
export const guard: { ask: (() => Promise<boolean>) | undefined } = { ask: undefined };

/** Goes to a path of the app. `replace` leaves no step for Back; use it for filters. */
export async function go(href: string, { replace = false }: { readonly replace?: boolean } = {}): Promise<void> {
  const url = new URL(href, location.href);
  const leaves = url.pathname !== current.value.path;
  if (leaves && guard.ask !== undefined && !(await guard.ask())) return;
  if (leaves) guard.ask = undefined;
  history[replace ? 'replaceState' : 'pushState'](null, '', url);
  arrive();
  if (leaves) scrollTo(0, 0);
}

/** Changes parameters of the search part; an empty value or undefined takes one away. */
export function setSearch(changes: Readonly<Record<string, string | undefined>>, replace = true): void {
  const search = new URLSearchParams(current.value.search);
  for (const [name, value] of Object.entries(changes)) {
    if (value === undefined || value === '') search.delete(name);
    else search.set(name, value);
  }
  const text = search.toString();
  void go(current.value.path + (text === '' ? '' : `?${text}`), { replace });
}

/** A parameter of the search part, or undefined. Read inside a view, the view follows it. */
export const searchParameter = (name: string): string | undefined =>
  new URLSearchParams(current.value.search).get(name) ?? undefined;

/** Follows links within the app and the browser's Back; called once. */
export function startRouter(): void {
  addEventListener('popstate', arrive);
  document.addEventListener('click', (event) => {
    const link = event.target instanceof Element ? event.target.closest('a') : null;
    if (link === null || !isOurs(link, event)) return;
    event.preventDefault();
    void go(link.href);
  });
}

function isOurs(link: HTMLAnchorElement, event: MouseEvent): boolean {
  if (event.defaultPrevented || event.button !== 0) return false;
  if (event.metaKey || event.ctrlKey || event.shiftKey || event.altKey) return false;
  if (link.target !== '' || link.hasAttribute('download') || link.origin !== location.origin) return false;
  const samePage = link.pathname === location.pathname && link.hash !== '';
  return !samePage && (link.pathname === '/app' || link.pathname.startsWith('/app/'));
}

function arrive(): void {
  const next = here();
  if (next.path !== current.value.path) moves.value++;
  current.value = next;
}

function here(): Place {
  return { path: location.pathname.replace(/(?<=.)\/$/, ''), search: location.search };
}
