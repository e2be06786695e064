// What a wallet tells its ledger while a page listens: requests that began or ended, and its totals, a few times a second at the most.
// Kept in memory alone and told behind the answers: nothing here writes, decides, or is waited for.
import type { Clock } from '../../base/clock.ts';
import type { RequestId } from '../../base/id.ts';
import type { Log } from '../../base/log.ts';
import type { LiveReport, WalletTotals } from '../account-messages.ts';
import type { KeyPolicy } from '../messages.ts';
import { requestRow } from '../request-row.ts';
import type { Sql } from '../sql.ts';
import { readRequest } from './requests.ts';
import { totalsOf, type WalletState } from './state.ts';

/** How long a wallet reports after it was asked to; whoever listens longer asks again. */
export const LISTEN_MS = 90_000;
/** News of this time share one report. */
export const PAUSE_MS = 200;
/** A report has at most so many requests; what is older is left out, and the report says that there is a gap. */
export const ROWS_MAX = 50;

/** The outside of what is told. `send` answers whether anybody still listens, and rejects at its deadline. */
export type WalletLiveParts = {
  readonly sql: Sql;
  readonly clock: Clock;
  readonly log: Log;
  readonly send: (policy: KeyPolicy, report: LiveReport) => Promise<boolean>;
  readonly wait: (ms: number) => Promise<void>;
};

/** What is read of a wallet. */
type Heard = { readonly state: Readonly<WalletState>; readonly days: ReadonlySet<string> };

export class WalletLive {
  readonly #parts: WalletLiveParts;
  #until = 0;
  /** The requests that were open at the last commit. */
  readonly #open = new Set<RequestId>();
  /** Requests to tell of, the latest change last. */
  readonly #news = new Set<RequestId>();
  #hasGap = false;
  #toldTotals = '';
  #isTelling = false;

  constructor(parts: WalletLiveParts) {
    this.#parts = parts;
  }

  /** A page listens until then; what happens from the next commit on is told. */
  listenUntil(until: number): void {
    this.#until = Math.min(Math.max(this.#until, until), this.#parts.clock() + LISTEN_MS);
  }

  /** A page listens until then; what runs already is told too. Answers the totals; null for a key that runs no requests. */
  listen(wallet: Heard, until: number): WalletTotals | null {
    const { policy } = wallet.state;
    this.listenUntil(until);
    if (policy === null || policy.kind === 'management') return null;
    const totals = totalsOf(wallet.state, policy);
    this.#toldTotals = fingerprint(totals);
    this.committed(wallet);
    return totals;
  }

  /** After a commit: notes what began and what ended in it. */
  committed(wallet: Heard): void {
    if (!this.#isHeard()) {
      this.#forget();
      return;
    }
    const { holds } = wallet.state;
    for (const id of this.#open) {
      if (holds.has(id)) continue;
      this.#open.delete(id);
      this.#note(id);
    }
    for (const id of holds.keys()) {
      if (this.#open.has(id)) continue;
      this.#open.add(id);
      this.#note(id);
    }
    this.#tell(wallet);
  }

  /** A word about this request was taken; it may have corrected one that had ended before. */
  touched(wallet: Heard, id: RequestId): void {
    if (!this.#isHeard()) return;
    this.#note(id);
    this.#tell(wallet);
  }

  #note(id: RequestId): void {
    this.#news.delete(id);
    this.#news.add(id);
    const [oldest] = this.#news;
    if (this.#news.size <= ROWS_MAX || oldest === undefined) return;
    this.#news.delete(oldest);
    this.#hasGap = true;
  }

  #tell(wallet: Heard): void {
    if (this.#isTelling || !this.#hasNews(wallet)) return;
    this.#isTelling = true;
    void this.#tellAll(wallet);
  }

  /** One report at a time, each after a pause: so many calls a second and no more, however much there is to tell. */
  async #tellAll(wallet: Heard): Promise<void> {
    try {
      do {
        await this.#parts.wait(PAUSE_MS);
        const { policy } = wallet.state;
        if (policy === null || !this.#isHeard()) break;
        const isHeard = await this.#parts.send(policy, this.#report(wallet, policy));
        if (!isHeard) this.#until = 0;
      } while (this.#hasNews(wallet));
    } catch (error) {
      // Not told again: a page that hears of a gap reads what it missed.
      this.#hasGap = true;
      this.#parts.log('warn', 'live_report_failed', { error: String(error) });
    } finally {
      this.#isTelling = false;
    }
  }

  #report({ state, days }: Heard, policy: KeyPolicy): LiveReport {
    const totals = totalsOf(state, policy);
    const rows = [...this.#news].flatMap((id) => {
      const stored = readRequest(this.#parts.sql, id, days);
      return stored === undefined ? [] : [requestRow(stored, policy)];
    });
    const report = { totals, rows, hasGap: this.#hasGap };
    this.#news.clear();
    this.#hasGap = false;
    this.#toldTotals = fingerprint(totals);
    return report;
  }

  #hasNews({ state }: Heard): boolean {
    if (state.policy === null || !this.#isHeard()) return false;
    return this.#news.size > 0 || this.#hasGap || fingerprint(totalsOf(state, state.policy)) !== this.#toldTotals;
  }

  #isHeard(): boolean {
    return this.#parts.clock() < this.#until;
  }

  #forget(): void {
    this.#open.clear();
    this.#news.clear();
    this.#hasGap = false;
    this.#toldTotals = '';
  }
}

/** What a page's credit depends on. */
const fingerprint = ({ spent, refunded, lost, open }: WalletTotals): string => [spent, refunded, lost, open].join(' ');
