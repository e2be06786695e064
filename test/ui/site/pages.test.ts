// Every page as text: names stay text, nothing is undefined, nothing runs or styles in line, and there is one heading.
import { describe, expect, it } from 'vitest';
import { apiPage } from '../../../src/ui/site/api-page.ts';
import { FIRST_ASKED } from '../../../src/ui/site/calculation.ts';
import { billingPage, clientsPage, quickStartPage } from '../../../src/ui/site/docs.ts';
import { errorsPage } from '../../../src/ui/site/errors-page.ts';
import { type Page, pageText } from '../../../src/ui/site/frame.ts';
import { landingPage } from '../../../src/ui/site/landing.ts';
import { isLegalName, legalPage } from '../../../src/ui/site/legal-pages.ts';
import { notFoundPage, troublePage } from '../../../src/ui/site/lost-pages.ts';
import { modelMissingPage, modelPage } from '../../../src/ui/site/model-page.ts';
import { NO_WISHES } from '../../../src/ui/site/model-search.ts';
import { modelsPage } from '../../../src/ui/site/models-page.ts';
import { faviconSvg, llmsText } from '../../../src/ui/site/plain-files.ts';
import { pricingPage } from '../../../src/ui/site/pricing-page.ts';
import { signInPage } from '../../../src/ui/site/sign-in-page.ts';
import { FRAME, HOSTILE, model, price, TERMS } from './given.ts';

const MODELS = [model(), model({ id: 'acme/small-1', contextTokens: undefined, isAssumed: true })];
const EMBEDS = model({
  ...{ id: 'acme/vectors', name: 'Vectors', outputModalities: ['embeddings'], tools: false, structuredOutputs: false },
  endpoints: model().endpoints.map((endpoint) => ({
    ...endpoint,
    maxOutputTokens: undefined,
    card: { prices: { input: price(20_000_000n), output: price(0n) }, tiers: [] },
  })),
});
const LIVE = { requests: 1_284, models: 3, providers: 2 };
const METHODS = { email: true, github: true, google: true, passkey: true };
const OPERATION = {
  summary: HOSTILE,
  description: HOSTILE,
  parameters: [{ name: HOSTILE, in: 'query', schema: { type: 'string' } }],
  requestBody: { content: { 'application/json': { schema: { properties: { [HOSTILE]: {} } }, example: HOSTILE } } },
  responses: { 200: { description: HOSTILE }, 404: { description: HOSTILE } },
};

const legal = (name: string): Page => {
  if (!isLegalName(name)) throw new Error(name);
  return legalPage(FRAME, name, { terms: TERMS, others: { providers: [HOSTILE], payments: [] } });
};

const PAGES: readonly (readonly [string, Page])[] = [
  ['landing', landingPage(FRAME, { models: MODELS, terms: TERMS, live: LIVE })],
  ['landing of an empty catalogue', landingPage(FRAME, { models: [], terms: undefined, live: undefined })],
  ['models', modelsPage(MODELS, { ...NO_WISHES, q: HOSTILE, can: HOSTILE }, ['acme/large-1', HOSTILE])],
  ['no models', modelsPage([], NO_WISHES, [])],
  ['model', modelPage(FRAME, model())],
  ['a model that embeds', modelPage(FRAME, EMBEDS)],
  ['no such model', modelMissingPage(HOSTILE, [HOSTILE])],
  ['pricing', pricingPage(FRAME, { models: MODELS, terms: TERMS, asked: { ...FIRST_ASKED, model: HOSTILE } })],
  [
    'pricing of nothing',
    pricingPage(FRAME, { models: [], terms: { ...TERMS, takesPayments: false }, asked: FIRST_ASKED }),
  ],
  ['quick start', quickStartPage(FRAME)],
  ['clients', clientsPage(FRAME)],
  ['billing', billingPage()],
  ['errors', errorsPage()],
  ['reference', apiPage({ paths: { '/x': { get: OPERATION } } })],
  ['terms', legal('terms')],
  ['privacy', legal('privacy')],
  ['refunds', legal('refunds')],
  ['acceptable use', legal('acceptable-use')],
  ['sign-in', signInPage({ methods: METHODS, next: HOSTILE, error: HOSTILE, mailbox: '/dev/mailbox' })],
  ['not found', notFoundPage(HOSTILE)],
  ['trouble', troublePage(HOSTILE)],
];

describe.each(PAGES)('the page %s', (_, page) => {
  const text = pageText(FRAME, page);

  it('keeps names with markup as text', () => {
    expect(text).not.toContain('<img');
    expect(text).not.toMatch(/<script(?! type="module" src="\/assets\/)/);
  });

  it('has nothing in line that the policy would stop', () => {
    expect(text).not.toMatch(/<style| style="| on[a-z]+="|javascript:/);
  });

  it('writes nothing that is not there', () => {
    expect(text).not.toMatch(/undefined|\bNaN\b|\[object|\$\{/);
  });

  it('has one heading of the first level, one main part and a way to skip to it', () => {
    expect(text.match(/<h1[ >]/g)).toHaveLength(1);
    expect(text.match(/<main /g)).toHaveLength(1);
    expect(text).toContain('<a class="skip-link" href="#main">');
  });

  it('has no id twice', () => {
    const ids = [...text.matchAll(/ id="([^"]*)"/g)].map(([, id]) => id);
    expect(ids.filter((id, at) => ids.indexOf(id) !== at)).toEqual([]);
  });
});

describe('the landing page', () => {
  it('says nothing of traffic below a thousand calls a day', () => {
    const quiet = landingPage(FRAME, { models: MODELS, terms: TERMS, live: { ...LIVE, requests: 999 } });
    expect(pageText(FRAME, quiet)).not.toContain('last 24 hours');
    const busy = landingPage(FRAME, { models: MODELS, terms: TERMS, live: { ...LIVE, requests: 1_000 } });
    expect(pageText(FRAME, busy)).toContain('last 24 hours');
  });

  it('shows the fee as a sum that adds up', () => {
    const text = pageText(FRAME, landingPage(FRAME, { models: MODELS, terms: TERMS, live: undefined }));
    expect(text).toContain('You pay $10.80, you get $10.00 of credit. The difference, $0.80, is the fee');
  });
});

describe('a model that embeds', () => {
  const models = [model(), EMBEDS];

  it('is shown with code that embeds, and with nothing of chat', () => {
    const text = pageText(FRAME, modelPage(FRAME, EMBEDS));
    expect(text).toContain('https://acme.example/v1/embeddings');
    expect(text).not.toMatch(/chat\/completions|playground|unknown/);
  });

  it('has no price of an answer in lists', () => {
    const row = pageText(FRAME, modelsPage(models, NO_WISHES, [])).match(/<tr data-text=.*acme\/vectors.*/)?.[0];
    expect(row).toContain('<td class="num" data-head="Out">–</td>');
    expect(row).toContain('embeddings');
    expect(llmsText(FRAME, models, TERMS)).toContain('- `acme/vectors`: $0.021 in, embeddings out');
  });

  it('is found by what it can', () => {
    const text = pageText(FRAME, modelsPage(models, { ...NO_WISHES, can: 'embeds' }, []));
    expect(text).toContain('1 of 2 models');
  });

  it('is not offered by the calculator, nor when an address names it', () => {
    const facts = { models, terms: TERMS, asked: { ...FIRST_ASKED, model: 'acme/vectors' } };
    expect(pageText(FRAME, pricingPage(FRAME, facts))).not.toContain('acme/vectors');
  });
});

describe('the page of a model', () => {
  it('says what service tiers multiply', () => {
    const endpoints = model().endpoints.map((endpoint) => ({
      ...endpoint,
      card: { ...endpoint.card, services: { flex: 500_000, priority: 1_750_000 } },
    }));
    expect(pageText(FRAME, modelPage(FRAME, model({ endpoints })))).toContain('flex at 50 %, priority at 175 %');
  });
});

describe('the sign-in page', () => {
  it('shows only ways that are set up', () => {
    const none = { email: false, github: false, google: false, passkey: false };
    const text = pageText(FRAME, signInPage({ methods: none, next: '/app', error: undefined, mailbox: undefined }));
    expect(text).not.toMatch(/data-ask|data-provider|data-passkey/);
    const github = signInPage({
      methods: { ...none, github: true },
      next: '/app',
      error: undefined,
      mailbox: undefined,
    });
    expect(pageText(FRAME, github)).toMatch(/data-provider="github"/);
    expect(pageText(FRAME, github)).not.toMatch(/data-provider="google"/);
  });
});

describe('what is not a page', () => {
  it('keeps a name with markup out of the mark', () => {
    expect(faviconSvg({ name: '<x', hue: 1 })).toContain('>&lt;</text>');
  });

  it('lists each model with its charged price for language models', () => {
    expect(llmsText(FRAME, MODELS, TERMS)).toContain(
      '- `acme/large-1`: $3.15 in, $15.75 out, 200000 tokens of context',
    );
  });
});
