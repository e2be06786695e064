// Up to four models side by side.
import { type Html, html } from '../html.ts';
import { tokensText } from '../money-text.ts';
import type { SiteModel } from './data.ts';
import { abilityWords, embeds } from './model-facts.ts';
import { chargedFor, KIND_NAMES, kindText, pricedKinds } from './price-text.ts';
import { usdText, worked } from './worked-receipt.ts';

const COMPARED_MAX = 4;

/** The ids that an address names: `compare=a,b`, or `compare=a&compare=b`, each once. */
export const readCompared = (parameters: URLSearchParams): readonly string[] => [
  ...new Set(
    parameters
      .getAll('compare')
      .flatMap((text) => text.split(','))
      .map((id) => id.trim())
      .filter((id) => id !== ''),
  ),
];

/** The comparison; nothing when no model is named. */
export function compareSection(models: readonly SiteModel[], ids: readonly string[]): Html | false {
  if (ids.length === 0) return false;
  const found = ids.flatMap((id) => models.find((model) => model.id === id) ?? []);
  const compared = found.slice(0, COMPARED_MAX);
  const missing = ids.filter((id) => !models.some((model) => model.id === id));
  return html`<section class="section" aria-labelledby="compared"><header><h2 id="compared">Compared</h2><a href="/models">Compare nothing</a></header>
${found.length > COMPARED_MAX && html`<p class="notice care">Four are compared at most; these are the first four.</p>`}
${missing.length > 0 && html`<p class="notice care">Not here: ${missing.map((id, at) => [at > 0 && ', ', html`<code>${id.slice(0, 100)}</code>`])}</p>`}
${compared.length > 0 && table(compared)}
</section>`;
}

function table(models: readonly SiteModel[]): Html {
  const cards = models.flatMap(({ endpoints: [first] }) => (first === undefined ? [] : [first.card.prices]));
  const rows: readonly (readonly [string, (model: SiteModel) => string])[] = [
    ['Context', ({ contextTokens }) => (contextTokens === undefined ? 'unknown' : tokensText(contextTokens))],
    ['Longest answer', (model) => (embeds(model) ? '–' : mostOutput(model.endpoints[0]?.maxOutputTokens))],
    ...pricedKinds(cards).map(
      (kind) =>
        [
          `${KIND_NAMES[kind].name}${KIND_NAMES[kind].per === 'tokens' ? ' / 1M' : ''}`,
          ({ endpoints: [first] }: SiteModel) => {
            const price = first === undefined ? undefined : chargedFor(first, kind);
            return price === undefined ? '–' : kindText(kind, price);
          },
        ] as const,
    ),
    ['1,000 in + 300 out', (model) => exampleText(model)],
    ['Can', (model) => abilityWords(model).join(', ') || '–'],
    ['Providers', ({ endpoints }) => endpoints.map(({ providerName }) => providerName).join(', ')],
  ];
  return html`<div class="scroll" tabindex="0" role="group" aria-label="Models side by side"><table class="table compare">
<thead><tr><td></td>${models.map(({ id, name }) => html`<th scope="col"><a href="/models/${id}">${name}</a></th>`)}</tr></thead>
<tbody>
${rows.map(([what, of]) => html`<tr><th scope="row">${what}</th>${models.map((model) => html`<td>${of(model)}</td>`)}</tr>\n`)}</tbody>
</table></div>`;
}

const mostOutput = (tokens: number | undefined): string => (tokens === undefined ? 'unknown' : tokensText(tokens));

function exampleText(model: SiteModel): string {
  const total = embeds(model) ? undefined : worked(model)?.total;
  return total === undefined ? '–' : total === 0n ? 'free' : usdText(total);
}
