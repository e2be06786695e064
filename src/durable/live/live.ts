// What an account's pages hear while they are open: calls, credit, orders, the freeze. It tells what it is told and adds up figures;
// it decides nothing, writes nothing, and keeps no timer once there is nothing to tell. docs/live.md has the messages.
import { type Clock, isoTime, MINUTE, SECOND } from '../../base/clock.ts';
import type { Log } from '../../base/log.ts';
import type { LiveReport, WalletTotals } from '../account-messages.ts';
import type { LedgerState } from '../ledger/state.ts';
import { LISTEN_MS } from '../wallet/live.ts';
import { type Credit, creditOf } from './credit.ts';
import { Listening, type ListeningParts } from './listening.ts';
import { CLOSED, LivePages, type LiveSocket } from './pages.ts';

/** Pages hear of credit, and of a gap, at most so often. */
export const CREDIT_EVERY_MS = 500;
/** Pages hear of so many calls a second; the others are a gap. */
export const ROWS_A_SECOND = 50;
const TEXT_LENGTH_MAX = 1_024;
/** A page listens once a minute. */
const SAID_A_MINUTE = 30;

/** The outside of live pages. */
export type LiveParts = {
  readonly clock: Clock;
  readonly log: Log;
  readonly state: () => Readonly<LedgerState>;
  readonly sockets: () => readonly LiveSocket[];
  readonly ask: ListeningParts['ask'];
  readonly wait: (ms: number) => Promise<void>;
};

export class AccountLive {
  readonly #parts: LiveParts;
  readonly #pages: LivePages;
  readonly #listening: Listening;
  #second = { start: 0, rows: 0 };
  #hasGap = false;
  #toldCredit = '';
  #toldAt = 0;
  #isDue = false;

  constructor(parts: LiveParts) {
    this.#parts = parts;
    this.#pages = new LivePages(parts);
    this.#listening = new Listening(parts);
  }

  /** Takes a new page in. */
  welcome(page: LiveSocket): void {
    this.#pages.welcome(page);
  }

  /** A page said something. */
  async said(page: LiveSocket, text: string): Promise<void> {
    if (text.length > TEXT_LENGTH_MAX) return page.close(CLOSED.tooBig);
    if (!isListen(text)) return page.close(CLOSED.notUnderstood);
    const now = this.#parts.clock();
    const visit = page.visit();
    const said = now - visit.said.since < MINUTE ? visit.said : { since: now, times: 0 };
    if (said.times >= SAID_A_MINUTE) return page.close(CLOSED.tooOften);
    page.keep({ ...visit, until: now + LISTEN_MS, said: { ...said, times: said.times + 1 } });
    const { until, ...counts } = await this.#listening.listen(now + LISTEN_MS);
    this.#pages.pushTo(page, { t: 'listening', until: isoTime(until), ...counts });
    this.#toldCredit = '';
    this.#creditMayDiffer();
  }

  /** A wallet reported; answers whether anybody listens. */
  heard(report: LiveReport): boolean {
    if (this.#pages.isEmpty()) {
      this.#listening.stop();
      return false;
    }
    this.#listening.reported(report.totals);
    this.#hasGap ||= report.hasGap;
    for (const row of report.rows) {
      if (this.#mayTellRow()) this.#pages.push({ t: 'request', row });
      else this.#hasGap = true;
    }
    this.#creditMayDiffer();
    return true;
  }

  /** A wallet asks for credit: one that was loaded anew hears so that somebody listens. Answers until when; undefined: nobody. */
  met(totals: WalletTotals): number | undefined {
    return this.#listening.met(totals, this.#pages.listensUntil());
  }

  /** After a commit of the ledger. */
  committed(): void {
    if (!this.#pages.isEmpty()) this.#creditMayDiffer();
  }

  /** Something about this order changed. */
  order(id: string): void {
    this.#pages.push({ t: 'order', id });
  }

  /** The freeze changed. */
  freeze(): void {
    this.#pages.push({ t: 'freeze', frozen: this.#parts.state().account?.freeze.causes ?? [] });
  }

  #mayTellRow(): boolean {
    const now = this.#parts.clock();
    if (now - this.#second.start >= SECOND) this.#second = { start: now, rows: 0 };
    return this.#second.rows++ < ROWS_A_SECOND;
  }

  /** Tells the credit, and a gap, when the last time is long enough ago; what changes until then is told with it. */
  #creditMayDiffer(): void {
    if (this.#isDue) return;
    this.#isDue = true;
    void this.#tellWhenDue();
  }

  async #tellWhenDue(): Promise<void> {
    try {
      await this.#parts.wait(Math.max(0, this.#toldAt + CREDIT_EVERY_MS - this.#parts.clock()));
      const words = await this.#listening.words(this.#pages.listensUntil());
      this.#isDue = false;
      this.#toldAt = this.#parts.clock();
      if (this.#hasGap) this.#pages.push({ t: 'gap' });
      this.#hasGap = false;
      this.#tellCredit(words === undefined ? undefined : creditOf(this.#parts.state(), words));
    } catch (error) {
      this.#isDue = false;
      this.#parts.log('warn', 'live_credit_failed', { error: String(error) });
    }
  }

  /** What is not known exactly is not told: the page then asks for it. */
  #tellCredit(credit: Credit | undefined): void {
    const text = JSON.stringify(credit ?? null);
    if (credit !== undefined && text === this.#toldCredit) return;
    this.#toldCredit = text;
    this.#pages.push({ t: 'credit', at: isoTime(this.#toldAt), ...credit });
  }
}

/** Whether a page says that it listens; nothing else can be said. */
function isListen(text: string): boolean {
  try {
    const said: unknown = JSON.parse(text);
    return typeof said === 'object' && said !== null && 't' in said && said.t === 'listen';
  } catch {
    return false;
  }
}
