// One account in memory: a ledger and its wallets as shipped, over disks that can fail, with doors that can lose, a clock that is
// turned by hand, and books instead of D1. No timers: everything that happens follows from the commands.
import { assert } from '../../src/base/assert.ts';
import { type AccountId, type KeyId, parseAccountId, parseKeyId } from '../../src/base/id.ts';
import type { LogFacts, LogLevel } from '../../src/base/log.ts';
import type { LedgerTotals, WalletTotals } from '../../src/durable/account-messages.ts';
import {
  changeFreeze,
  creditsNow,
  openAccount,
  registerKey,
  setAccountLimit,
} from '../../src/durable/ledger/account.ts';
import { LedgerDuties } from '../../src/durable/ledger/duties.ts';
import { Ledger } from '../../src/durable/ledger/ledger.ts';
import type { LedgerState } from '../../src/durable/ledger/state.ts';
import type { SpendingLimit } from '../../src/durable/messages.ts';
import { WalletDuties } from '../../src/durable/wallet/duties.ts';
import { createPolicy } from '../../src/durable/wallet/policy.ts';
import { Wallet } from '../../src/durable/wallet/wallet.ts';
import type { BringCall, OrderView } from '../../src/payments/desk.ts';
import { Books } from './books.ts';
import { firstPolicy } from './first-policy.ts';
import { type Ground, Host } from './host.ts';
import { Mail } from './mail.ts';
import type { Onlooker } from './onlooker.ts';
import { Provider } from './provider.ts';

export type WalletObject = { readonly wallet: Wallet; readonly duties: WalletDuties };
export type LedgerObject = { readonly ledger: Ledger; readonly duties: LedgerDuties };

/** Where a planted bug goes in: between the ground and the shipped classes. */
export type Tampering = {
  readonly wallet?: (wallet: Wallet) => Wallet;
  readonly ledger?: (ledger: Ledger) => Ledger;
  readonly ground?: (ground: Ground) => Ground;
};

/** A Monday, 1 February 2027, 12:00 UTC. */
const START = Date.UTC(2027, 1, 1, 12);
/** Keys of the account: four that spend, and one that manages. */
export const KEYS = 5;
export const MANAGEMENT = 4;

const idOf = <Id>(parse: (text: string) => Id | undefined, name: string): Id => {
  const id = parse(name.padEnd(16, '0'));
  assert(id !== undefined, 'not an id');
  return id;
};

export class World {
  now = START;
  readonly mail = new Mail();
  readonly books = new Books();
  readonly events = new Map<string, number>();
  readonly accountId: AccountId = idOf(parseAccountId, 'acc');
  readonly keyIds: readonly KeyId[];
  readonly ledger: Host<LedgerObject>;
  readonly wallets: readonly Host<WalletObject>[];
  /** A wallet that nobody created. */
  readonly stranger: Host<WalletObject>;
  readonly provider = new Provider();
  /** Whose answer to the last recall has not come. */
  readonly silent = new Set<KeyId>();
  readonly #tampering: Tampering;
  readonly #onlooker: Onlooker | undefined;
  #orders = 0;

  constructor(tampering: Tampering = {}, onlooker?: Onlooker) {
    this.#tampering = tampering;
    this.#onlooker = onlooker;
    this.keyIds = Array.from({ length: KEYS }, (_, at) => idOf(parseKeyId, `key${at}`));
    this.ledger = new Host((ground, alarm) => this.#makeLedger(ground, alarm));
    this.wallets = this.keyIds.map((_, at) => new Host((ground, alarm) => this.#makeWallet(at, ground, alarm)));
    this.stranger = new Host((ground, alarm) => this.#makeWallet(0, ground, alarm));
  }

  /** Opens the account and its keys. */
  async open(): Promise<void> {
    const account = { accountId: this.accountId, name: 'Acme', place: 'auto' } as const;
    await this.ledger.instance.ledger.step((step) => openAccount(step, account));
    for (const [at, keyId] of this.keyIds.entries()) {
      await this.ledger.instance.ledger.step((step) => registerKey(step, keyId));
      await this.walletAt(at).instance.wallet.step((step) =>
        createPolicy(step, firstPolicy({ accountId: this.accountId, keyId, createdAt: START }, at === MANAGEMENT)),
      );
    }
  }

  walletAt(at: number): Host<WalletObject> {
    const host = this.wallets[at % this.wallets.length];
    assert(host !== undefined, 'no such wallet');
    return host;
  }

  keyIdAt(at: number): KeyId {
    const keyId = this.keyIds[at];
    assert(keyId !== undefined, 'no such key');
    return keyId;
  }

  /** Until nothing more happens by itself. */
  quiet(): Promise<void> {
    return new Promise((resolve) => setImmediate(resolve));
  }

  /** Rings every alarm that is due. A death while it works lets it ring again. */
  async ring(): Promise<void> {
    const hosts: readonly Host<WalletObject | LedgerObject>[] = [this.ledger, ...this.wallets];
    for (const host of hosts) {
      if (host.alarm === null || host.alarm > this.now) continue;
      host.alarm = null;
      host
        .call((object) => ('wallet' in object ? object.duties.run(object.wallet) : object.duties.run(object.ledger)))
        .catch(() => {
          host.alarm = this.now;
        });
      await this.quiet();
    }
  }

  /** How often an event was logged. */
  count(event: string): number {
    return this.events.get(event) ?? 0;
  }

  /** As the ledger's shell does it: written, told, and recalled while a cause remains. `booked` hears that it is on disk. */
  async freeze(object: LedgerObject, cause: string, on: boolean, booked: () => void): Promise<void> {
    const change = (causes: readonly string[]): readonly string[] =>
      on ? [...new Set([...causes, cause])] : causes.filter((each) => each !== cause);
    await object.ledger.step((step) => changeFreeze(step, change));
    booked();
    await this.#spreadFreeze(object);
  }

  /** As the ledger's shell does it: a freeze that follows has reached the keys when this answers. `booked` hears it before. */
  async bring(object: LedgerObject, call: BringCall, booked: (view: OrderView) => void): Promise<void> {
    const { ledger } = object;
    const before = ledger.state.account?.freeze.version;
    booked(await ledger.bring(call));
    if (ledger.state.account?.freeze.version !== before) await this.#spreadFreeze(object);
  }

  async #spreadFreeze({ ledger, duties }: LedgerObject): Promise<void> {
    await duties.tellFreeze(ledger);
    if ((ledger.state.account?.freeze.causes.length ?? 0) > 0) await ledger.recallAll();
  }

  /** As the ledger's shell does it. */
  async setLimit({ ledger }: LedgerObject, limit: SpendingLimit | null): Promise<void> {
    await ledger.step((step) => setAccountLimit(step, limit));
    await ledger.recallAll();
  }

  /** As the ledger's shell does it. */
  credits({ ledger }: LedgerObject) {
    return creditsNow(ledger, (keyId, word) => this.word('tell', keyId, word));
  }

  /** A word of the ledger to a wallet, over a road. */
  async word(road: 'recall' | 'tell', keyId: KeyId, word: LedgerTotals): Promise<WalletTotals> {
    const host = this.walletAt(this.keyIds.indexOf(keyId));
    if (road === 'tell') return this.mail.send(road, this.now, () => host.call(({ wallet }) => wallet.hear(word)));
    this.silent.add(keyId);
    const answer = await this.mail.send(road, this.now, () => host.call(({ wallet }) => wallet.recall(word)));
    this.silent.delete(keyId);
    return answer;
  }

  #makeLedger(real: Ground, alarm: number | null): LedgerObject {
    const ground = this.#tampering.ground?.(real) ?? real;
    const shared = { sql: ground.sql, clock: () => this.now, log: this.#log };
    const duties: LedgerDuties = new LedgerDuties({
      ...shared,
      outside: {
        sendJournal: (_account, entries) =>
          ground.outside(() => this.mail.send('d1', this.now, async () => this.books.addJournal(entries))),
        tell: (keyId, word) => ground.outside(() => this.word('tell', keyId, word)),
        placeTopUp: (_account, intent, mayAsk) =>
          ground.outside(() => {
            this.#onlooker?.asked({ orderId: intent.orderId, mayAsk, by: duties });
            return this.mail.send('pay', this.now, async () => this.provider.place(intent, mayAsk));
          }),
        setAlarm: ground.setAlarm,
      },
    });
    const made: Ledger = new Ledger({
      ...shared,
      turn: ground.turn,
      recall: (keyId, word) => ground.outside(() => this.word('recall', keyId, word)),
      newOrderId: () => this.#newOrderId(made.state),
      committed: (ledger) => {
        duties.arm(ledger);
        if (ground.isAlive()) this.#onlooker?.committed(ledger.state);
      },
    });
    const ledger = this.#tampering.ledger?.(made) ?? made;
    duties.foundAlarm(alarm);
    duties.arm(ledger);
    return { ledger, duties };
  }

  /** Ids are never used twice, not even after a ledger has forgotten one. */
  #newOrderId(state: Readonly<LedgerState>): string {
    this.#orders += 1;
    const orderId = `auto${this.#orders}`;
    this.#onlooker?.decided(orderId, state);
    return orderId;
  }

  #makeWallet(at: number, real: Ground, alarm: number | null): WalletObject {
    const ground = this.#tampering.ground?.(real) ?? real;
    const shared = { sql: ground.sql, clock: () => this.now, log: this.#log };
    const toLedger = <Value>(road: 'grant' | 'report', work: (object: LedgerObject) => Promise<Value>) =>
      ground.outside(() => this.mail.send(road, this.now, () => this.ledger.call(work)));
    const toBooks = (write: () => void) => ground.outside(() => this.mail.send('d1', this.now, async () => write()));
    const duties: WalletDuties = new WalletDuties({
      ...shared,
      outside: {
        report: (_policy, word) => toLedger('report', ({ ledger }) => ledger.report(word)),
        sendHours: (_policy, hours, labels) => toBooks(() => this.books.addHours(this.keyIdAt(at), hours, labels)),
        sendPolicy: (policy) => toBooks(() => this.books.addPolicy(this.keyIdAt(at), policy.version)),
        setAlarm: ground.setAlarm,
      },
    });
    const made = new Wallet({
      ...shared,
      turn: ground.turn,
      ledger: { requestGrant: (_policy, call) => toLedger('grant', ({ ledger }) => ledger.requestGrant(call)) },
      committed: (wallet) => duties.arm(wallet),
    });
    const wallet = this.#tampering.wallet?.(made) ?? made;
    duties.foundAlarm(alarm);
    duties.armForOpen(wallet);
    return { wallet, duties };
  }

  readonly #log = (_level: LogLevel, event: string, facts?: LogFacts): void => {
    const where = typeof facts?.key === 'string' ? `${event} ${facts.key}` : event;
    this.events.set(event, this.count(event) + 1);
    if (where !== event) this.events.set(where, this.count(where) + 1);
  };
}
