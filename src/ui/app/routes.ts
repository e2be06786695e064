// The app's paths and the view of each, loaded when it is first shown. A view is a file with `View`.
import type { ComponentType } from 'preact';
import type { MORE } from './more-views.ts';
import { View as Home } from './views/home.ts';
import { View as Start } from './views/start.ts';

/** What a view is handed: what follows its section in the path, such as the id of a request. */
export type ViewProps = { readonly rest: readonly string[] };

export type ViewFile = { readonly View: ComponentType<ViewProps> };

export type Route = {
  /** The item of the navigation that it belongs to. */
  readonly section: string;
  readonly title: string;
  readonly load: () => Promise<ViewFile>;
};

const more = async (section: keyof typeof MORE): Promise<ViewFile> => (await import('./more-views.ts')).MORE[section];

/** Home and Start are what is opened first, so they come with the shell: one file is smaller than three that have so much in common. */
const ROUTES: Readonly<Record<string, Route>> = {
  home: { section: 'home', title: 'Home', load: async () => ({ View: Home }) },
  start: { section: 'home', title: 'Start', load: async () => ({ View: Start }) },
  requests: { section: 'requests', title: 'Requests', load: () => more('requests') },
  keys: { section: 'keys', title: 'Keys', load: () => more('keys') },
  credit: { section: 'credit', title: 'Credit', load: () => more('credit') },
  playground: { section: 'playground', title: 'Playground', load: () => more('playground') },
  alerts: { section: 'alerts', title: 'Alerts', load: () => more('alerts') },
  join: { section: 'join', title: 'Join an account', load: () => more('join') },
  settings: { section: 'settings', title: 'Settings', load: () => more('settings') },
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
