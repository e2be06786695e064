// The Durable Object around an account's ledger: storage, clock, alarm and doors, and nothing that decides. Its public methods can be
// called by any Worker of the deployment.
import { DurableObject } from 'cloudflare:workers';
import type { Place } from '../base/api-key.ts';
import { assert } from '../base/assert.ts';
import { SECOND, systemClock } from '../base/clock.ts';
import { type AccountId, type KeyId, secureRandom } from '../base/id.ts';
import { consoleLog } from '../base/log.ts';
import { ok, type Result, refuse } from '../base/result.ts';
import type { Env } from '../env.ts';
import type { BringCall, RefundCall, TopUpEnd } from '../payments/desk.ts';
import { newOrderId } from '../payments/order.ts';
import { placeTopUp } from '../payments/top-up.ts';
import type {
  AccountView,
  BringAnswer,
  CreditsView,
  GrantAnswer,
  GrantCall,
  JournalEntry,
  LedgerTotals,
  MoneyAnswer,
  MoneyInCall,
  MoneyOutCall,
  RefundAnswer,
  TopUpRule,
  TopUpState,
  WalletTotals,
} from './account-messages.ts';
import { withDeadline } from './deadline.ts';
import { deskOf } from './desk-of.ts';
import {
  changeFreeze,
  creditsNow,
  openAccount,
  registerKey,
  setAccountLimit,
  viewOfAccount,
} from './ledger/account.ts';
import { LedgerDuties } from './ledger/duties.ts';
import { Ledger } from './ledger/ledger.ts';
import { readJournal } from './ledger/store.ts';
import { endTopUp, setTopUpRule } from './ledger/top-up.ts';
import type { SpendingLimit } from './messages.ts';
import { sendJournal } from './outbox.ts';
import { sqlOf, turnOf } from './storage.ts';
import { walletStub } from './stubs.ts';

/** A wallet that has not answered a recall by then counts as unheard. */
const RECALL_MS = SECOND;
/** Taking money from a card takes seconds. Whoever gives up asks again under the same id. */
const TOP_UP_MS = 15 * SECOND;
const JOURNAL_MAX = 1_000;

type Unknown = { readonly reason: 'account_unknown' };

export class AccountLedger extends DurableObject<Env> {
  readonly #ledger: Ledger;
  readonly #duties: LedgerDuties;

  constructor(ctx: DurableObjectState, env: Env) {
    super(ctx, env);
    const sql = sqlOf(ctx.storage);
    this.#duties = new LedgerDuties({
      sql,
      clock: systemClock,
      log: consoleLog,
      outside: {
        sendJournal: (account, entries, state) => sendJournal(env.DB, account, entries, state),
        tell: (keyId, word) => withDeadline(this.#wallet(keyId).hear(word), RECALL_MS, 'tell'),
        placeTopUp: (account, intent, mayAsk) =>
          withDeadline(placeTopUp(deskOf(env), account, intent, mayAsk), TOP_UP_MS, 'top-up'),
        setAlarm: (at) => void ctx.storage.setAlarm(at),
      },
    });
    this.#ledger = new Ledger({
      sql,
      clock: systemClock,
      log: consoleLog,
      turn: turnOf(ctx.storage),
      recall: (keyId, word) => withDeadline(this.#wallet(keyId).recall(word), RECALL_MS, 'recall'),
      newOrderId: (now) => newOrderId(now, secureRandom),
      committed: (ledger) => this.#duties.arm(ledger),
    });
    void ctx.blockConcurrencyWhile(async () => {
      this.#duties.foundAlarm(await ctx.storage.getAlarm());
      this.#duties.arm(this.#ledger);
    });
  }

  override alarm(): Promise<void> {
    return this.#duties.run(this.#ledger);
  }

  /** Opens the account; repeated, it shows what is there. */
  async open(call: {
    readonly accountId: AccountId;
    readonly name: string;
    readonly place: Place;
  }): Promise<AccountView> {
    await this.#ledger.step((step) => openAccount(step, call));
    return viewOfAccount(this.#ledger.state);
  }

  /** A new key of the account, so that a freeze reaches it. */
  async addKey(keyId: KeyId): Promise<Result<true, Unknown>> {
    if (this.#ledger.state.account === null) return unknown();
    await this.#ledger.step((step) => registerKey(step, keyId));
    return ok(true);
  }

  async keys(): Promise<Result<readonly KeyId[], Unknown>> {
    return this.#ledger.state.account === null ? unknown() : ok([...this.#ledger.state.keys.keys()]);
  }

  async account(): Promise<Result<AccountView, Unknown>> {
    return this.#ledger.state.account === null ? unknown() : ok(viewOfAccount(this.#ledger.state));
  }

  /** Asks every wallet that may hold credit, then adds up. */
  async credits(): Promise<Result<CreditsView, Unknown | { readonly reason: 'credit_unconfirmed' }>> {
    if (this.#ledger.state.account === null) return unknown();
    return creditsNow(this.#ledger, (keyId, word) =>
      withDeadline(this.#wallet(keyId).hear(word), RECALL_MS, 'credits'),
    );
  }

  async requestGrant(call: GrantCall): Promise<GrantAnswer> {
    this.#assertOpen();
    return this.#ledger.requestGrant(call);
  }

  async report(word: WalletTotals): Promise<LedgerTotals> {
    this.#assertOpen();
    return this.#ledger.report(word);
  }

  async moneyIn(call: MoneyInCall): Promise<MoneyAnswer> {
    return this.#ledger.state.account === null ? unknown() : this.#ledger.moneyIn(call);
  }

  /** At most what is spendable after a recall. */
  async moneyOut(call: MoneyOutCall): Promise<MoneyAnswer> {
    return this.#ledger.state.account === null ? unknown() : this.#ledger.moneyOut(call);
  }

  /** Joins what is known of an order at its provider. A freeze that follows from it has reached the keys when this answers. */
  async bring(call: BringCall): Promise<BringAnswer> {
    if (this.#ledger.state.account === null) return unknown();
    const before = this.#ledger.state.account.freeze.version;
    const view = await this.#ledger.bring(call);
    if (this.#ledger.state.account.freeze.version !== before) await this.#spreadFreeze();
    return ok(view);
  }

  /** Sets credit of an order aside for a refund: at most what is refundable and, after a recall, free. */
  async refund(call: RefundCall): Promise<RefundAnswer> {
    return this.#ledger.state.account === null ? unknown() : this.#ledger.refund(call);
  }

  /** Automatic top-ups: the rule, what is under way, and what stopped them. */
  async topUp(): Promise<Result<TopUpState, Unknown>> {
    return this.#ledger.state.account === null ? unknown() : ok(this.#ledger.state.topUp);
  }

  async setTopUpRule(rule: TopUpRule | null): Promise<Result<TopUpState, Unknown>> {
    if (this.#ledger.state.account === null) return unknown();
    await this.#ledger.step((step) => setTopUpRule(step, rule));
    return ok(this.#ledger.state.topUp);
  }

  /** The order of an automatic top-up ended without credit. */
  async endTopUp(end: TopUpEnd): Promise<Result<true, Unknown>> {
    if (this.#ledger.state.account === null) return unknown();
    await this.#ledger.step((step) => endTopUp(step, end));
    return ok(true);
  }

  /** Adds a cause to the freeze: slices are recalled, running requests finish within their holds, new ones are refused. */
  async freeze(cause: string): Promise<Result<AccountView, Unknown>> {
    return this.#changeFreeze((causes) => [...new Set([...causes, cause])]);
  }

  /** Takes a cause away; the account thaws when none is left. */
  async unfreeze(cause: string): Promise<Result<AccountView, Unknown>> {
    return this.#changeFreeze((causes) => causes.filter((each) => each !== cause));
  }

  async setLimit(limit: SpendingLimit | null): Promise<Result<AccountView, Unknown>> {
    if (this.#ledger.state.account === null) return unknown();
    await this.#ledger.step((step) => setAccountLimit(step, limit));
    await this.#ledger.recallAll();
    return ok(viewOfAccount(this.#ledger.state));
  }

  async journal(call: {
    readonly after: number;
    readonly limit: number;
  }): Promise<Result<readonly JournalEntry[], Unknown>> {
    if (this.#ledger.state.account === null) return unknown();
    return ok(readJournal(sqlOf(this.ctx.storage), call.after, Math.min(call.limit, JOURNAL_MAX)));
  }

  async #changeFreeze(
    change: (causes: readonly string[]) => readonly string[],
  ): Promise<Result<AccountView, Unknown>> {
    if (this.#ledger.state.account === null) return unknown();
    await this.#ledger.step((step) => changeFreeze(step, change));
    await this.#spreadFreeze();
    return ok(viewOfAccount(this.#ledger.state));
  }

  async #spreadFreeze(): Promise<void> {
    await this.#duties.tellFreeze(this.#ledger);
    if ((this.#ledger.state.account?.freeze.causes.length ?? 0) > 0) await this.#ledger.recallAll();
  }

  #assertOpen(): void {
    assert(this.#ledger.state.account !== null, 'a ledger that nobody opened was asked for credit');
  }

  #wallet(keyId: KeyId) {
    const { account } = this.#ledger.state;
    assert(account !== null, 'a ledger that nobody opened has no wallets');
    return walletStub(this.env, { accountId: account.accountId, keyId, place: account.place });
  }
}

const unknown = () => refuse({ reason: 'account_unknown' as const });
