// The landing page: what it is, how to point one's code at it, what a call costs, what a top-up costs, and the answers people look for.
import { formatUsd, fromCents } from '../../billing/money.ts';
import { type Html, html } from '../html.ts';
import { countText } from '../money-text.ts';
import { answersOf } from './answers.ts';
import type { Frame, LiveFacts, SiteModel, Terms } from './data.ts';
import { feeSentence } from './fee-table.ts';
import type { Page } from './frame.ts';
import { dollarText } from './price-text.ts';
import { keyVariable } from './snippets.ts';
import { callsFor, exampleModel, receiptTable, usdText, worked } from './worked-receipt.ts';

/** What the page is made from. Terms that could not be read are left out. */
export type LandingFacts = {
  readonly models: readonly SiteModel[];
  readonly terms: Terms | undefined;
  readonly live: LiveFacts | undefined;
};

/** Fewer calls than this a day say nothing about anything. */
const LIVE_REQUESTS_LEAST = 1_000;

/** The landing page. */
export function landingPage({ brand, origin }: Frame, { models, terms, live }: LandingFacts): Page {
  const { tagline } = brand;
  const main = html`<section class="hero">
<h1>${tagline}</h1>
<p class="lede">${brand.texts.intro || 'Change the base URL of any OpenAI client. Each call is paid for from credit that was set aside before a provider saw it, and has a receipt with its arithmetic.'}</p>
<div class="base-url"><code id="base-url">${origin}/v1</code><button type="button" class="button" data-copy="base-url" hidden>Copy</button></div>
<p class="row"><a class="button primary" href="/sign-in">Get a key</a> <a href="/models">${modelCount(models)}</a></p>
</section>
${diffSection(origin, keyVariable(brand.name))}
${receiptSection(models)}
${liveSection(live)}
${terms?.takesPayments === true && section('fee', 'What a top-up costs', html`<p>${feeSentence(terms)} <a href="/pricing">All of it, with a calculator</a></p>`)}
${answerSection(brand, terms)}`;
  return { title: `${brand.name}: ${tagline}`, description: tagline, main };
}

/** A section of a page: a heading, a rule, what it holds. */
export const section = (id: string, heading: string, content: Html): Html =>
  html`<section class="section" aria-labelledby="${id}"><header><h2 id="${id}">${heading}</h2></header>
${content}
</section>`;

function modelCount(models: readonly SiteModel[]): string {
  const providers = new Set(models.flatMap(({ endpoints }) => endpoints.map(({ provider }) => provider))).size;
  const of = providers === 1 ? '1 provider' : `${countText(providers)} providers`;
  return models.length === 1 ? `1 model of ${of}` : `${countText(models.length)} models of ${of}`;
}

const diffSection = (origin: string, variable: string): Html =>
  section(
    'change',
    'Two lines of your code change',
    html`<div class="code"><pre tabindex="0" class="diff">client = OpenAI(
<del>-   base_url="https://api.openai.com/v1",</del>
<ins>+   base_url="${origin}/v1",</ins>
<del>-   api_key=os.environ["OPENAI_API_KEY"],</del>
<ins>+   api_key=os.environ["${variable}"],</ins>
)</pre></div>
<p class="meta">The same in <a href="/docs/clients">curl, TypeScript and other clients</a>.</p>`,
  );

function receiptSection(models: readonly SiteModel[]): Html | false {
  const model = exampleModel(models);
  const example = model === undefined ? undefined : worked(model);
  if (example === undefined) return false;
  const ten = fromCents(1_000);
  const calls = callsFor(ten, example.total);
  return section(
    'receipt',
    'What a call costs',
    html`<p>1,000 tokens in, 300 out, at today’s price. This is the receipt you would get.</p>
${receiptTable(example)}
${calls !== undefined && html`<p>${dollarText(formatUsd(ten))} of credit pays for ${countText(Number(calls))} of these, at ${usdText(example.total)} each.</p>`}`,
  );
}

function liveSection(live: LiveFacts | undefined): Html | false {
  if (live === undefined || live.requests < LIVE_REQUESTS_LEAST) return false;
  const facts: readonly (readonly [string, number])[] = [
    ['Calls', live.requests],
    ['Models called', live.models],
    ['Providers', live.providers],
  ];
  return section(
    'live',
    'The last 24 hours here',
    html`<dl class="facts">${facts.map(([what, count]) => html`<div><dt>${what}</dt><dd>${countText(count)}</dd></div>`)}</dl>`,
  );
}

function answerSection(brand: Frame['brand'], terms: Terms | undefined): Html {
  const { expiry, refunds, data, atZero } = answersOf(brand, terms);
  return section(
    'answers',
    'Before you pay',
    html`<dl class="answers">
<div><dt>Does credit expire?</dt><dd>${expiry}</dd></div>
<div><dt>Can I get it back?</dt><dd>${refunds} <a href="/legal/refunds">Refunds</a></dd></div>
<div><dt>What do you keep of my calls?</dt><dd>${data} <a href="/legal/privacy">Privacy</a></dd></div>
<div><dt>What happens at zero?</dt><dd>${atZero} <a href="/docs/errors#insufficient_credit">The error</a></dd></div>
</dl>`,
  );
}
