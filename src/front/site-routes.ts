// The public pages: each reads what it shows and is written by a function of src/ui/site. They need no script and set no cookie.
import { type Context, Hono } from 'hono';
import { findModel } from '../catalog/find.ts';
import type { ShownHealth } from '../catalog/health.ts';
import { loadCatalog } from '../catalog/load.ts';
import type { Catalog } from '../catalog/types.ts';
import { brandOf } from '../console/brand.ts';
import { signInMethods } from '../console/sign-in/methods.ts';
import { originOf } from '../console/sign-in/origin.ts';
import { hasSessionCookie } from '../console/sign-in/session.ts';
import { themeOf } from '../ui/app-routes.ts';
import { policyHeaders } from '../ui/policy.ts';
import type { ApiDocument } from '../ui/site/api-document.ts';
import { apiPage } from '../ui/site/api-page.ts';
import { readAsked } from '../ui/site/calculation.ts';
import { readCompared } from '../ui/site/compare.ts';
import type { Frame } from '../ui/site/data.ts';
import { billingPage, clientsPage, quickStartPage } from '../ui/site/docs.ts';
import { errorsPage } from '../ui/site/errors-page.ts';
import { type Page, pageText } from '../ui/site/frame.ts';
import { keyPage } from '../ui/site/key-page.ts';
import { landingPage } from '../ui/site/landing.ts';
import { isLegalName, legalPage } from '../ui/site/legal-pages.ts';
import { notFoundPage, troublePage } from '../ui/site/lost-pages.ts';
import { modelMissingPage, modelPage } from '../ui/site/model-page.ts';
import { readWishes } from '../ui/site/model-search.ts';
import { modelsPage } from '../ui/site/models-page.ts';
import { brandCss, faviconSvg, llmsText, robotsTxt } from '../ui/site/plain-files.ts';
import { pricingPage } from '../ui/site/pricing-page.ts';
import { signInPage } from '../ui/site/sign-in-page.ts';
import type { AppEnv } from '../world.ts';
import { healthOfModel, liveFactsOf, othersOf, siteModels, termsOf } from './site-facts.ts';

/** Set by the bundler: true only for a demo on a loopback address. */
declare const FAREBOX_DEMO: boolean;

type Answering = Context<AppEnv>;
type Status = 200 | 404 | 503;

const FIVE_MINUTES = 'public, max-age=300';
const MARKDOWN = 'text/markdown; charset=utf-8';

/** The routes of the public pages. `document` answers the OpenAPI document of the whole, `health` how endpoints have been doing. */
export function siteRoutes(document: () => ApiDocument, health: ShownHealth): Hono<AppEnv> {
  const router = new Hono<AppEnv>();
  router.get('/', (c, next) => (wantsPage(c) ? withCatalog(c, landing) : next()));
  // Where an error of too little credit sends people; programs are told how in words.
  router.get('/credits', (c, next) => (wantsPage(c) ? c.redirect('/app/credit', 302) : next()));
  router.get('/models', (c) => withCatalog(c, models));
  router.get('/models/:author/:slug', (c) => withCatalog(c, (_, catalog) => model(c, catalog, health)));
  for (const path of ['/pricing', '/pricing.md']) router.get(path, (c) => withCatalog(c, pricing));
  for (const path of ['/docs', '/docs.md']) router.get(path, (c) => answered(c, quickStartPage));
  router.get('/docs/api', (c) => answered(c, () => apiPage(document())));
  router.get('/docs/:page', docs);
  router.get('/legal/:page', (c) => withCatalog(c, legal));
  router.get('/sign-in', signIn);
  router.get('/key', (c) => answered(c, keyPage));
  addPlainFiles(router);
  return router;
}

/** What is not HTML: for crawlers and language models, and the operator's colour and mark. */
function addPlainFiles(router: Hono<AppEnv>): void {
  router.get('/brand.css', async (c) => {
    const css = brandCss(await brandOf(c.var.world));
    return kept(c, css, 'text/css; charset=utf-8');
  });
  router.get('/favicon.svg', async (c) => kept(c, faviconSvg(await brandOf(c.var.world)), 'image/svg+xml'));
  router.get('/robots.txt', (c) => c.text(robotsTxt(originOf(c.var.world, c.req.raw))));
  router.get('/llms.txt', (c) =>
    withCatalog(c, async (_, catalog) => {
      const text = llmsText(await frameOf(c), siteModels(catalog), await termsOf(c.var.world));
      return c.body(text, 200, { 'content-type': MARKDOWN, 'cache-control': FIVE_MINUTES });
    }),
  );
}

/** A small file that browsers keep, and ask about by its tag. */
function kept(c: Answering, text: string, type: string): Response {
  const etag = `"${[...text].reduce((hash, letter) => (hash * 31 + letter.charCodeAt(0)) >>> 0, 7).toString(36)}"`;
  const headers = { etag, 'cache-control': FIVE_MINUTES, 'content-type': type, 'x-content-type-options': 'nosniff' };
  return c.req.header('if-none-match') === etag ? c.body(null, 304, headers) : c.body(text, 200, headers);
}

/** True for a browser that looks for a page, and not at a path that only programs ask. */
export const wantsPage = (c: Answering): boolean =>
  (c.req.method === 'GET' || c.req.method === 'HEAD') &&
  (c.req.header('accept') ?? '').includes('text/html') &&
  !/^\/(?:v1|api|webhooks)(?:\/|$)/.test(c.req.path);

/** Where nobody else answered a browser. */
export const missingPage = (c: Answering): Promise<Response> => answered(c, () => notFoundPage(c.req.path), 404);

async function landing(c: Answering, catalog: Catalog): Promise<Response> {
  const { world } = c.var;
  const [terms, live] = await Promise.all([termsOf(world), liveFactsOf(world)]);
  return answered(c, (frame) => landingPage(frame, { models: siteModels(catalog), terms, live }));
}

function models(c: Answering, catalog: Catalog): Promise<Response> {
  const asked = new URL(c.req.url).searchParams;
  return answered(c, () => modelsPage(siteModels(catalog), readWishes(asked), readCompared(asked)));
}

async function model(c: Answering, catalog: Catalog, shownHealth: ShownHealth): Promise<Response> {
  const requested = `${c.req.param('author')}/${c.req.param('slug')}`;
  const found = findModel(catalog, requested);
  if (!found.ok) return answered(c, () => modelMissingPage(requested, found.refusal.nearest), 404);
  // Another name of a model leads to its one page.
  if (found.value.id !== requested) return c.redirect(`/models/${found.value.id}`, 302);
  const shown = siteModels(catalog).find(({ id }) => id === requested);
  if (shown === undefined) return answered(c, () => modelMissingPage(requested, []), 404);
  const health = await healthOfModel(c.var.world, catalog, requested, shownHealth);
  return answered(c, (frame) => modelPage(frame, shown, health));
}

async function pricing(c: Answering, catalog: Catalog): Promise<Response> {
  const terms = await termsOf(c.var.world);
  if (terms === undefined) return answered(c, () => troublePage(c.var.requestId), 503);
  const asked = readAsked(new URL(c.req.url).searchParams);
  return answered(c, (frame) => pricingPage(frame, { models: siteModels(catalog), terms, asked }));
}

const DOCS: Readonly<Record<string, (frame: Frame) => Page>> = {
  clients: clientsPage,
  billing: billingPage,
  errors: errorsPage,
};

function docs(c: Answering): Promise<Response> {
  const name = c.req.param('page')?.replace(/\.md$/, '') ?? '';
  const page = Object.hasOwn(DOCS, name) ? DOCS[name] : undefined;
  return page === undefined ? missingPage(c) : answered(c, page);
}

async function legal(c: Answering, catalog: Catalog): Promise<Response> {
  const name = c.req.param('page') ?? '';
  if (!isLegalName(name)) return missingPage(c);
  const terms = await termsOf(c.var.world);
  if (terms === undefined) return answered(c, () => troublePage(c.var.requestId), 503);
  return answered(c, (frame) => legalPage(frame, name, { terms, others: othersOf(c.var.world, catalog) }));
}

function signIn(c: Answering): Promise<Response> {
  const next = c.req.query('next') ?? '';
  return answered(c, () =>
    signInPage({
      methods: signInMethods(c.var.world),
      next: isOwnPath(next) ? next : '/app/start',
      error: c.req.query('error'),
      mailbox: FAREBOX_DEMO ? '/dev/mailbox' : undefined,
    }),
  );
}

/** A path of ours, and nothing that a browser could read as another host. */
export const isOwnPath = (path: string): boolean => /^\/(?![/\\])[\w\-./?&=%#:,+~]*$/.test(path);

async function frameOf(c: Answering): Promise<Frame> {
  const { world } = c.var;
  return {
    brand: await brandOf(world),
    origin: originOf(world, c.req.raw),
    path: c.req.path.replace(/\.md$/, ''),
    theme: themeOf(c.req.header('cookie')),
    hasSession: hasSessionCookie(c.req.raw.headers),
  };
}

/** A page in its frame with the headers of every page; as Markdown to whoever asks for that, where there is some. */
async function answered(c: Answering, write: (frame: Frame) => Page, status: Status = 200): Promise<Response> {
  const frame = await frameOf(c);
  const page = write(frame);
  const headers = { ...policyHeaders(), 'cache-control': 'private, no-cache', vary: 'accept, cookie' };
  if (page.markdown !== undefined && wantsMarkdown(c)) {
    return c.body(page.markdown, status, { ...headers, 'content-type': MARKDOWN });
  }
  // Of a page that is not written in Markdown there is no twin.
  if (status === 200 && c.req.path.endsWith('.md')) return missingPage(c);
  // It looks another way by theme and to somebody who has signed in, so only the browser keeps it.
  return c.html(pageText(frame, page), status, headers);
}

const wantsMarkdown = (c: Answering): boolean =>
  c.req.path.endsWith('.md') || (c.req.header('accept') ?? '').startsWith('text/markdown');

/** Our own trouble is a page too. */
async function withCatalog(
  c: Answering,
  work: (c: Answering, catalog: Catalog) => Promise<Response>,
): Promise<Response> {
  const catalog = await loadCatalog(c.var.world, c.var.keepAlive);
  return catalog.ok ? work(c, catalog.value) : answered(c, () => troublePage(c.var.requestId), 503);
}
