// The pricing page: the fee as arithmetic, a call worked out, a calculator that works as a form, what is not charged, and the rules.
import { formatUsd } from '../../billing/money.ts';
import { type Html, html } from '../html.ts';
import { answersOf, orderBounds } from './answers.ts';
import { type Asked, answerOf } from './calculation.ts';
import type { Frame, SiteEndpoint, SiteModel, Terms } from './data.ts';
import { feeSentence, feeTable, feeWords, hasFee } from './fee-table.ts';
import type { Page } from './frame.ts';
import { section } from './landing.ts';
import { conversational } from './model-facts.ts';
import { exampleModel, receiptTable, worked } from './worked-receipt.ts';

/** What the page is made from. */
export type PricingFacts = { readonly models: readonly SiteModel[]; readonly terms: Terms; readonly asked: Asked };

const NOT_CHARGED: readonly string[] = [
  'a call that is refused, by us or by every provider',
  'a call that fails before its first word',
  'a try at a provider that failed before another one answered',
  'keys, members, receipts, exports, and credit that lies unused',
];

const AFTER =
  'A call that breaks off after its first word is charged for the input, and for the output as far as it came.';

/** The page. */
export function pricingPage({ brand }: Frame, { models: all, terms, asked }: PricingFacts): Page {
  // The arithmetic is of calls that have an answer.
  const facts = { models: conversational(all), terms, asked };
  const { models } = facts;
  const example = worked(exampleModel(models) ?? models[0] ?? NOTHING);
  const main = html`<h1>Pricing</h1>
<p class="lede">You buy credit; each call takes its price from it. Prices are on the <a href="/models">models’ pages</a>, per million tokens, and are what is charged.</p>
${terms.takesPayments ? section('fee', 'Buying credit', buying(terms)) : section('fee', 'Buying credit', html`<p>This gateway takes no payments; its operator adds credit by hand.</p>`)}
${example !== undefined && section('example', 'A call worked out', html`<p>1,000 tokens in, 300 out.</p>${receiptTable(example)}`)}
${section('calculator', 'Calculator', calculator(facts))}
${section('free', 'Not charged', html`<ul>${NOT_CHARGED.map((text) => html`<li>${text}</li>`)}</ul><p>${AFTER}</p>`)}
${section('rules', 'The rules', rules(brand, terms))}`;
  return {
    title: 'Pricing',
    description: 'What credit and calls cost, as arithmetic.',
    main,
    markdown: pricingMarkdown(brand, facts),
  };
}

const NOTHING: SiteModel = {
  ...{ id: '', name: '', description: '', createdAt: 0, contextTokens: undefined, inputModalities: [] },
  ...{ outputModalities: [], tools: false, structuredOutputs: false, reasoning: false, isAssumed: true },
  ...{ isBuiltIn: true, aliases: [], endpoints: [] },
};

const buying = (terms: Terms): Html => html`<p>${feeSentence(terms)}</p>
${feeTable(terms)}
<p>${orderBounds(terms)} ${taxSentence(terms)}</p>`;

const taxSentence = ({ tax }: Terms): string =>
  tax === 'provider'
    ? 'Tax, where it is due, is worked out at checkout and added to what you pay.'
    : 'No tax is added to these amounts.';

/** The data of a price, for the script: what the functions that charge take. */
const priceData = ({ card, margin }: SiteEndpoint): string =>
  JSON.stringify({
    margin,
    prices: { input: String(card.prices.input ?? 0n), output: String(card.prices.output ?? 0n) },
    tiers: card.tiers.map(({ from, prices }) => ({
      from,
      prices: Object.fromEntries(
        Object.entries(prices)
          .filter(([kind]) => kind === 'input' || kind === 'output')
          .map(([kind, price]) => [kind, String(price)]),
      ),
    })),
  });

function calculator({ models, terms, asked }: PricingFacts): Html {
  const chosen = models.find(({ id }) => id === asked.model) ?? exampleModel(models) ?? models[0];
  const [first] = chosen?.endpoints ?? [];
  const sold = terms.takesPayments ? terms : undefined;
  const answer = first === undefined ? [] : answerOf(asked, first, sold);
  const selling =
    sold === undefined
      ? false
      : html` data-fee="${sold.fee.ppm}" data-fee-least="${String(sold.fee.least)}" data-least="${String(sold.least)}"`;
  return html`<form class="filters" method="get" action="/pricing#calculator" id="calculator-form"${selling}>
<div class="field wide"><label for="model">Model</label><select class="input" id="model" name="model">
${models.map(({ id, endpoints: [endpoint] }) => html`<option value="${id}"${endpoint !== undefined && html` data-price="${priceData(endpoint)}"`}${id === chosen?.id && html` selected`}>${id}</option>\n`)}</select></div>
${numberField('input', 'Tokens in', asked.input)}
${numberField('output', 'Tokens out', asked.output)}
${numberField('calls', 'Calls', asked.calls)}
<div class="field"><span class="label" aria-hidden="true">&nbsp;</span><button class="button primary">Calculate</button></div>
</form>
<p id="calculator-answer" class="strong" role="status">${answer.join(' ')}</p>`;
}

const numberField = (name: string, label: string, value: number): Html =>
  html`<div class="field"><label for="${name}">${label}</label><input class="input" id="${name}" name="${name}" inputmode="numeric" pattern="[0-9]*" value="${value}" size="9"></div>`;

const rulesOf = (brand: Frame['brand'], terms: Terms): readonly (readonly [string, string])[] => {
  const { expiry, refunds, atZero } = answersOf(brand, terms);
  return [
    ['Expiry', expiry],
    ['Refunds', refunds],
    ['At zero', atZero],
    ['Taxes', taxSentence(terms)],
  ];
};

const rules = (brand: Frame['brand'], terms: Terms): Html =>
  html`<dl class="answers">${rulesOf(brand, terms).map(([what, text]) => html`<div><dt>${what}</dt><dd>${text}</dd></div>`)}</dl>`;

function pricingMarkdown(brand: Frame['brand'], { models, terms }: PricingFacts): string {
  const example = worked(exampleModel(models) ?? models[0] ?? NOTHING);
  return `# Pricing

You buy credit; each call takes its price from it. Prices per million tokens are on the models’ pages and are what is charged.

${terms.takesPayments ? `${feeSentence(terms)}${hasFee(terms) ? ` Fee: ${feeWords(terms)}.` : ''} ${orderBounds(terms)}` : 'This gateway takes no payments; its operator adds credit.'}

${example === undefined ? '' : `One call of ${example.model.id} with 1,000 tokens in and 300 out costs ${formatUsd(example.total)} dollars.\n`}
## Not charged

${NOT_CHARGED.map((text) => `- ${text}`).join('\n')}

${AFTER}

${rulesOf(brand, terms)
  .map(([what, text]) => `## ${what}\n\n${text}\n`)
  .join('\n')}`;
}
