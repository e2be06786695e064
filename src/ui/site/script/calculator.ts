// The calculator as one types, by the functions that charge.
import { nanoUsd } from '../../../billing/money.ts';
import {
  type MarginPpm,
  marginPpm,
  NO_MARGIN,
  type PriceCard,
  type Prices,
  pricePerMillion,
} from '../../../billing/price.ts';
import { answerOf, readAsked } from '../calculation.ts';

/** What the page says of a price; amounts are nano-dollars for a million tokens. */
type PriceData = {
  readonly margin: number;
  readonly prices: Amounts;
  readonly tiers: readonly { readonly from: number; readonly prices: Amounts }[];
};
type Amounts = { readonly input?: string; readonly output?: string };

/** Takes over the form of the calculator. */
export function calculate(form: HTMLFormElement, answer: HTMLElement): void {
  form.addEventListener('input', () => {
    const price = priceOf(form);
    if (price !== undefined)
      answer.textContent = answerOf(readAsked(new FormData(form)), price, termsOf(form)).join(' ');
  });
}

function priceOf(form: HTMLFormElement): { readonly card: PriceCard; readonly margin: MarginPpm } | undefined {
  const data = form.querySelector<HTMLSelectElement>('select')?.selectedOptions[0]?.dataset.price;
  if (data === undefined) return undefined;
  const { margin, prices, tiers } = JSON.parse(data) as PriceData;
  const card = {
    prices: pricesOf(prices),
    tiers: tiers.map(({ from, prices: own }) => ({ from, prices: pricesOf(own) })),
  };
  return { card, margin: marginPpm(margin) ?? NO_MARGIN };
}

const pricesOf = (amounts: Amounts): Prices =>
  Object.fromEntries(Object.entries(amounts).map(([kind, amount]) => [kind, pricePerMillion(BigInt(amount))]));

function termsOf({ dataset: { fee, feeLeast, least } }: HTMLFormElement): Parameters<typeof answerOf>[2] {
  if (fee === undefined || feeLeast === undefined || least === undefined) return undefined;
  return { fee: { ppm: Number(fee), least: nanoUsd(BigInt(feeLeast)) }, least: nanoUsd(BigInt(least)) };
}
