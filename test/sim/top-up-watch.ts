// Looks on while a ledger orders by itself, at every commit: never two orders at once, each with its reason, none above what a day may
// bring, and none left out. What a rule asks for is counted here by other arithmetic than the ledger's.
import type { TopUpState } from '../../src/durable/account-messages.ts';
import type { LedgerState } from '../../src/durable/ledger/state.ts';
import type { TopUpIntent } from '../../src/payments/desk.ts';
import { must } from './must.ts';
import type { Onlooker } from './onlooker.ts';
import type { Provider } from './provider.ts';
import type { World } from './world.ts';

const DAY = 86_400_000;
const RETRY_MS = 30_000;
const dayOf = (at: number): number => Math.floor(at / DAY);

type End = 'paid' | 'declined' | 'expired';

/** What the ledger knew when it decided. */
type Decision = { readonly hand: bigint; readonly isFrozen: boolean; readonly before: TopUpState };

export class TopUpWatch {
  readonly #tally: (what: string) => void;
  /** Orders that were decided on, in commits that may have failed. */
  readonly #decided = new Map<string, Decision>();
  /** Orders of which somebody said that they have ended, or that they were paid. */
  readonly #ended = new Map<string, ReadonlySet<End>>();
  /** Words that take credit of an order, as the ledger names them. */
  readonly #claims = new Set<string>();
  #last: TopUpState | undefined;
  #wasFrozen = false;
  /** What the ledger had on disk when its storage went back: it may have asked for it since. */
  #forgotten: string | undefined;
  #lastAsked: { readonly orderId: string; readonly by: object; readonly now: number } = {
    orderId: '',
    by: {},
    now: 0,
  };
  /** Ordered, by UTC day. */
  #days = new Map<number, bigint>();

  constructor(tally: (what: string) => void) {
    this.#tally = tally;
  }

  /** Somebody is about to tell the ledger that an order has ended, or has its money. */
  ending(orderId: string, end: End): void {
    this.#ended.set(orderId, new Set([...(this.#ended.get(orderId) ?? []), end]));
  }

  /** Somebody is about to tell the ledger of a claim, or of a payment that brings what was claimed before. */
  claiming(...ids: readonly string[]): void {
    for (const id of ids) this.#claims.add(id);
  }

  decided(orderId: string, state: Readonly<LedgerState>): void {
    this.#decided.set(orderId, { hand: atHand(state), isFrozen: isFrozen(state), before: state.topUp });
  }

  /**
   * A ledger asks for an order, having noted that it does. Whoever asked in vain waits before it asks again, and a frozen account is not
   * charged for the first time.
   */
  asked(
    { orderId, mayAsk, by }: Parameters<Onlooker['asked']>[0],
    { now, ledger, provider }: World,
    exact: boolean,
  ): void {
    const last = this.#lastAsked;
    this.#lastAsked = { orderId, by, now };
    const isAgain = last.orderId === orderId && last.by === by && last.now <= now;
    must(!isAgain || now >= last.now + RETRY_MS, 'a provider is asked over and over', orderId, now - last.now);
    const { intent } = this.#last ?? {};
    must(intent?.orderId !== orderId || intent.isTried, 'an order is asked for, and nobody would know', intent);
    const isFirst = !provider.charges.has(orderId);
    const mayCharge = !mayAsk || !isFirst || !isFrozen(ledger.instance.ledger.state);
    must(mayCharge || !exact, 'a frozen account is charged', orderId);
  }

  /** The ledger's storage went back: it knows of other orders than before. */
  startAgain({ topUp }: Readonly<LedgerState>): void {
    this.#last = topUp;
    this.#forgotten = topUp.intent?.orderId;
    this.#days = new Map([[dayOf(topUp.day.start), topUp.day.ordered]]);
  }

  committed(state: Readonly<LedgerState>, provider: Provider): void {
    must(!this.#isDue(state), 'nothing was ordered although it is due', state.topUp);
    const { topUp } = state;
    const before = this.#last;
    const mayBeFrozen = this.#wasFrozen || isFrozen(state);
    this.#last = topUp;
    this.#wasFrozen = isFrozen(state);
    if (before === topUp) return;
    const { intent } = topUp;
    const was = before?.intent ?? null;
    if (was !== null && was.orderId !== intent?.orderId) this.#judgeEnd(was, topUp, mayBeFrozen, provider);
    if (intent !== null && was?.orderId !== intent.orderId) this.#judgeOrder(intent.orderId, topUp);
    this.#judgeAsked(topUp, was?.isAsked === true, provider);
    this.#judgeStop(before?.stopped, topUp, provider);
  }

  /** A rule stops because its order was declined, or because money is taken back. */
  #judgeStop(before: TopUpState['stopped'] | undefined, { stopped }: TopUpState, provider: Provider): void {
    if (stopped === null || before?.orderId === stopped.orderId) return;
    const isClaim = this.#claims.has(`${stopped.reason}/${stopped.orderId}`);
    must(isClaim || this.#endsOf(stopped.orderId, provider).has('declined'), 'stopped although nothing was', stopped);
    this.#tally(isClaim ? 'top-up: stopped by a claim' : 'top-up: stopped');
  }

  #judgeAsked({ intent }: TopUpState, wasAsked: boolean, { charges }: Provider): void {
    if (intent === null) return;
    const charge = charges.get(intent.orderId);
    must(charge === undefined || charge.amount === intent.amount, 'asked for another amount', intent, charge);
    const isNoted = charge === undefined || intent.isTried || intent.orderId === this.#forgotten;
    must(isNoted, 'what was asked for counts as not asked for', intent);
    if (!intent.isAsked) return;
    must(charge !== undefined, 'an order counts as placed of which its provider never heard', intent);
    if (!wasAsked) this.#tally('top-up: asked');
  }

  /** After a commit either something is ordered, or nothing is due. */
  #isDue(state: Readonly<LedgerState>): boolean {
    const { rule, intent, stopped } = state.topUp;
    if (rule === null || intent !== null || stopped !== null || isFrozen(state)) return false;
    if (atHand(state) >= rule.threshold) return false;
    return (this.#days.get(dayOf(state.clock)) ?? 0n) + rule.amount <= rule.dailyMost;
  }

  /** How an order ended, by all that was told of it and by what its provider says. */
  #endsOf(orderId: string, { charges }: Provider): ReadonlySet<End> {
    const state = charges.get(orderId)?.state;
    const told = this.#ended.get(orderId) ?? [];
    return new Set([...told, ...(state === undefined || state === 'open' ? [] : [state])]);
  }

  /** An order is given up when somebody has said that it ended, or before anybody was asked. A decline stops the rule. */
  #judgeEnd(
    { orderId, isTried }: TopUpIntent,
    { stopped }: TopUpState,
    mayBeFrozen: boolean,
    provider: Provider,
  ): void {
    const ends = this.#endsOf(orderId, provider);
    const isUntouched = mayBeFrozen && !isTried && (!provider.charges.has(orderId) || orderId === this.#forgotten);
    must(ends.size > 0 || isUntouched, 'an order was given up that nobody had ended', orderId);
    const isDeclined = ends.has('declined') && ends.size === 1 && !isUntouched;
    must(!isDeclined || stopped?.orderId === orderId, 'a declined card may be tried again', orderId, stopped);
    this.#tally(`top-up: ${[...ends][0] ?? 'given up while frozen'}`);
  }

  #judgeOrder(orderId: string, { rule, intent, stopped }: TopUpState): void {
    const decision = this.#decided.get(orderId);
    must(decision !== undefined && intent !== null && rule !== null, 'ordered by nobody', orderId);
    const { hand, isFrozen: frozen, before } = decision;
    must(before.intent === null, 'ordered while an order is under way', before, intent);
    must(before.stopped === null && stopped === null, 'ordered although it was stopped', stopped);
    must(!frozen, 'ordered while frozen', intent);
    must(hand < rule.threshold, 'ordered although there was enough', hand, rule);
    must(intent.amount === rule.amount, 'ordered another amount', intent, rule);
    const day = dayOf(intent.at);
    const ordered = (this.#days.get(day) ?? 0n) + intent.amount;
    must(ordered <= rule.dailyMost, 'ordered more than a day may bring', ordered, rule);
    this.#days.set(day, ordered);
    this.#tally('top-up: ordered');
  }
}

const isFrozen = (state: Readonly<LedgerState>): boolean => (state.account?.freeze.causes.length ?? 0) > 0;

/** Everything that came in and was not taken, set aside or spent. */
function atHand({ books, keys }: Readonly<LedgerState>): bigint {
  const spent = [...keys.values()].reduce((sum, key) => sum + key.spent - key.refunded, 0n);
  return books.moneyIn - (books.reversals + books.setAside + spent);
}
