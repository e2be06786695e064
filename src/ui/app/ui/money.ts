// Amounts on a page: leading zeros quiet, the digits that count in ink, and all of the amount in the title.
import type { VNode } from 'preact';
import { balanceText, costText, exactText, moneyParts, priceText, sumText } from '../../money-text.ts';
import { html } from '../html.ts';

const WRITERS = { balance: balanceText, cost: costText, sum: sumText, exact: exactText, price: priceText };

export type MoneyProps = {
  /** Exact decimal text, as the API writes amounts. */
  readonly usd: string;
  readonly as?: keyof typeof WRITERS;
};

/** An amount in dollars. */
export function Money({ usd, as = 'sum' }: MoneyProps): VNode {
  const text = WRITERS[as](usd);
  const { quiet, loud } = moneyParts(text);
  const exact = exactText(usd);
  return html`<span class="money" title=${exact === text ? undefined : exact}
    >${quiet === '' ? null : html`<span class="quiet">${quiet}</span>`}${loud}</span
  >`;
}
