// Stripe's lists, a page at a time: what happened lately, and the objects themselves. The order of a list is never relied on.
import type { Stripe } from 'stripe';
import { ok, refuse } from '../../../base/result.ts';
import type { Asked, ListQuestion, Page } from '../../channel.ts';
import { objectIn } from '../../json.ts';
import type { StripeAccount } from './channel.ts';
import { asked } from './client.ts';
import { EVENT_TYPES, factsOf } from './webhook.ts';

const LIMIT = 100;

/** A page of a list. */
export async function listPage(account: StripeAccount, question: ListQuestion): Promise<Asked<Page>> {
  const stripe = await account.client();
  const created = { gte: Math.floor(question.from / 1000), lte: Math.ceil(question.to / 1000) };
  const after = question.page === null ? {} : { starting_after: question.page };
  switch (question.list) {
    case 'events':
      return listEvents(stripe, { created, limit: LIMIT, types: [...EVENT_TYPES], ...after });
    case 'payments':
      return listPayments(account, stripe, created, question);
    case 'refunds':
      return pageOf(account, await asked(() => stripe.refunds.list({ created, limit: LIMIT, ...after })), question.to);
    case 'disputes':
      return pageOf(
        account,
        await asked(() => stripe.disputes.list({ created, limit: LIMIT, ...after })),
        question.to,
      );
  }
}

async function listEvents(stripe: Stripe, parameters: Stripe.EventListParams): Promise<Asked<Page>> {
  const listed = await asked(() => stripe.events.list(parameters));
  if (!listed.ok) return listed;
  const { data, has_more: hasMore } = listed.value;
  const facts = data.flatMap((event) => factsOf(objectIn(event) ?? {}, event.type, event.created));
  return ok({ facts, unread: 0, next: hasMore ? (data.at(-1)?.id ?? null) : null });
}

type Created = { readonly gte: number; readonly lte: number };
type Listed = { readonly data: readonly { readonly id: string }[]; readonly has_more: boolean };

const PAGES = 'pages:';
const INTENTS = 'intents:';

/** Payments are pages that were completed, then payments without a page. A page's name says in which of the two it is. */
async function listPayments(
  account: StripeAccount,
  stripe: Stripe,
  created: Created,
  { page, to }: ListQuestion,
): Promise<Asked<Page>> {
  const name = page ?? PAGES;
  const inIntents = name.startsWith(INTENTS);
  const last = name.slice((inIntents ? INTENTS : PAGES).length);
  const after = { created, limit: LIMIT, ...(last === '' ? {} : { starting_after: last }) };
  if (inIntents) {
    return named(await pageOf(account, await asked(() => stripe.paymentIntents.list(after)), to), INTENTS, null);
  }
  const sessions = await asked(() => stripe.checkout.sessions.list({ ...after, status: 'complete' }));
  return named(await pageOf(account, sessions, to), PAGES, INTENTS);
}

const named = (page: Asked<Page>, prefix: string, then: string | null): Asked<Page> =>
  page.ok ? ok({ ...page.value, next: page.value.next === null ? then : prefix + page.value.next }) : page;

function pageOf(account: StripeAccount, listed: Asked<Listed>, at: number): Asked<Page> {
  if (!listed.ok) return refuse(listed.refusal);
  const { data, has_more: hasMore } = listed.value;
  const facts = data.flatMap((object) => account.read(object, at) ?? []);
  return ok({ facts, unread: data.length - facts.length, next: hasMore ? (data.at(-1)?.id ?? null) : null });
}
