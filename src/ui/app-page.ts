// The page that the app starts from: its heading and navigation as HTML, the facts of the first view as data, and links to the files
// that it loads. Everything that is put into it is escaped. Pure.

import { assetPath, viewScripts } from './assets.ts';
import { escaped } from './html.ts';

/** What the page is made from. */
export type AppPage = {
  readonly path: string;
  /** The operator's name. */
  readonly name: string;
  /** The style with the operator's colour. */
  readonly brandStyle: string;
  readonly theme: Theme | undefined;
  /** What the app reads at its start; see src/ui/app/boot.ts. */
  readonly boot: Readonly<Record<string, unknown>>;
};

export type Theme = 'light' | 'dark';

/** The whole page. */
export function appPage({ path, name, brandStyle, theme, boot }: AppPage): string {
  const view = viewOf(path);
  const preloads = viewScripts(view).map((script) => `<link rel="modulepreload" href="${escaped(script)}">`);
  return `<!doctype html>
<html lang="en"${theme === undefined ? '' : ` data-theme="${theme}"`}>
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<title>${escaped(`${TITLES[view] ?? 'Home'} · ${name}`)}</title>
<link rel="icon" href="/favicon.svg">
<link rel="preload" href="${escaped(assetPath('font.woff2'))}" as="font" type="font/woff2" crossorigin>
<link rel="stylesheet" href="${escaped(assetPath('app.css'))}">
<link rel="stylesheet" href="${escaped(brandStyle)}">
${preloads.join('\n')}
<script type="module" src="${escaped(assetPath('app.js'))}"></script>
<script type="application/json" id="boot">${JSON.stringify(boot).replaceAll('<', '\\u003c')}</script>
</head>
<body>
<div id="app">
<header class="bar"><div class="bar-in"><a class="brand" href="/app">${escaped(name)}</a></div></header>
<div class="page"><main id="main"><h1>${TITLES[view] ?? 'Home'}</h1>
<noscript><p>The app needs scripts. All that it does is also in the API: see <a href="/docs">the documentation</a>.</p></noscript>
</main></div>
</div>
</body>
</html>
`;
}

const TITLES: Readonly<Record<string, string>> = {
  home: 'Home',
  start: 'Start',
  requests: 'Requests',
  join: 'Join an account',
  keys: 'Keys',
  credit: 'Credit',
  playground: 'Playground',
  alerts: 'Alerts',
  settings: 'Settings',
};

/** The view of a path, as src/ui/app/routes.ts has it. */
function viewOf(path: string): string {
  const [, , section = 'home'] = path.split('/');
  return section;
}
