// What a ledger does by its one alarm: bring the journal to D1, tell keys of a freeze, call slices back when free credit is negative,
// take back credit that expired, place the order of an automatic top-up. It never throws.
import { type Clock, MINUTE, SECOND } from '../../base/clock.ts';
import type { KeyId } from '../../base/id.ts';
import type { Log } from '../../base/log.ts';
import { nextExpiry } from '../../billing/lots.ts';
import { ZERO } from '../../billing/money.ts';
import type { TopUpIntent, TopUpOutcome } from '../../payments/desk.ts';
import type { JournalEntry, LedgerTotals, WalletTotals } from '../account-messages.ts';
import { DutyAlarm } from '../duty-alarm.ts';
import type { Sql } from '../sql.ts';
import { owesExpiry } from './expiry.ts';
import type { Ledger } from './ledger.ts';
import { hearWallet } from './operations.ts';
import { type Account, freeCredit, keysWithCredit, type LedgerState, wordFor } from './state.ts';
import { readJournal } from './store.ts';
import { endTopUp, noteAsked, noteTried } from './top-up.ts';

/** The outside that a ledger's duties talk to. Each call has a deadline and rejects when it passes. */
export type LedgerOutside = {
  readonly sendJournal: (
    account: Account,
    entries: readonly JournalEntry[],
    state: Readonly<LedgerState>,
  ) => Promise<void>;
  readonly tell: (keyId: KeyId, word: LedgerTotals) => Promise<WalletTotals>;
  /** Places the order of an automatic top-up and asks for its payment; repeated, it asks for the same one. */
  readonly placeTopUp: (account: Account, intent: TopUpIntent, mayAsk: boolean) => Promise<TopUpOutcome>;
  readonly setAlarm: (at: number) => void;
};

const SEND_AFTER_MS = 5 * SECOND;
const RETRY_MS = 30 * SECOND;
/** What does not come right within a moment is tried less often: an answer that is lost again and again, credit that others hold. */
const SOON_MS = 5 * MINUTE;
const LATER_MS = 10 * MINUTE;
/** Entries in one batch to D1: each is a statement, and a batch has 30 s. */
const JOURNAL_BATCH = 100;
/** Keys told of a freeze at once; the others follow with the next alarm. */
const TELL_MAX = 200;

export class LedgerDuties {
  readonly #sql: Sql;
  readonly #clock: Clock;
  readonly #outside: LedgerOutside;
  readonly #alarm: DutyAlarm;
  /** The order that was asked for last, and when. */
  #tried: { readonly orderId: string; readonly at: number } | undefined;

  constructor(parts: { sql: Sql; clock: Clock; log: Log; outside: LedgerOutside }) {
    this.#sql = parts.sql;
    this.#clock = parts.clock;
    this.#outside = parts.outside;
    this.#alarm = new DutyAlarm(parts.log, parts.outside.setAlarm);
  }

  /** Says which alarm was found when the object was loaded. */
  foundAlarm(at: number | null): void {
    this.#alarm.found(at);
  }

  /** Moves the alarm to an earlier time where something is due before it. Called after every commit. */
  arm(ledger: Ledger): void {
    const { state } = ledger;
    const now = this.#clock();
    if (isDue(state)) this.#alarm.armFor(now + SEND_AFTER_MS);
    if (state.topUp.intent?.isAsked === false) this.#alarm.armFor(this.#asksFrom(state.topUp.intent, now));
    const expiry = nextExpiry(state.lots);
    if (expiry !== undefined) this.#alarm.armFor(expiry > now ? expiry : now + pauseAfter(expiry, now));
  }

  /** The alarm rang. */
  async run(ledger: Ledger): Promise<void> {
    this.#alarm.rang();
    await this.#alarm.attempt('journal', () => this.#sendJournal(ledger));
    await this.#alarm.attempt('freeze', () => this.tellFreeze(ledger));
    await this.#alarm.attempt('recall', async () => {
      if (freeCredit(ledger.state) < ZERO && keysWithCredit(ledger.state).length > 0) await ledger.recallAll();
    });
    await this.#alarm.attempt('expiry', () => this.#expire(ledger));
    await this.#alarm.attempt('top-up', () => this.#topUp(ledger));
    const { state } = ledger;
    const now = this.#clock();
    if (isDue(state)) this.#alarm.armFor(now + RETRY_MS);
    if (state.topUp.intent?.isAsked === false) this.#alarm.armFor(this.#asksFrom(state.topUp.intent, now));
    const expiry = nextExpiry(state.lots);
    if (expiry !== undefined) this.#alarm.armFor(Math.max(expiry, now + pauseAfter(expiry, now)));
  }

  /** Tells keys that have not heard of the newest freeze. */
  async tellFreeze(ledger: Ledger): Promise<void> {
    const told = await Promise.all(
      unheard(ledger.state)
        .slice(0, TELL_MAX)
        .map((keyId) => this.#outside.tell(keyId, wordFor(ledger.state, keyId)).catch(() => undefined)),
    );
    const words = told.filter((word) => word !== undefined);
    if (words.length > 0)
      await ledger.step((step) => {
        for (const word of words) hearWallet(step, word);
      });
  }

  /** What has expired is called back first, so that as much of it as nobody holds is free. */
  async #expire(ledger: Ledger): Promise<void> {
    if (owesExpiry(ledger.state, this.#clock())) await ledger.expire();
  }

  /** When the order may be asked for: at once, and after it was asked for in vain some time later, whatever else rings the alarm. */
  #asksFrom({ orderId, at }: TopUpIntent, now: number): number {
    return this.#tried?.orderId === orderId ? Math.max(now, this.#tried.at + pauseAfter(at, now)) : now;
  }

  async #topUp(ledger: Ledger): Promise<void> {
    const { account, topUp } = ledger.state;
    const { intent } = topUp;
    if (account === null || intent === null || intent.isAsked) return;
    const now = this.#clock();
    if (this.#asksFrom(intent, now) > now) return;
    const { orderId } = intent;
    this.#tried = { orderId, at: now };
    const isFrozen = account.freeze.causes.length > 0;
    if (isFrozen && !intent.isTried) {
      await ledger.step((step) => endTopUp(step, { orderId, end: 'expired', reason: 'account_frozen' }));
      return;
    }
    await ledger.step((step) => noteTried(step, orderId));
    // What may have been charged is looked up; a frozen account is not charged for the first time.
    const outcome = await this.#outside.placeTopUp(account, intent, !isFrozen);
    if (outcome.end === 'unknown') return;
    await ledger.step((step) =>
      'reason' in outcome ? endTopUp(step, { orderId, ...outcome }) : noteAsked(step, orderId),
    );
  }

  async #sendJournal(ledger: Ledger): Promise<void> {
    for (;;) {
      const { account, sent } = ledger.state;
      const entries = readJournal(this.#sql, sent, JOURNAL_BATCH);
      const last = entries.at(-1);
      if (account === null || last === undefined) return;
      await this.#outside.sendJournal(account, entries, ledger.state);
      await ledger.step((step) => {
        step.state.sent = Math.max(step.state.sent, last.sequence);
      });
    }
  }
}

const pauseAfter = (since: number, now: number): number => (now - since < SOON_MS ? RETRY_MS : LATER_MS);

const unheard = (state: Readonly<LedgerState>): readonly KeyId[] => {
  const version = state.account?.freeze.version ?? 0;
  return [...state.keys].filter(([, key]) => key.freezeHeard < version).map(([keyId]) => keyId);
};

function isDue(state: Readonly<LedgerState>): boolean {
  if (state.account === null) return false;
  const owes = freeCredit(state) < ZERO && keysWithCredit(state).length > 0;
  return state.sequence > state.sent || owes || unheard(state).length > 0;
}
