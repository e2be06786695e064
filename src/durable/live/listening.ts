// Which wallets report live, and what they said last. A page that listens lets the ledger ask the wallets that are likeliest to run
// something; any other asks for credit before it runs anything, and hears with the grant that somebody listens. In memory alone: a
// ledger that was away asks again before it tells what is held.
import type { Clock } from '../../base/clock.ts';
import type { KeyId } from '../../base/id.ts';
import type { WalletTotals } from '../account-messages.ts';
import { keysWithCredit, type LedgerState } from '../ledger/state.ts';

/** So many wallets report at the most. */
const WALLETS_MAX = 50;
/** Pages say every minute that they listen: wallets that report at least so much longer need not be asked. */
const ENOUGH_MS = 65_000;

export type ListeningParts = {
  readonly clock: Clock;
  readonly state: () => Readonly<LedgerState>;
  /** Asks a wallet to report until then. Rejects when it does not answer; null from one that runs no requests. */
  readonly ask: (keyId: KeyId, until: number) => Promise<WalletTotals | null>;
};

/** How many of the account's keys that run requests are heard, and until when. */
export type Listened = { readonly until: number; readonly keys: number; readonly of: number };

export class Listening {
  readonly #parts: ListeningParts;
  /** Wallets that the ledger had to do with, the last one last. */
  readonly #recent = new Set<KeyId>();
  readonly #asked = new Set<KeyId>();
  readonly #idle = new Set<KeyId>();
  readonly #words = new Map<KeyId, WalletTotals>();
  #until = 0;
  #asking: Promise<unknown> | undefined;

  constructor(parts: ListeningParts) {
    this.#parts = parts;
  }

  /** A page listens until then: asks wallets to report, unless they will for long enough. */
  async listen(until: number): Promise<Listened> {
    if (this.#asking === undefined && this.#until - this.#parts.clock() < ENOUGH_MS) this.#askAll(until);
    await this.#asking;
    return { until: this.#until, keys: this.#words.size, of: this.#parts.state().keys.size - this.#idle.size };
  }

  /** A wallet reported. */
  reported(totals: WalletTotals): void {
    this.#words.set(totals.keyId, totals);
  }

  /** Nobody listens: wallets hear of it as they report, and have to be asked again. */
  stop(): void {
    this.#until = 0;
  }

  /** A wallet asks for credit while pages listen until then. Answers how long it shall report; undefined: not at all. */
  met(totals: WalletTotals, until: number): number | undefined {
    const { keyId } = totals;
    this.#recent.delete(keyId);
    this.#recent.add(keyId);
    const [oldest] = this.#recent;
    if (this.#recent.size > WALLETS_MAX && oldest !== undefined) this.#recent.delete(oldest);
    if (until <= this.#parts.clock()) return undefined;
    if (!this.#asked.has(keyId) && this.#asked.size >= WALLETS_MAX) return undefined;
    this.#asked.add(keyId);
    this.#words.set(keyId, totals);
    return until;
  }

  /**
   * What wallets said last, when every wallet that may hold something is among them; else what is held now is not known. Pages
   * listen until then: a ledger that was away asks wallets first.
   */
  async words(until: number): Promise<ReadonlyMap<KeyId, WalletTotals> | undefined> {
    const now = this.#parts.clock();
    if (this.#asking === undefined && until > now && this.#until <= now) this.#askAll(until);
    await this.#asking;
    const state = this.#parts.state();
    const words: ReadonlyMap<KeyId, WalletTotals> = this.#until > now ? this.#words : new Map();
    return keysWithCredit(state).every((keyId) => words.has(keyId)) ? words : undefined;
  }

  #askAll(until: number): void {
    this.#until = until;
    const keys = keysToAsk(this.#parts.state(), this.#recent);
    this.#asked.clear();
    this.#idle.clear();
    for (const keyId of this.#words.keys()) if (!keys.includes(keyId)) this.#words.delete(keyId);
    this.#asking = Promise.all(keys.map((keyId) => this.#askOne(keyId, until))).finally(() => {
      this.#asking = undefined;
    });
  }

  async #askOne(keyId: KeyId, until: number): Promise<void> {
    this.#asked.add(keyId);
    try {
      const word = await this.#parts.ask(keyId, until);
      if (word === null) this.#idle.add(keyId);
      else this.#words.set(keyId, word);
    } catch {
      // It is asked again with the next listen, and until then is not counted among those that are heard.
      this.#words.delete(keyId);
    }
  }
}

/** The keys to ask: those met last, then those with a slice, then the others. */
function keysToAsk(state: Readonly<LedgerState>, recent: ReadonlySet<KeyId>): readonly KeyId[] {
  const met = [...recent].reverse();
  const ordered = new Set([...met, ...keysWithCredit(state), ...state.keys.keys()]);
  return [...ordered].filter((keyId) => state.keys.has(keyId)).slice(0, WALLETS_MAX);
}
