// The answers that people look for before they pay: the operator's words where there are some, ours from the settings where there are none.

import type { Brand, Terms } from './data.ts';
import { paidText } from './fee-table.ts';

/** The four answers. */
export type Answers = {
  readonly expiry: string;
  readonly refunds: string;
  readonly data: string;
  readonly atZero: string;
};

/** The four answers, from what the operator wrote and set. */
export function answersOf({ texts }: Brand, terms: Terms | undefined): Answers {
  return {
    expiry:
      texts.expiry || 'Credit that you buy does not expire. Credit that you were given may; its statement says when.',
    refunds: texts.refunds || refundAnswer(terms),
    data:
      texts.data ||
      'No prompt and no answer is logged, and none is stored unless the client asks for it: with `store` in the Responses API for 30 days, under an `Idempotency-Key` for a day, encrypted. Of each call we keep what its receipt needs: time, model, tokens, cost, and the labels that you send.',
    atZero:
      texts.at_zero ||
      'A call that could cost more than you can spend is refused with 402 before any provider sees it. A stream that reaches the end of your credit ends in order. The balance never goes below zero by use.',
  };
}

/** What becomes of credit that was bought and not used. */
function refundAnswer(terms: Terms | undefined): string {
  if (terms === undefined || terms.refundDays === 0) {
    return 'Credit that you did not use can be refunded; ask us. The fee at top-up stays.';
  }
  return `For ${terms.refundDays} days you can take back the unused part of an order yourself, under Credit. The fee at top-up stays; tax on what is refunded goes back.`;
}

/** The bounds of one order. */
export const orderBounds = ({ least, most }: Terms): string =>
  `One order is at least ${paidText(least)} and at most ${paidText(most)}.`;
