// What a ledger does by its one alarm: bring the journal to D1, tell keys of a freeze, call slices back when free credit is negative.
// It never throws.
import { type Clock, SECOND } from '../../base/clock.ts';
import type { KeyId } from '../../base/id.ts';
import type { Log } from '../../base/log.ts';
import { ZERO } from '../../billing/money.ts';
import type { JournalEntry, LedgerTotals, WalletTotals } from '../account-messages.ts';
import { DutyAlarm } from '../duty-alarm.ts';
import type { Sql } from '../sql.ts';
import type { Ledger } from './ledger.ts';
import { hearWallet } from './operations.ts';
import { type Account, freeCredit, keysWithCredit, type LedgerState, wordFor } from './state.ts';
import { readJournal } from './store.ts';

/** The outside that a ledger's duties talk to. Each call has a deadline and rejects when it passes. */
export type LedgerOutside = {
  readonly sendJournal: (
    account: Account,
    entries: readonly JournalEntry[],
    state: Readonly<LedgerState>,
  ) => Promise<void>;
  readonly tell: (keyId: KeyId, word: LedgerTotals) => Promise<WalletTotals>;
  readonly setAlarm: (at: number) => void;
};

const SEND_AFTER_MS = 5 * SECOND;
const RETRY_MS = 30 * SECOND;
/** Entries in one batch to D1: each is a statement, and a batch has 30 s. */
const JOURNAL_BATCH = 100;
/** Keys told of a freeze at once; the others follow with the next alarm. */
const TELL_MAX = 200;

export class LedgerDuties {
  readonly #sql: Sql;
  readonly #clock: Clock;
  readonly #outside: LedgerOutside;
  readonly #alarm: DutyAlarm;

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
    if (isDue(ledger.state)) this.#alarm.armFor(this.#clock() + SEND_AFTER_MS);
  }

  /** The alarm rang. */
  async run(ledger: Ledger): Promise<void> {
    this.#alarm.rang();
    await this.#alarm.attempt('journal', () => this.#sendJournal(ledger));
    await this.#alarm.attempt('freeze', () => this.tellFreeze(ledger));
    await this.#alarm.attempt('recall', async () => {
      if (freeCredit(ledger.state) < ZERO && keysWithCredit(ledger.state).length > 0) await ledger.recallAll();
    });
    if (isDue(ledger.state)) this.#alarm.armFor(this.#clock() + RETRY_MS);
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

const unheard = (state: Readonly<LedgerState>): readonly KeyId[] => {
  const version = state.account?.freeze.version ?? 0;
  return [...state.keys].filter(([, key]) => key.freezeHeard < version).map(([keyId]) => keyId);
};

function isDue(state: Readonly<LedgerState>): boolean {
  if (state.account === null) return false;
  const owes = freeCredit(state) < ZERO && keysWithCredit(state).length > 0;
  return state.sequence > state.sent || owes || unheard(state).length > 0;
}
