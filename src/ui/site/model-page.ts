// The page of one model: who serves it at which price, who is tried first and why, what it can do, and code that calls it.
import type { Usage } from '../../billing/usage.ts';
import { type Html, html } from '../html.ts';
import { countText, tokensText } from '../money-text.ts';
import type { Frame, SiteEndpoint, SiteHealth, SiteModel } from './data.ts';
import { codeBlock, type Page } from './frame.ts';
import { section } from './landing.ts';
import { abilityWords, embeds, partsOf } from './model-facts.ts';
import { healthPart } from './model-health.ts';
import { charged, KIND_NAMES, kindText, percentOf, pricedKinds } from './price-text.ts';
import { embeddingSnippets, keyVariable, snippets } from './snippets.ts';
import { receiptTable, worked } from './worked-receipt.ts';

/** What the page of a model that embeds works out. */
const EMBEDDED_USAGE: Usage = { input: 1_000 };

/** The page. `now` decides nothing about prices, only which of them are called recent. */
export function modelPage({ brand, origin }: Frame, model: SiteModel, health: readonly SiteHealth[] = []): Page {
  const example = worked(model, embeds(model) ? EMBEDDED_USAGE : undefined);
  const main = html`<p class="meta"><a href="/models">Models</a> / ${partsOf(model.id).author}</p>
<h1>${model.name}</h1>
<p class="row"><code id="model-id" class="id">${model.id}</code><button type="button" class="button small" data-copy="model-id" hidden>Copy</button></p>
${model.description !== '' && html`<p class="lede">${model.description}</p>`}
${facts(model)}
${section('prices', 'Providers and prices', endpointsPart(model))}
${section('health', 'The last five minutes', healthPart(health))}
${example !== undefined && section('example', 'A call worked out', receiptTable(example))}
${section('call', 'Call it', snippetsPart(origin, keyVariable(brand.name), model))}
<p class="row">${!embeds(model) && html`<a class="button primary" href="/sign-in?next=${encodeURIComponent(`/app/playground?model=${model.id}`)}">Try it</a> `}<a href="/models?compare=${model.id}">Compare it with others</a></p>`;
  return { title: `${model.name} (${model.id})`, description: descriptionOf(model), main };
}

const descriptionOf = ({ name, endpoints }: SiteModel): string =>
  `${name}: prices, context and code to call it, served by ${endpoints.map(({ providerName }) => providerName).join(', ')}.`;

function facts(model: SiteModel): Html {
  const rows: readonly (readonly [string, string])[] = [
    ['Context', model.contextTokens === undefined ? 'unknown' : `${countText(model.contextTokens)} tokens`],
    ['Takes', model.inputModalities.join(', ')],
    ['Gives', model.outputModalities.join(', ')],
    ['Can', model.isAssumed ? 'not known; nothing is refused for it' : abilityWords(model).join(', ')],
    ['Also called', model.aliases.join(', ')],
    ['Since', dateOf(model.createdAt)],
  ];
  return html`<dl class="facts">${rows
    .filter(([, text]) => text !== '')
    .map(([what, text]) => html`<div><dt>${what}</dt><dd>${text}</dd></div>`)}</dl>`;
}

function endpointsPart(model: SiteModel): Html {
  const kinds = pricedKinds(
    model.endpoints.flatMap(({ card }) => [card.prices, ...card.tiers.map(({ prices }) => prices)]),
  );
  const heads = kinds.map((kind) => html`<th scope="col" class="num">${KIND_NAMES[kind].name}</th>`);
  const line = (
    name: Html | string,
    endpoint: SiteEndpoint,
    prices: SiteEndpoint['card']['prices'],
    most: string,
  ): Html =>
    html`<tr><th scope="row">${name}</th>${kinds.map((kind) => {
      const price = prices[kind];
      return html`<td class="num">${price === undefined ? '–' : kindText(kind, charged(price, endpoint.margin))}</td>`;
    })}<td class="num">${most}</td></tr>\n`;
  const rows = model.endpoints.map((endpoint) => [
    line(endpoint.providerName, endpoint, endpoint.card.prices, embeds(model) ? '–' : mostOutput(endpoint)),
    endpoint.card.tiers.map(({ from, prices }) =>
      line(
        html`<span class="soft">from ${countText(from)} tokens of prompt</span>`,
        endpoint,
        { ...endpoint.card.prices, ...prices },
        '',
      ),
    ),
  ]);
  return html`<div class="scroll" tabindex="0" role="group" aria-label="Prices by provider"><table class="table">
<caption class="meta">US dollars for a million tokens, as charged${marginNote(model)}</caption>
<thead><tr><th scope="col">Provider</th>${heads}<th scope="col" class="num">Longest answer</th></tr></thead>
<tbody>
${rows}</tbody>
</table></div>
<p>${firstChoice(model)}</p>
${serviceNotes(model).map((note) => html`<p>${note}</p>`)}
<p class="meta">A kind without a price of its own is charged as input or output. The price is fixed when a call starts. Prices in force: ${model.endpoints.map(({ providerName, priceVersion, priceSince }, at) => [at > 0 && '; ', `${providerName} `, html`<code>${priceVersion}</code>`, priceSince > 0 && ` since ${dateOf(priceSince)}`])}.</p>`;
}

const mostOutput = ({ maxOutputTokens }: SiteEndpoint): string =>
  maxOutputTokens === undefined ? 'unknown' : tokensText(maxOutputTokens);

function marginNote({ endpoints }: SiteModel): string {
  const margins = [...new Set(endpoints.map(({ margin }) => margin))].filter((margin) => margin > 0);
  return margins.length === 0 ? '' : `, with the operator’s margin of ${margins.map(percentOf).join(' or ')}`;
}

/** Who is tried first, and why. */
function firstChoice({ endpoints: [first, second] }: SiteModel): string {
  if (first === undefined) return 'Nobody serves it at present.';
  if (second === undefined) return `${first.providerName} is the only one that serves it here.`;
  const why =
    first.priority < second.priority
      ? `We try ${first.providerName} first: the operator put it first.`
      : 'Of those that the operator ranks alike we try a cheaper one first more often, and keep a conversation where its prompt is cached.';
  return `${why} Who failed a moment ago comes last. When one fails before its first word, the next is tried. You pay for the one that answers; a request may ask for another order.`;
}

const snippetsPart = (origin: string, variable: string, model: SiteModel): Html =>
  html`${(embeds(model) ? embeddingSnippets : snippets)({ origin, keyVariable: variable, model: model.id }).map(
    ({ name, id, code }, at) =>
      html`<details name="snippet" class="snippet"${at === 0 && html` open`}><summary>${name}</summary>${codeBlock(id, code)}</details>\n`,
  )}`;

/** What service tiers do to the prices above. */
const serviceNotes = ({ endpoints }: SiteModel): readonly string[] =>
  endpoints.flatMap(({ providerName, card: { services = {} } }) => {
    const each = Object.entries(services).map(([name, ppm]) => `${name} at ${percentOf(ppm)}`);
    return each.length === 0 ? [] : [`${providerName} by service tier: ${each.join(', ')} of its token prices.`];
  });

/** A day, as pages write it: "2026-11-23". */
const dateOf = (at: number): string => new Date(at).toISOString().slice(0, 10);

/** What is shown for a model that is not sold here. */
export function modelMissingPage(name: string, nearest: readonly string[]): Page {
  const main = html`<h1>There is no such model here</h1>
<p>Nothing by the name <code class="id">${name.slice(0, 120)}</code> can be called now.</p>
${nearest.length > 0 && html`<p>Nearest to it:</p><ul class="plain">${nearest.map((id) => html`<li><a href="/models/${id}">${id}</a></li>`)}</ul>`}
<p><a href="/models">All models</a></p>`;
  return { title: 'No such model', description: 'This model is not sold here.', main, isHidden: true };
}
