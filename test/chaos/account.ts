// One account: its ledger as shipped over a disk that outlives it, behind a door like the deployed one, and a plain wallet that spends. The
// ledger can die at any statement, and messages to it can get lost.
import { AssertionError, assert } from '../../src/base/assert.ts';
import { type AccountId, type KeyId, parseKeyId } from '../../src/base/id.ts';
import type { Log } from '../../src/base/log.ts';
import { ok, refuse } from '../../src/base/result.ts';
import type { GrantCall, LedgerTotals, WalletTotals } from '../../src/durable/account-messages.ts';
import { openAccount, registerKey } from '../../src/durable/ledger/account.ts';
import { LedgerDuties } from '../../src/durable/ledger/duties.ts';
import { Ledger } from '../../src/durable/ledger/ledger.ts';
import { endTopUp } from '../../src/durable/ledger/top-up.ts';
import { sendJournal } from '../../src/durable/outbox.ts';
import type { Desk, OrderLedger, Owner } from '../../src/payments/desk.ts';
import { newOrderId } from '../../src/payments/order.ts';
import { placeTopUp } from '../../src/payments/top-up.ts';
import { type Ground, Host } from '../sim/host.ts';
import { pass } from './life.ts';
import { PlainWallet } from './plain-wallet.ts';

export type LedgerObject = { readonly ledger: Ledger; readonly duties: LedgerDuties };

/** Where a planted bug goes in. */
export type LedgerTampering = (ledger: Ledger) => Ledger;

const TRIES = 3;

export class Account {
  readonly owner: Owner & { readonly name: string; readonly createdAt: number };
  readonly wallet: PlainWallet;
  readonly host: Host<LedgerObject>;
  /** Bugs that the ledger met; there must be none. */
  readonly bugs: string[] = [];
  readonly #desk: () => Desk;

  constructor(accountId: AccountId, createdAt: number, desk: () => Desk, tampering?: LedgerTampering) {
    this.owner = { accountId, place: 'auto', name: 'Acme', createdAt };
    this.#desk = desk;
    this.wallet = new PlainWallet(keyOf(accountId), {
      requestGrant: (call: GrantCall) => this.host.call(({ ledger }) => ledger.requestGrant(call)),
      report: (word: WalletTotals) => this.host.call(({ ledger }) => ledger.report(word)),
    });
    this.host = new Host((ground, alarm) => this.#make(ground, alarm, tampering));
  }

  async open(): Promise<void> {
    await this.host.call(({ ledger }) => ledger.step((step) => openAccount(step, this.owner)));
    await this.host.call(({ ledger }) => ledger.step((step) => registerKey(step, this.wallet.keyId)));
  }

  /** Rings the alarm if it is due; a death while it works lets it ring again. */
  async ring(now: number): Promise<void> {
    const { host } = this;
    if (host.alarm === null || host.alarm > now) return;
    host.alarm = null;
    try {
      await host.call(({ ledger, duties }) => duties.run(ledger));
    } catch {
      host.alarm = now;
    }
  }

  /** The ledger as the payments room reaches it: asked again when it does not answer, then given up. */
  readonly door: OrderLedger = {
    bring: (call) =>
      this.#ask('bring', async ({ ledger, duties }) => {
        const before = ledger.state.account?.freeze.version;
        const view = await ledger.bring(call);
        if (ledger.state.account?.freeze.version !== before) {
          await duties.tellFreeze(ledger);
          if ((ledger.state.account?.freeze.causes.length ?? 0) > 0) await ledger.recallAll();
        }
        return ok(view);
      }),
    refund: (call) => this.#ask('refund', ({ ledger }) => ledger.refund(call)),
    endTopUp: (end) =>
      this.#ask('endTopUp', async ({ ledger }) => {
        await ledger.step((step) => endTopUp(step, end));
        return ok(true as const);
      }),
    give: async (gift) => {
      const given = await this.#ask('give', ({ ledger }) => ledger.moneyIn(gift));
      if (given.ok) return ok(true as const);
      const { reason } = given.refusal;
      return refuse({ reason: reason === 'external_id_reused' ? reason : ('ledger_unreachable' as const) });
    },
  };

  async #ask<Answer>(what: string, work: (object: LedgerObject) => Promise<Answer>) {
    for (let tries = 1; ; tries++) {
      try {
        return await pass(`ledger ${what}`, () => this.host.call(work));
      } catch (error) {
        if (error instanceof AssertionError) this.bugs.push(`${what}: ${error.message}`);
        if (tries === TRIES) return refuse({ reason: 'ledger_unreachable' as const });
      }
    }
  }

  #make(ground: Ground, alarm: number | null, tampering?: LedgerTampering): LedgerObject {
    const shared = {
      sql: ground.sql,
      clock: () => this.#desk().clock(),
      log: ((...line) => this.#desk().log(...line)) satisfies Log,
    };
    const word = async (work: (word: LedgerTotals) => WalletTotals, totals: LedgerTotals) => work(totals);
    const duties = new LedgerDuties({
      ...shared,
      outside: {
        sendJournal: (account, entries, state) =>
          ground.outside(() => sendJournal(this.#desk().db, account, entries, state)),
        tell: (_key, totals) => ground.outside(() => word((each) => this.wallet.hear(each), totals)),
        placeTopUp: (_account, intent) => ground.outside(() => placeTopUp(this.#desk(), this.owner, intent)),
        setAlarm: ground.setAlarm,
      },
    });
    const made = new Ledger({
      ...shared,
      turn: ground.turn,
      recall: (_key, totals) => ground.outside(() => word((each) => this.wallet.recall(each), totals)),
      newOrderId: (now) => newOrderId(now, this.#desk().random),
      committed: (ledger) => duties.arm(ledger),
    });
    const ledger = tampering?.(made) ?? made;
    duties.foundAlarm(alarm);
    duties.arm(ledger);
    return { ledger, duties };
  }
}

function keyOf(accountId: AccountId): KeyId {
  const keyId = parseKeyId(accountId);
  assert(keyId !== undefined, 'not an id');
  return keyId;
}
