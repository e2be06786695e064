// One history: what happens at the providers, what of it we hear and when, and everything that goes wrong meanwhile. After each step the books must
// balance; at the end everything must be as the providers' truth makes it.
import { AssertionError } from '../../src/base/assert.ts';
import type { Cursor } from '../../src/payments/cursor-rows.ts';
import { reconcilePayments } from '../../src/payments/reconcile.ts';
import { reconcileFully } from '../../src/payments/reconcile-full.ts';
import { must } from '../sim/must.ts';
import type { Attack } from './attacks.ts';
import { checkBooks } from './books.ts';
import type { Asked, Wish } from './buyer.ts';
import { Ground, type Tampering } from './desk.ts';
import { Dice } from './dice.ts';
import { Crashed, Life, type Plant } from './life.ts';
import { type Fate, type Mail, Postman } from './postman.ts';

/** `calm`: all code runs to its end; only webhooks are late, repeated or lost. `rough`: everything fails now and then. */
export type Weather = 'calm' | 'rough';

export type Begin = {
  readonly seed: number;
  readonly weather: Weather;
  readonly taxPpm: number;
  readonly feePpm: number;
  readonly freezeOnDispute: boolean;
  readonly freezeOnFraudWarning: boolean;
  readonly refundsBegin: 'pending' | 'succeeded' | 'requires_action';
  /** The reconciliation runs after some long waits even when no webhook was lost. */
  readonly reconciles: boolean;
  readonly wishes: readonly Omit<Wish, 'key' | 'isOver'>[];
};

const [HOUR, DAY] = [3_600_000, 86_400_000];
/** A provider's list of events reaches no further back, so by then a reconciliation must have run. */
const CRON_MS = 12 * HOUR;

export class History {
  readonly ground: Ground;
  readonly postman: Postman;
  readonly weather: Weather;
  readonly taxPpm: number;
  readonly reconciles: boolean;
  readonly wishes: Wish[];
  readonly refunds: Asked[] = [];
  readonly attacks: Attack[] = [];
  /** How often a webhook was said to be another product's, by channel. */
  readonly foreign = new Map<string, number>();
  /** A word was lost of an object so old that only the daily pass lists it. */
  owesDailyPass = false;
  /** Something that we began by ourselves may have been broken off: no webhook brings it again. */
  brokeOff = false;
  /** Provider events so far. */
  acts = 0;
  /** From here on nothing goes wrong any more. */
  isHealing = false;
  readonly tally: (what: string) => void;
  #reconciledAt = 0;
  /** How many webhooks had been lost at the last pass. */
  #lostBefore = 0;
  readonly #checked: number[] = [];

  constructor(begin: Begin, tally: (what: string) => void, tampering?: Tampering) {
    this.ground = new Ground(begin.seed, tampering);
    this.postman = new Postman(this.ground);
    this.weather = begin.weather;
    this.taxPpm = begin.taxPpm;
    this.reconciles = begin.reconciles;
    this.tally = tally;
    this.wishes = begin.wishes.map((wish, at) => ({ ...wish, key: `wish ${at}`, isOver: false }));
    this.ground.stripe.books.taxPpm = begin.taxPpm;
    this.ground.stripe.books.refundsBegin = begin.refundsBegin;
  }

  /** Runs a piece of our code, which may meet a fault. True when it came to its end, whatever it answered. */
  async run(dice: Dice, work: () => Promise<unknown>, turn?: () => Promise<void>): Promise<boolean> {
    const plants = this.isHealing ? [] : this.#plants(dice);
    const life = new Life(plants, turn);
    this.brokeOff ||= plants.length > 0;
    this.#breakProviders(dice);
    try {
      const answer = await life.run(work);
      return !isRefusal(answer);
    } catch (error) {
      if (error instanceof AssertionError || life.strikes.length === 0) throw error;
      this.tally(error instanceof Crashed ? 'fault: handler died' : 'fault: handler threw');
      return false;
    } finally {
      for (const strike of life.strikes) this.tally(`fault: ${strike}`);
      this.#mendProviders();
    }
  }

  /** Rings the alarms, which may meet a fault too. */
  async ring(dice: Dice): Promise<void> {
    this.brokeOff = true;
    this.#breakProviders(dice);
    await this.ground.ring(() => new Life(this.#plants(dice)));
    this.#mendProviders();
  }

  #plants(dice: Dice): readonly Plant[] {
    if (this.weather === 'calm' || dice.below(3) > 0) return [];
    const account = this.ground.accounts[dice.below(2)];
    if (dice.once(3)) account?.host.lightFuse(1 + dice.below(30), dice.once(3) ? 'fail' : 'die');
    const side = dice.once(2) ? 'before' : 'after';
    const plant = { what: dice.once(2) ? 'crash' : 'fail', side, at: 1 + dice.below(14) } as const;
    const to = dice.pick([undefined, 'd1', 'd1', 'ledger', 'provider'] as const);
    if (to === undefined) return [plant];
    const at = to === 'd1' ? plant.at : 1 + dice.below(3);
    return [{ ...plant, at, to }];
  }

  #breakProviders(dice: Dice): void {
    if (this.isHealing || this.weather === 'calm' || dice.below(4) > 0) return;
    const { stripe, dodo } = this.ground;
    const mayRetry = dice.once(2);
    const breaks: readonly (() => void)[] = [
      () => stripe.faults.failNext({ status: dice.pick([500, 503, 429]) ?? 500, mayRetry }),
      () => stripe.faults.failNext({ isKept: true, method: 'POST', mayRetry }),
      () => stripe.faults.cutAfterEffect({ where: dice.once(2) ? 'body' : 'head', times: 1 + dice.below(2) }),
      () => stripe.faults.cutAfterEffect({ method: 'POST', times: 1 + dice.below(2) }),
      () => stripe.faults.timeOutBefore({ times: 1 + dice.below(2) }),
      () => stripe.faults.failLists(true),
      () => dodo.faults.push({ on: /./, fault: dice.pick([500, 429, 503]) ?? 500 }),
      () => dodo.faults.push(...Array.from({ length: 3 }, () => ({ on: /^GET/, fault: 500 }))),
      () => dodo.faults.push({ on: /^POST/, fault: 'cut_after' }),
      () => dodo.faults.push({ on: /./, fault: 'cut_before' }),
    ];
    dice.pick(breaks)?.();
  }

  #mendProviders(): void {
    this.ground.stripe.faults.clear();
    this.ground.dodo.faults.length = 0;
    for (const { host } of this.ground.accounts) host.douse();
  }

  /** Delivers a webhook; it stays to come again when it was not taken. */
  async deliver(mail: Mail, dice: Dice, turn?: () => Promise<void>): Promise<void> {
    const letter = await this.postman.letterOf(mail);
    const { brokeOff } = this;
    const isTaken = await this.run(
      dice,
      async () => {
        const answer = await this.ground.receive(mail.channel, letter);
        if (answer.ok && answer.value === 'foreign')
          this.foreign.set(mail.channel, (this.foreign.get(mail.channel) ?? 0) + 1);
        return answer;
      },
      turn,
    );
    this.brokeOff = brokeOff;
    this.tally(isTaken ? 'delivery: taken' : 'delivery: comes again');
    must(isTaken || !this.isHealing, 'a genuine webhook was not taken', mail.type);
    if (isTaken) this.postman.taken(mail);
  }

  /** Time goes by. Before a long time in which a lost webhook would become too old to be found, the reconciliation runs. */
  async goOn(ms: number, dice: Dice): Promise<void> {
    const isLong = ms > CRON_MS;
    if (isLong && this.postman.lost > this.#lostBefore) await this.cron(dice);
    this.ground.clock.now += ms;
    this.ground.stripe.expireDue();
    await this.ground.ring();
    if (isLong && this.reconciles && dice.once(3)) await this.cron(dice);
  }

  /** One pass of the reconciliation in which nothing goes wrong, and the daily one where it is owed. */
  async cron(dice: Dice): Promise<void> {
    const { isHealing } = this;
    this.isHealing = true;
    await this.run(dice, () => reconcilePayments(this.ground.desk));
    await this.daily(dice);
    this.isHealing = isHealing;
    this.#reconciledAt = this.ground.clock.now;
    this.#lostBefore = this.postman.lost;
  }

  /** The daily pass, if a word was lost that only it finds. */
  async daily(dice: Dice): Promise<void> {
    if (!this.owesDailyPass) return;
    await this.run(dice, () => reconcileFully(this.ground.desk, true));
    this.owesDailyPass = false;
    this.tally('healed: by the daily pass');
  }

  /** True when so much later a reconciliation will still find what is lost now. */
  canWait(ms: number): boolean {
    return this.ground.clock.now + ms - this.#reconciledAt < 25 * DAY;
  }

  /** Takes what the providers have written since. */
  collect(dice: Dice): void {
    this.postman.collect((mail) => this.#fateOf(dice, mail));
  }

  /** What becomes of a new webhook. One that a reconciliation could not find any more is not lost. */
  #fateOf(dice: Dice, mail: Omit<Mail, 'copies' | 'due'>): Fate {
    const copies = dice.once(4) ? 1 + dice.below(5) : 1;
    const delays = [0, 0, 0, dice.below(2 * HOUR), dice.below(3 * DAY), dice.below(400 * DAY)];
    const { now } = this.ground.clock;
    const isFindable = this.canWait(0) && now - this.#madeAt(mail) < 150 * DAY;
    const isLost = isFindable && dice.once(6);
    if (isLost) this.tally('webhook: lost');
    if (isLost && this.#isOld(mail)) this.owesDailyPass = true;
    if (copies > 1) this.tally('webhook: repeated');
    return { copies: isLost ? 0 : copies, delayMs: dice.pick(delays) ?? 0 };
  }

  /** Dodo lists objects by when they were made; what changes on an old one is found by the daily pass alone, which looks back half a year. */
  #isOld(mail: Pick<Mail, 'what'>): boolean {
    const row = this.ground.d1.rows("SELECT json FROM payment_cursors WHERE name LIKE 'lately/dodo%'")[0];
    const { until, walk } = JSON.parse(String(row?.json ?? '{"until":0,"walk":null}')) as Cursor;
    return this.#madeAt(mail) < (walk?.to ?? until) - 2 * DAY;
  }

  /** When the object was made that Dodo tells of. Stripe's events are found by their own time. */
  #madeAt({ what }: Pick<Mail, 'what'>): number {
    if (!('owed' in what)) return this.ground.clock.now;
    const { payments, refunds, disputes } = this.ground.dodo.books;
    const { objectId: id } = what.owed;
    return Date.parse((payments.get(id) ?? refunds.get(id) ?? disputes.get(id))?.created_at ?? '');
  }

  /** After each step: the books of who wrote something. */
  check(): void {
    for (const [at, account] of this.ground.accounts.entries()) {
      const { writes } = account.host.disk;
      if (this.#checked[at] === writes) continue;
      this.#checked[at] = writes;
      checkBooks(account, this.ground.d1, this.ground.clock.now);
      const { books, usage } = account.host.instance.ledger.state;
      if (books.moneyIn - books.reversals - books.setAside < usage) this.tally('state: balance below zero');
    }
    must(this.ground.stripe.mistakes.length === 0, 'the double of Stripe is wrong', ...this.ground.stripe.mistakes);
  }

  /** Dice for a step, which do not depend on the steps before. */
  diceOf(number: number): Dice {
    return new Dice(number);
  }
}

const isRefusal = (answer: unknown): boolean =>
  typeof answer === 'object' && answer !== null && 'ok' in answer && answer.ok === false;
