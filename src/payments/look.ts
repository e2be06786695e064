// Looks at an order where its provider has it: for the return page, for a reconciliation, and instead of asking for money a second time. What is
// found goes through the same door as a webhook; an order of which nothing can come any more is given up.
import { HOUR } from '../base/clock.ts';
import { ok, type Result } from '../base/result.ts';
import type { Desk, LedgerSilent } from './desk.ts';
import type { Fact } from './fact.ts';
import { findObject, isNews } from './object-rows.ts';
import type { Order } from './order.ts';
import { findOrder } from './order-rows.ts';
import { cameToNothing } from './own-words.ts';
import { rankOf } from './ranks.ts';
import { takeFact } from './take.ts';

/** A page that was never opened, or that its provider never closed, is given up a day after its end. */
const GIVE_UP_MS = 24 * HOUR;

/** Asks the provider for an order's payment and takes what it says; answers the order as it then is. */
export async function lookAt(desk: Desk, order: Order): Promise<Order> {
  const channel = desk.channels.get(order.channel);
  const isHere = channel !== undefined && channel.mode === order.mode;
  const found = isHere ? await channel.lookUp(order) : undefined;
  // A provider that does not answer is asked again; one that is off, or knows nothing of the order, never says more.
  if (found?.ok === false && found.refusal.outcome === 'unknown') return order;
  const facts = found?.ok === true ? found.value : [];
  for (const fact of facts) await takeNews(desk, fact);
  const now = (await findOrder(desk.db, order.id)) ?? order;
  // A payment that takes days has an id; a page that nobody paid on has none.
  const isUnderWay = facts.some((fact) => fact.kind === 'payment' && fact.status === 'pending' && fact.id !== null);
  // An automatic top-up is given up by its ledger, which knows whether it is still being asked for.
  const isLate = order.way !== 'auto' && desk.clock() > order.expiresAt + GIVE_UP_MS;
  if (now.state !== 'placed' || isUnderWay || !isLate) return now;
  await takeFact(desk, cameToNothing(order, 'expired', 'not_paid', desk.clock()));
  return (await findOrder(desk.db, order.id)) ?? now;
}

/** Takes a word unless it is known already: most of what a list says is. */
async function takeNews(desk: Desk, fact: Fact): Promise<Result<unknown, LedgerSilent>> {
  const id = fact.kind === 'payment' ? (fact.id ?? fact.sessionId) : fact.id;
  const known = id === null ? undefined : await findObject(desk.db, fact.channel, id);
  return isNews(known?.object, { ...rankOf(fact), at: fact.at }) ? takeFact(desk, fact) : ok('known');
}
