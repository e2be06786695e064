// The names of the files that browsers load. They hold a hash of the content, so the build alone knows them and tells by a define.

/** What the build made: each file's path by its plain name, and for each part of the app the scripts that it needs at once. */
export type UiAssets = {
  readonly files: Readonly<Record<string, string>>;
  readonly parts: Readonly<Record<string, readonly string[]>>;
};

/** Set by the bundler; without files where pages are not built, as in tests of pure code. */
declare const FAREBOX_ASSETS: UiAssets;

/** The views that come with the shell. */
const IN_SHELL = new Set(['home', 'start']);

/** The path of a built file, such as `app.js`; a name that answers 404 when there is none. */
export const assetPath = (name: string): string => FAREBOX_ASSETS.files[name] ?? `/assets/${name}`;

/** The scripts of a view of the app, so that the browser fetches them all at once. See src/ui/app/routes.ts for who is in which part. */
export function viewScripts(view: string): readonly string[] {
  const { main = [], 'more-views': more = [] } = FAREBOX_ASSETS.parts;
  return IN_SHELL.has(view) ? main : [...new Set([...main, ...more])];
}
