// The list of models: a form and a table that work by themselves, and that a script makes quicker. Rows that a search leaves out are
// on the page and hidden, so that the script can bring them back without asking.
import { type Html, html } from '../html.ts';
import { countText, tokensText } from '../money-text.ts';
import { compareSection } from './compare.ts';
import type { SiteModel } from './data.ts';
import type { Page } from './frame.ts';
import { abilityWords, CAPABILITIES, embeds, searchable } from './model-facts.ts';
import { matcher, type Searchable, sorted, type Wishes } from './model-search.ts';
import { chargedFor, chargedText } from './price-text.ts';

type Row = Searchable & { readonly model: SiteModel };
type Choices = readonly (readonly [value: string, words: string])[];

const CONTEXTS: Choices = [
  ['', 'Any'],
  ['32000', '32k or more'],
  ['128000', '128k or more'],
  ['200000', '200k or more'],
  ['1000000', '1M or more'],
];

const PRICES: Choices = [
  ['', 'Any'],
  ['0', 'Free'],
  ['0.25', '$0.25 or less'],
  ['1', '$1 or less'],
  ['3', '$3 or less'],
  ['10', '$10 or less'],
];

const SORTS: Choices = [
  ['', 'Name'],
  ['newest', 'Newest'],
  ['input', 'Input price'],
  ['output', 'Output price'],
  ['context', 'Context'],
];

/** The page. `compared` are the ids that are to be set side by side. */
export function modelsPage(models: readonly SiteModel[], wishes: Wishes, compared: readonly string[]): Page {
  const rows = sorted(models.map(searchable), wishes.sort);
  const isWished = matcher(wishes);
  const shown = rows.filter(isWished).length;
  const main = html`<h1>Models</h1>
<p>Prices are US dollars for a million tokens, as they are charged: the operator’s margin is in them, the fee at top-up is not. A model that several
providers serve shows the price of the one that is tried first.</p>
${compareSection(models, compared)}
<form action="/models" method="get" id="models-form">
${filters(models, wishes)}
<div class="models-bar"><p id="models-count" role="status">${countWords(shown, rows.length)}</p><button class="button small">Compare the chosen, up to four</button></div>
<table class="table lines models" id="models-table">
<caption class="visually-hidden">Models and their prices</caption>
<thead><tr><th scope="col">Model</th><th scope="col" class="num">Context</th><th scope="col" class="num">Input</th><th scope="col" class="num">Cached input</th><th scope="col" class="num">Output</th><th scope="col">Can</th><th scope="col">Providers</th><th scope="col">Compare</th></tr></thead>
<tbody>
${rows.map((row) => modelRow(row, isWished(row), compared.includes(row.id)))}</tbody>
</table>
</form>`;
  const title = 'Models';
  return { title, description: 'Models that can be called now, with context, prices and providers.', main };
}

/** How many models a search found. */
const countWords = (shown: number, all: number): string =>
  shown === all ? `${countText(all)} models` : `${countText(shown)} of ${countText(all)} models`;

function filters(models: readonly SiteModel[], wishes: Wishes): Html {
  const providers = new Map(
    models.flatMap(({ endpoints }) =>
      endpoints.map(({ provider, providerName }) => [provider, providerName] as const),
    ),
  );
  const any: Choices = [['', 'Any']];
  return html`<fieldset class="filters"><legend class="visually-hidden">Search and filters</legend>
<div class="field wide"><label for="q">Search</label><input class="input" id="q" name="q" type="search" value="${wishes.q}" autocomplete="off" placeholder="gpt4o, claude, llama"></div>
${select('can', 'Can', [...any, ...Object.entries(CAPABILITIES)], wishes.can)}
${select('provider', 'Provider', [...any, ...providers], wishes.provider)}
${select('price', 'Input price', PRICES, wishes.price)}
${select('context', 'Context', CONTEXTS, wishes.context)}
${select('sort', 'Sort by', SORTS, wishes.sort)}
<div class="field"><span class="label" aria-hidden="true">&nbsp;</span><button class="button primary">Search</button></div>
</fieldset>`;
}

/** A choice that is not among them is kept, so that a link that was written by hand is not changed silently. */
function select(name: string, label: string, choices: Choices, chosen: string): Html {
  const all = choices.some(([value]) => value === chosen) ? choices : [...choices, [chosen, chosen] as const];
  return html`<div class="field"><label for="${name}">${label}</label><select class="input" id="${name}" name="${name}">
${all.map(([value, words]) => html`<option value="${value}"${value === chosen && html` selected`}>${words}</option>`)}
</select></div>`;
}

function modelRow(row: Row, isShown: boolean, isCompared: boolean): Html {
  const { model } = row;
  const [first] = model.endpoints;
  const cached = first === undefined ? undefined : chargedFor(first, 'cache_read');
  return html`<tr${!isShown && html` hidden`} data-text="${row.text}" data-in="${String(row.input)}" data-out="${String(row.output)}" data-context="${row.context}" data-created="${row.createdAt}" data-can="${row.can.join(' ')}" data-by="${row.providers.join(' ')}" data-id="${row.id}"><td class="lead"><a href="/models/${model.id}">${model.name}</a> <code class="soft id">${model.id}</code></td><td class="num" data-head="Context">${contextText(model)}</td><td class="num" data-head="In">${chargedText(row.input)}</td><td class="num" data-head="Cached">${cached === undefined ? '' : chargedText(cached)}</td><td class="num" data-head="Out">${embeds(model) ? '–' : chargedText(row.output)}</td><td class="soft">${abilityWords(model).join(', ')}</td><td class="soft">${model.endpoints.map(({ providerName }) => providerName).join(', ')}</td><td data-head="Compare"><label class="pick"><input type="checkbox" name="compare" value="${model.id}"${isCompared && html` checked`}><span class="visually-hidden">Compare ${model.name}</span></label></td></tr>
`;
}

/** How much a model reads at once. */
const contextText = ({ contextTokens }: SiteModel): string =>
  contextTokens === undefined ? 'unknown' : tokensText(contextTokens);
