// The app's paths and the view of each, loaded when it is first shown. A view is a file with `View`.
import type { ComponentType } from 'preact';

/** What a view is handed: what follows its section in the path, such as the id of a request. */
export type ViewProps = { readonly rest: readonly string[] };

type ViewFile = { readonly View: ComponentType<ViewProps> };

export type Route = {
  /** The item of the navigation that it belongs to. */
  readonly section: string;
  readonly title: string;
  readonly load: () => Promise<ViewFile>;
};

/** Home and Start come with the first page; the rest when it is asked for. */
const ROUTES: Readonly<Record<string, Route>> = {
  home: { section: 'home', title: 'Home', load: () => import('./views/home.ts') },
  start: { section: 'home', title: 'Start', load: () => import('./views/start.ts') },
  requests: { section: 'requests', title: 'Requests', load: () => import('./views/requests.ts') },
  keys: { section: 'keys', title: 'Keys', load: () => import('./views/keys.ts') },
  credit: { section: 'credit', title: 'Credit', load: () => import('./views/credit.ts') },
  playground: { section: 'playground', title: 'Playground', load: () => import('./views/playground.ts') },
  alerts: { section: 'alerts', title: 'Alerts', load: () => import('./views/alerts.ts') },
  settings: { section: 'settings', title: 'Settings', load: () => import('./views/settings.ts') },
};

/** The route of a path and what follows its section; undefined when there is none. */
export function routeOf(path: string): { readonly route: Route; readonly rest: readonly string[] } | undefined {
  const [, , section = 'home', ...rest] = path.split('/').map(decodeURIComponent);
  const route = Object.hasOwn(ROUTES, section) ? ROUTES[section] : undefined;
  return route === undefined ? undefined : { route, rest };
}

/** The navigation: path, word, section, and whether phones have it in the bar at the bottom. */
export const NAVIGATION: readonly (readonly [string, string, string, boolean])[] = [
  ['/app', 'Home', 'home', true],
  ['/app/requests', 'Requests', 'requests', true],
  ['/app/keys', 'Keys', 'keys', true],
  ['/app/credit', 'Credit', 'credit', true],
  ['/app/playground', 'Playground', 'playground', false],
  ['/app/alerts', 'Alerts', 'alerts', false],
  ['/app/settings', 'Settings', 'settings', false],
];
