// One call worked out to the last digit, as its receipt will say it: what pages show is what would be charged. Pure.
import { formatUsd, type NanoUsd } from '../../billing/money.ts';
import { costOf } from '../../billing/price.ts';
import { type Receipt, receiptOf } from '../../billing/receipt.ts';
import type { Usage } from '../../billing/usage.ts';
import { type Html, html } from '../html.ts';
import { countText } from '../money-text.ts';
import type { SiteEndpoint, SiteModel } from './data.ts';
import { dollarText, KIND_NAMES, placesOf } from './price-text.ts';

/** The call that pages take as their example. */
const EXAMPLE_USAGE: Usage = { input: 1_000, output: 300 };

/** A call of a model at its first endpoint, worked out. */
export type Worked = { readonly model: SiteModel; readonly receipt: Receipt; readonly total: NanoUsd };

/** Works a call out; undefined when nobody serves the model. */
export function worked(model: SiteModel, usage: Usage = EXAMPLE_USAGE): Worked | undefined {
  const [first] = model.endpoints;
  return first === undefined ? undefined : { model, ...workedAt(first, usage) };
}

/** The receipt of usage at an endpoint. */
function workedAt({ card, margin }: SiteEndpoint, usage: Usage): Omit<Worked, 'model'> {
  const cost = costOf(usage, card, margin);
  return { receipt: receiptOf(cost, usage, 'reported'), total: cost.total };
}

/** The model that the landing page works out: the newest that costs something and answers in text; the built-in one where it is alone. */
export function exampleModel(models: readonly SiteModel[]): SiteModel | undefined {
  const sold = models.filter((model) => model.outputModalities.join() === 'text' && (worked(model)?.total ?? 0n) > 0n);
  const real = sold.filter(({ isBuiltIn, isAssumed }) => !isBuiltIn && !isAssumed);
  const choice = [real, sold.filter(({ isBuiltIn }) => !isBuiltIn), sold].find(({ length }) => length > 0) ?? [];
  return choice.toSorted((first, second) => second.createdAt - first.createdAt || (first.id < second.id ? -1 : 1))[0];
}

/** How many calls of such a cost an amount buys; undefined for what is free. */
export const callsFor = (amount: NanoUsd, each: NanoUsd): bigint | undefined =>
  each === 0n ? undefined : amount / each;

/** The receipt as a table whose parts add up to its total. */
export function receiptTable({ model, receipt }: Worked): Html {
  const hasMargin = !isNothing(receipt.margin.amount);
  const isRounded = !isNothing(receipt.rounding);
  const margins = hasMargin ? [receipt.subtotal, receipt.margin.amount] : [];
  const amounts = [...receipt.lines.map(({ amount }) => amount), ...margins, receipt.total];
  const places = placesOf(isRounded ? [...amounts, receipt.rounding] : amounts);
  const row = (what: string, how: string, amount: string): Html =>
    html`<tr><td class="lead">${what}</td><td class="soft">${how}</td><td class="num figure">${dollarText(amount, places)}</td></tr>`;
  return html`<table class="table receipt">
<caption class="meta">One call of <a href="/models/${model.id}">${model.name}</a> (<code>${model.id}</code>)</caption>
<thead><tr><th scope="col">What</th><th scope="col">How</th><th scope="col" class="num">Amount</th></tr></thead>
<tbody>
${receipt.lines.map((line) => row(lineName(line.kind), lineHow(line), line.amount))}
${hasMargin && row('Provider’s price', 'sum of the above', receipt.subtotal)}
${hasMargin && row('Margin', `${receipt.margin.percent} % of it`, receipt.margin.amount)}
${isRounded && row('Rounding', 'up, to a billionth of a dollar', receipt.rounding)}
</tbody>
<tfoot><tr><td class="lead" colspan="2">Charged</td><td class="num figure">${dollarText(receipt.total, places)}</td></tr></tfoot>
</table>`;
}

const isNothing = (amount: string): boolean => /^[0.]*$/.test(amount);
const lineName = (kind: string): string =>
  Object.entries(KIND_NAMES).find(([name]) => name === kind)?.[1].name ?? kind;
const lineHow = ({ quantity, price_per_million: price }: Receipt['lines'][number]): string =>
  `${countText(quantity)} × ${dollarText(price)} / 1M`;

/** An amount as exact dollars. */
export const usdText = (amount: NanoUsd): string => dollarText(formatUsd(amount));
