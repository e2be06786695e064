// What is around every public page: its head, the navigation, the foot. A page hands in its title and what is in it.
import { assetPath } from '../assets.ts';
import { type Html, html } from '../html.ts';
import type { Frame } from './data.ts';

/** A page without what is around it. */
export type Page = {
  readonly title: string;
  readonly description: string;
  readonly main: Html;
  /** The same as Markdown, where there is one. */
  readonly markdown?: string;
  /** Scripts beside the one that every page has. */
  readonly scripts?: readonly string[];
  /** Kept out of search engines. */
  readonly isHidden?: boolean;
};

const NAVIGATION: readonly (readonly [string, string])[] = [
  ['/models', 'Models'],
  ['/pricing', 'Pricing'],
  ['/docs', 'Docs'],
];

const FOOT: readonly (readonly [string, string])[] = [
  ['/models', 'Models'],
  ['/pricing', 'Pricing'],
  ['/docs', 'Docs'],
  ['/docs/api', 'API reference'],
  ['/docs/errors', 'Errors'],
  ['/llms.txt', 'llms.txt'],
  ['/legal/terms', 'Terms'],
  ['/legal/privacy', 'Privacy'],
  ['/legal/refunds', 'Refunds'],
  ['/legal/acceptable-use', 'Acceptable use'],
];

/** The whole page as text. */
export function pageText(frame: Frame, page: Page): string {
  const { brand, theme, path } = frame;
  const title = path === '/' ? page.title : `${page.title} · ${brand.name}`;
  return html`<!doctype html>
<html lang="en"${theme !== undefined && html` data-theme="${theme}"`}>
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<title>${title}</title>
<meta name="description" content="${page.description}">
${page.isHidden === true && html`<meta name="robots" content="noindex">\n`}${shared(frame, page, title)}
<link rel="icon" href="/favicon.svg" type="image/svg+xml">
<link rel="preload" href="${assetPath('font.woff2')}" as="font" type="font/woff2" crossorigin>
<link rel="stylesheet" href="${assetPath('site.css')}">
<link rel="stylesheet" href="${brandStyle(frame)}">
${['site.js', ...(page.scripts ?? [])].map((name) => html`<script type="module" src="${assetPath(name)}"></script>\n`)}</head>
<body>
<a class="skip-link" href="#main">Skip to the page</a>
${head(frame)}
<main id="main" class="wrap" tabindex="-1">
${page.main}
</main>
${foot(frame)}
</body>
</html>
`.toString();
}

/** The one rule that is the operator's; its address changes with it. */
export const brandStyle = ({ brand }: Pick<Frame, 'brand'>): string => `/brand.css?hue=${brand.hue}`;

/** What other sites show of a link to the page. */
function shared({ brand, origin, path }: Frame, { markdown, description }: Page, title: string): Html {
  return html`<meta property="og:type" content="website">
<meta property="og:site_name" content="${brand.name}">
<meta property="og:title" content="${title}">
<meta property="og:description" content="${description}">
<meta property="og:url" content="${origin}${path}">
<link rel="canonical" href="${origin}${path}">
${markdown !== undefined && html`<link rel="alternate" type="text/markdown" href="${path}.md">`}`;
}

function head({ brand, path, hasSession }: Frame): Html {
  return html`<header class="site-head"><div class="wrap">
<a class="brand" href="/">${brand.name}</a>
<nav aria-label="Main"><ul>
${NAVIGATION.map(([href, word]) => html`<li>${link(href, word, path === href || path.startsWith(`${href}/`), path === href)}</li>\n`)}</ul></nav>
${hasSession ? html`<a class="button" href="/app">Open the app</a>` : html`<a class="button" href="/sign-in">Sign in</a>`}
</div></header>`;
}

function foot({ brand, path }: Frame): Html {
  const themes: readonly (readonly [string, string])[] = [
    ['auto', 'Automatic'],
    ['light', 'Light'],
    ['dark', 'Dark'],
  ];
  return html`<footer class="site-foot"><div class="wrap">
<nav aria-label="Foot"><ul>
${FOOT.map(([href, word]) => html`<li>${link(href, word, path === href, path === href)}</li>\n`)}</ul></nav>
<div class="row" data-themes hidden><span class="meta" id="theme-word">Theme</span>
<div class="segmented" role="group" aria-labelledby="theme-word">
${themes.map(([name, word]) => html`<button type="button" data-theme-choice="${name}" aria-pressed="false">${word}</button>`)}
</div></div>
${brand.texts.note !== '' && html`<p class="meta">${brand.texts.note}</p>`}
<p class="meta">${brand.company}${brand.contact !== '' && html` · <a href="mailto:${brand.contact}">${brand.contact}</a>`}. One cookie keeps you signed in, one your theme; there are no others.</p>
</div></footer>`;
}

const link = (href: string, word: string, isHere: boolean, isPage: boolean): Html =>
  html`<a href="${href}"${isHere && html` aria-current="${isPage ? 'page' : 'true'}"`}>${word}</a>`;

/** A block of code that can be copied. */
export const codeBlock = (id: string, code: string | Html, label = 'Copy'): Html =>
  html`<div class="code"><pre id="${id}" tabindex="0">${code}</pre><button type="button" class="button small" data-copy="${id}" hidden>${label}</button></div>`;
