// The Durable Object around an account's ledger: storage, clock, alarm and doors, and nothing that decides. Its public methods can be
// called by any Worker of the deployment.
import { DurableObject } from 'cloudflare:workers';
import type { Place } from '../base/api-key.ts';
import { assert } from '../base/assert.ts';
import type { AccountId, KeyId } from '../base/id.ts';
import { ok, type Result, refuse } from '../base/result.ts';
import type { Env } from '../env.ts';
import type { BringCall, RefundCall, TopUpEnd } from '../payments/desk.ts';
import type {
  AccountView,
  BringAnswer,
  CreditsView,
  GrantAnswer,
  GrantCall,
  JournalEntry,
  LedgerTotals,
  LiveReport,
  MoneyAnswer,
  MoneyInCall,
  MoneyOutCall,
  RefundAnswer,
  TopUpRule,
  TopUpState,
  WalletTotals,
} from './account-messages.ts';
import {
  changeFreeze,
  creditsNow,
  openAccount,
  registerKey,
  setAccountLimit,
  viewOfAccount,
} from './ledger/account.ts';
import type { LedgerDuties } from './ledger/duties.ts';
import type { Ledger } from './ledger/ledger.ts';
import type { LedgerStep } from './ledger/operations.ts';
import { readJournal } from './ledger/store.ts';
import { endTopUp, setTopUpRule } from './ledger/top-up.ts';
import { type WiredLedger, wireLedger } from './ledger-wiring.ts';
import type { AccountLive } from './live/live.ts';
import { acceptPage, closePages, pageOf } from './live/sockets.ts';
import type { SpendingLimit } from './messages.ts';
import { sqlOf } from './storage.ts';

const JOURNAL_MAX = 1_000;

type Unknown = { readonly reason: 'account_unknown' };

export class AccountLedger extends DurableObject<Env> {
  readonly #ledger: Ledger;
  readonly #duties: LedgerDuties;
  readonly #live: AccountLive;
  readonly #askWallet: WiredLedger['askWallet'];

  constructor(ctx: DurableObjectState, env: Env) {
    super(ctx, env);
    const wired = wireLedger(ctx, env);
    this.#ledger = wired.ledger;
    this.#duties = wired.duties;
    this.#live = wired.live;
    this.#askWallet = wired.askWallet;
    void ctx.blockConcurrencyWhile(async () => {
      this.#duties.foundAlarm(await ctx.storage.getAlarm());
      this.#duties.arm(this.#ledger);
    });
  }

  override alarm(): Promise<void> {
    return this.#duties.run(this.#ledger);
  }

  /** Opens a page's socket; only a Worker of ours can ask for one. */
  override async fetch(request: Request): Promise<Response> {
    this.#assertOpen();
    return acceptPage(this.ctx, this.#live, request);
  }

  override webSocketMessage(socket: WebSocket, message: string | ArrayBuffer): Promise<void> {
    return this.#live.said(pageOf(socket), typeof message === 'string' ? message : '');
  }

  /** A wallet tells what happened while a page listens; answers whether one still does. */
  async live(report: LiveReport): Promise<boolean> {
    return this.#live.heard(report);
  }

  /** Closes the pages of a session or a person; null: all of the account. */
  async closeLive(tag: string | null): Promise<true> {
    closePages(this.ctx, tag);
    return true;
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
    return this.#changed(
      (step) => registerKey(step, keyId),
      () => true,
    );
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
    return creditsNow(this.#ledger, this.#askWallet);
  }

  async requestGrant(call: GrantCall): Promise<GrantAnswer> {
    this.#assertOpen();
    const listenUntil = this.#live.met(call.totals);
    const answer = await this.#ledger.requestGrant(call);
    return listenUntil === undefined ? answer : { ...answer, listenUntil };
  }

  async report(word: WalletTotals): Promise<LedgerTotals> {
    this.#assertOpen();
    this.#live.met(word);
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
    this.#live.order(call.orderId);
    if (this.#ledger.state.account.freeze.version !== before) await this.#spreadFreeze();
    return ok(view);
  }

  /** Sets credit of an order aside for a refund: at most what is refundable and, after a recall, free. */
  async refund(call: RefundCall): Promise<RefundAnswer> {
    if (this.#ledger.state.account === null) return unknown();
    const answer = await this.#ledger.refund(call);
    this.#live.order(call.orderId);
    return answer;
  }

  /** Automatic top-ups: the rule, what is under way, and what stopped them. */
  async topUp(): Promise<Result<TopUpState, Unknown>> {
    return this.#ledger.state.account === null ? unknown() : ok(this.#ledger.state.topUp);
  }

  async setTopUpRule(rule: TopUpRule | null): Promise<Result<TopUpState, Unknown>> {
    return this.#changed(
      (step) => setTopUpRule(step, rule),
      () => this.#ledger.state.topUp,
    );
  }

  /** The order of an automatic top-up ended without credit. */
  async endTopUp(end: TopUpEnd): Promise<Result<true, Unknown>> {
    this.#live.order(end.orderId);
    return this.#changed(
      (step) => endTopUp(step, end),
      () => true,
    );
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
    const changed = await this.#changed(
      (step) => changeFreeze(step, change),
      () => true,
    );
    if (!changed.ok) return changed;
    await this.#spreadFreeze();
    return ok(viewOfAccount(this.#ledger.state));
  }

  async #changed<Value>(change: (step: LedgerStep) => void, view: () => Value): Promise<Result<Value, Unknown>> {
    if (this.#ledger.state.account === null) return unknown();
    await this.#ledger.step(change);
    return ok(view());
  }

  async #spreadFreeze(): Promise<void> {
    this.#live.freeze();
    await this.#duties.tellFreeze(this.#ledger);
    if ((this.#ledger.state.account?.freeze.causes.length ?? 0) > 0) await this.#ledger.recallAll();
  }

  #assertOpen(): void {
    assert(this.#ledger.state.account !== null, 'a ledger that nobody opened was asked for credit');
  }
}

const unknown = () => refuse({ reason: 'account_unknown' as const });
