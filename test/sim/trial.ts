// A world under test beside its model: how calls are made and judged, and what is observed of holds that end by themselves.
import { assert } from '../../src/base/assert.ts';
import type { Wallet } from '../../src/durable/wallet/wallet.ts';
import { smaller } from './amount.ts';
import { Checks } from './checks.ts';
import { ExpiryWatch } from './expiry-watch.ts';
import { Died } from './host.ts';
import { Journal } from './journal.ts';
import { Model, type ModelKey, type ModelRequest } from './model.ts';
import { must } from './must.ts';
import type { Copies } from './restore.ts';
import { dayOf, type Row, rowOf, timeOf } from './rows.ts';
import { TopUpWatch } from './top-up-watch.ts';
import { KEYS, type LedgerObject, type Tampering, type WalletObject, World } from './world.ts';

/** `calm`: every message arrives. `rough`: anything can go wrong on the way. `restored`: storage goes back as well. */
export type Weather = 'calm' | 'rough' | 'restored';

export class Trial {
  readonly model = new Model(KEYS);
  readonly world: World;
  readonly weather: Weather;
  readonly unit: bigint;
  readonly tally: (what: string) => void;
  /** All that was said was heard, so answers can be foretold exactly. */
  exact = true;
  /** The ledger's storage went back and it has not yet heard all its wallets. */
  learning = false;
  /** Commands so far. A call that is answered in a later one was not alone. */
  turn = 0;
  /** Found while nobody could be told. */
  broken: unknown;
  /** Calls not answered yet. */
  pending = 0;
  readonly owing = new Set<ModelRequest>();
  serial = 0;
  readonly #losses: ModelRequest[] = [];
  /** The latest time there ever was: a wallet that is loaded again may have forgotten it. */
  #latest = 0;
  readonly #days: number[] = [];
  readonly #deaths: number[] = [];
  /** How to send the last messages again. */
  readonly sent: (() => void)[] = [];
  /** Copies of all storage, oldest first. */
  readonly copies: Copies[] = [];
  readonly journal: Journal = new Journal(this);
  readonly topUps: TopUpWatch;
  readonly expiries = new ExpiryWatch();
  readonly checks: Checks = new Checks(this);

  constructor(weather: Weather, unit: bigint, tally: (what: string) => void, tampering?: Tampering) {
    this.weather = weather;
    this.unit = unit;
    this.tally = tally;
    this.topUps = new TopUpWatch(tally);
    this.world = new World(tampering, {
      decided: (orderId, state) => this.topUps.decided(orderId, state),
      asked: (asked) => this.judge(() => this.topUps.asked(asked, this.world, this.exact)),
      committed: (state) => {
        this.expiries.committed(state, this.world);
        this.judge(() => this.topUps.committed(state, this.world.provider));
      },
    });
  }

  keyAt(at: number): ModelKey {
    const key = this.model.keys[at % this.model.keys.length];
    assert(key !== undefined, 'no such key');
    return key;
  }

  /** Calls a wallet as a Worker does: again, with the same ids, when the object died. Every answer it gives is judged. */
  askWallet<Answer>(at: number, work: (wallet: Wallet) => Promise<Answer>, judge: (answer: Answer) => void): void {
    const host = this.world.walletAt(at);
    this.#ask('worker', () => host.call(({ wallet }: WalletObject) => work(wallet)), judge);
  }

  /** Calls the ledger as an operator does. */
  askLedger<Answer>(work: (object: LedgerObject) => Promise<Answer>, judge: (answer: Answer) => void): void {
    this.#ask('operator', () => this.world.ledger.call(work), judge);
  }

  #ask<Answer>(road: 'worker' | 'operator', call: () => Promise<Answer>, judge: (answer: Answer) => void): void {
    const deliver = async (): Promise<Answer> => {
      for (;;) {
        try {
          const answer = await call();
          this.judge(() => judge(answer));
          return answer;
        } catch (error) {
          if (!(error instanceof Died)) throw error;
        }
      }
    };
    this.pending += 1;
    this.world.mail.send(road, this.world.now, deliver).then(
      () => {
        this.pending -= 1;
      },
      (error: unknown) => {
        this.pending -= 1;
        if (this.exact) this.broken ??= error;
      },
    );
  }

  /** Keeps the first thing that was found wrong, for the end of the command. */
  judge(judge: () => void): void {
    try {
      judge();
    } catch (error) {
      this.broken ??= error;
    }
  }

  /** After a command: what ended by itself, and what became of overruns. */
  observe(): void {
    this.#latest = Math.max(this.#latest, this.world.now);
    this.journal.read();
    for (const [at, key] of this.model.keys.entries()) {
      const { holds, clock } = this.world.walletAt(at).instance.wallet.state;
      for (const request of [...key.open.values()]) {
        const hold = [...holds.values()].find(({ id }) => id === request.id);
        if (hold === undefined) this.#ended(key, request, clock);
        else {
          must(hold.held === request.held, 'a hold is not what was answered', request, hold.held);
          // An extend that waits for credit has told its spend already.
          if (this.pending > 0 && hold.metered > request.metered)
            this.model.change(request, { metered: hold.metered });
          must(hold.metered === request.metered, 'metered is not what was said', request, hold.metered);
          const isNew = hold.deadline !== request.deadline;
          must(!isNew || hold.deadline <= this.#latest + 60_000, 'a hold outlives its minute', request);
          request.deadline = hold.deadline;
        }
      }
      this.judgeLosses();
    }
    for (const [at, key] of this.model.keys.entries()) {
      this.#foldDays(at, key);
      this.#noteLoads(at, key);
    }
    for (const request of [...this.owing]) this.readCost(request);
    this.judgeLosses();
    for (const [at, key] of this.model.keys.entries()) if (key.wentBack) this.adopt(at);
  }

  /** A wallet reads its rate window again when it is loaded, if a rate is limited then. */
  #noteLoads(at: number, key: ModelKey): void {
    const { deaths } = this.world.walletAt(at);
    if (deaths === (this.#deaths[at] ?? 0)) return;
    this.#deaths[at] = deaths;
    if (key.requestsPerMinute !== null || key.tokensPerMinute !== null) return;
    for (const request of key.requests.values()) request.unseen = true;
  }

  /** Days older than a month are dropped whole: what was spent in them is remembered, its rows are not. */
  #foldDays(at: number, key: ModelKey): void {
    const { days } = this.world.walletAt(at).instance.wallet;
    if (days.size >= (this.#days[at] ?? 0)) {
      this.#days[at] = days.size;
      return;
    }
    this.#days[at] = days.size;
    for (const request of [...key.requests.values()]) {
      if (days.has(dayOf(request.id))) continue;
      must(timeOf(request.id) < this.world.now - 30 * 86_400_000, 'a day was dropped too early', request);
      must(request.state !== 'held', 'a day was dropped with work to do', request);
      // What it still owed was paid or lost by the same alarm.
      const lost = this.owing.delete(request) ? this.world.walletAt(at).instance.wallet.state.lost - key.lost : 0n;
      key.lost += lost;
      key.adopted += request.paid + request.owed - lost;
      this.model.forget(request);
    }
  }

  /** A hold that nobody resolved: it expired, or its wallet's storage went back. */
  #ended(key: ModelKey, request: ModelRequest, clock: number): void {
    const row = this.row(request);
    // What went back a month may end and be dropped by one alarm.
    const isDropped = !this.world.walletAt(request.key).instance.wallet.days.has(dayOf(request.id));
    if (key.wentBack && (isDropped || row?.state === 'released')) {
      this.model.change(request, { state: 'released', tokens: 0 });
      return;
    }
    must(row?.state === 'expired', 'a hold ended without a word', request, row);
    must(request.deadline <= clock, 'a hold expired before its time', request, clock);
    must(row.cost === request.metered, 'an expired hold is not charged as metered', request, row);
    this.tally('event: hold expired');
    this.model.change(request, { state: 'expired', cost: request.metered, tokens: 0 });
    this.readCost(request, true);
  }

  /** A wallet whose storage went back knows best what became of its holds: what its rows say is taken as it is. */
  readRow(request: ModelRequest): void {
    const row = this.row(request);
    must(row !== undefined, 'a row was lost', request);
    this.model.change(request, row);
    if (row.owed > 0n) this.owing.add(request);
    else this.owing.delete(request);
  }

  /** How a cost was paid is the wallet's to say, within bounds. */
  readCost(request: ModelRequest, fromHold = false): void {
    const row = this.row(request);
    must(row !== undefined, 'a charge without a row', request);
    const { lost, owed } = row;
    const paid = request.cost - lost - owed;
    must(lost >= 0n && owed >= 0n && paid >= 0n, 'a charge that does not add up', request, row);
    const covered = smaller(request.cost, request.held);
    must(paid >= covered || !fromHold, 'a hold did not pay its cost', request, row);
    const more = lost - request.lost;
    this.model.change(request, { lost, owed, paid });
    if (owed > 0n) this.owing.add(request);
    else this.owing.delete(request);
    const key = this.keyAt(request.key);
    if (more > 0n) {
      key.lost += more;
      this.tally('event: cost lost');
      this.#losses.push(request);
    }
  }

  /** A cost is lost only when there is no credit. Judged once all that ended with it is known: one alarm ends many holds. */
  judgeLosses(): void {
    const isFree = this.exact && (this.model.limit === null || this.model.limit.reset === 'total');
    for (const request of this.#losses.splice(0))
      must(!isFree || this.model.spendable <= 0n, 'lost although there was credit', request, this.model.spendable);
  }

  /** After a wallet's storage went back: spend that no row explains is what it adopted. */
  adopt(at: number): void {
    const key = this.keyAt(at);
    const { spent, refunded, lost } = this.world.walletAt(at).instance.wallet.state;
    key.adopted = spent - refunded - [...key.requests.values()].reduce((sum, { paid }) => sum + paid, 0n);
    key.lost = lost;
  }

  /** Storage went back, and not everybody has spoken since. */
  get isUnsettled(): boolean {
    return this.learning || this.model.keys.some(({ wentBack }) => wentBack);
  }

  /** What the disk says of a request. */
  row(request: ModelRequest): Row | undefined {
    return rowOf(this.world.walletAt(request.key).disk, request.id);
  }
}
