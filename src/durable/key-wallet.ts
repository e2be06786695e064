// The Durable Object around a key's wallet: storage, clock, alarm and doors, and nothing that decides. Its public methods can be
// called by any Worker of the deployment.
import { DurableObject } from 'cloudflare:workers';
import { systemClock } from '../base/clock.ts';
import { parseRequestId } from '../base/id.ts';
import { consoleLog } from '../base/log.ts';
import { ok, type Result, refuse } from '../base/result.ts';
import type { Env } from '../env.ts';
import type { LedgerTotals, WalletTotals } from './account-messages.ts';
import { pause, withDeadline } from './deadline.ts';
import type { AdmitAnswer, AdmitCall, RepeatAnswer, RepeatCall } from './inquiries.ts';
import type {
  Credential,
  ExtendAnswer,
  ExtendCall,
  KeyPolicy,
  KeyRefusal,
  KeyView,
  PolicyChange,
  ReleaseCall,
  ReserveAnswer,
  ReserveCall,
  ResolveAnswer,
  RotateCall,
  SettleCall,
  StoredRequest,
} from './messages.ts';
import { sendHours, sendPolicy } from './outbox.ts';
import type { ListRequestsCall, RequestList } from './request-search.ts';
import { sqlOf, turnOf } from './storage.ts';
import { ledgerStub } from './stubs.ts';
import { refusalOfIdentity, refusalOfUncharged } from './wallet/admission.ts';
import { WalletDuties } from './wallet/duties.ts';
import { repeatOf } from './wallet/idempotency.ts';
import { WalletLive } from './wallet/live.ts';
import { changePolicy, createPolicy, viewOf } from './wallet/policy.ts';
import { RateWindow } from './wallet/rate-window.ts';
import { lastRequestAt, listRequests } from './wallet/request-list.ts';
import { findByUpstreamId, readRequest } from './wallet/requests.ts';
import { rotateSecret } from './wallet/secrets.ts';
import { totalsOf } from './wallet/state.ts';
import { Wallet } from './wallet/wallet.ts';

const LEDGER_MS = 5_000;

export class KeyWallet extends DurableObject<Env> {
  readonly #wallet: Wallet;
  readonly #duties: WalletDuties;
  readonly #live: WalletLive;
  /** When the secret before the last rotation was sent last; not kept on disk, because it is asked of a running key. */
  #previousUsedAt: number | undefined;
  /** Calls that cost nothing; not kept on disk, because they are over within the minute. */
  readonly #uncharged = new RateWindow();

  constructor(ctx: DurableObjectState, env: Env) {
    super(ctx, env);
    const sql = sqlOf(ctx.storage);
    this.#duties = new WalletDuties({
      sql,
      clock: systemClock,
      log: consoleLog,
      outside: {
        report: (policy, word) => withDeadline(ledgerStub(env, policy).report(word), LEDGER_MS, 'report'),
        sendHours: (policy, hours, labels) => sendHours(env.DB, policy, hours, labels),
        sendPolicy: (policy) => sendPolicy(env.DB, policy),
        setAlarm: (at) => void ctx.storage.setAlarm(at),
      },
    });
    this.#live = new WalletLive({
      sql,
      clock: systemClock,
      log: consoleLog,
      send: (policy, report) => withDeadline(ledgerStub(env, policy).live(report), LEDGER_MS, 'live'),
      wait: pause,
    });
    this.#wallet = new Wallet({
      sql,
      clock: systemClock,
      log: consoleLog,
      turn: turnOf(ctx.storage),
      ledger: {
        requestGrant: async (policy, call) => {
          const answer = await withDeadline(ledgerStub(env, policy).requestGrant(call), LEDGER_MS, 'grant');
          this.#live.listenUntil(answer.listenUntil ?? 0);
          return answer;
        },
      },
      committed: (wallet) => {
        this.#duties.arm(wallet);
        this.#live.committed(wallet);
      },
    });
    void ctx.blockConcurrencyWhile(async () => {
      this.#duties.foundAlarm(await ctx.storage.getAlarm());
      this.#duties.armForOpen(this.#wallet);
    });
  }

  override alarm(): Promise<void> {
    return this.#duties.run(this.#wallet);
  }

  async reserve(call: ReserveCall): Promise<ReserveAnswer> {
    // A wallet without a policy answers and writes nothing.
    if (this.#wallet.state.policy === null) return this.#unknown();
    this.#noteSecret(call.credential);
    return this.#wallet.reserve(call);
  }

  async extend(call: ExtendCall): Promise<ExtendAnswer> {
    return this.#wallet.extend(call);
  }

  async settle(call: SettleCall): Promise<ResolveAnswer> {
    const answer = await this.#wallet.settle(call);
    this.#live.touched(this.#wallet, call.requestId);
    return answer;
  }

  async release(call: ReleaseCall): Promise<ResolveAnswer> {
    const answer = await this.#wallet.release(call);
    this.#live.touched(this.#wallet, call.requestId);
    return answer;
  }

  /** The ledger asks back what is not held open. */
  async recall(word: LedgerTotals): Promise<WalletTotals> {
    return this.#wallet.recall(word);
  }

  /** The ledger tells its totals and its freeze. */
  async hear(word: LedgerTotals): Promise<WalletTotals> {
    return this.#wallet.hear(word);
  }

  /** A page listens until then: what happens is told to the ledger. Answers the totals; null from a key that runs no requests. */
  async listen(until: number): Promise<WalletTotals | null> {
    return this.#live.listen(this.#wallet, until);
  }

  /** What came of an earlier request under the same `Idempotency-Key`, or null. Nothing is written. */
  async findRepeat(call: RepeatCall): Promise<RepeatAnswer> {
    const { state, days } = this.#wallet;
    const now = Math.max(systemClock(), state.clock);
    return ok(repeatOf({ sql: sqlOf(this.ctx.storage), state, days, now }, call)?.refusal ?? null);
  }

  /** Shows a key that may have what costs nothing. Such calls are counted in memory alone. */
  async admit(call: AdmitCall): Promise<AdmitAnswer> {
    const { policy } = this.#wallet.state;
    if (policy === null) return this.#unknown();
    this.#noteSecret(call.credential);
    const now = systemClock();
    const refused = refusalOfUncharged(policy, call, this.#uncharged, now);
    if (refused !== undefined) return refused;
    this.#uncharged.count(now, 1, 0);
    return ok(this.#view(policy));
  }

  /** Authenticates a credential and shows the key. */
  async describe(credential: Credential): Promise<Result<KeyView, KeyRefusal>> {
    const { policy } = this.#wallet.state;
    if (policy === null) return this.#unknown();
    this.#noteSecret(credential);
    const refused = refusalOfIdentity(policy, credential, systemClock());
    return refused ?? ok(this.#view(policy));
  }

  /** Shows the key to its account's own management key or to the operator. */
  async view(): Promise<Result<KeyView, KeyRefusal>> {
    const { policy } = this.#wallet.state;
    if (policy === null) return refuse({ reason: 'key_unknown' });
    const lastUsedAt = lastRequestAt(sqlOf(this.ctx.storage), this.#wallet.days);
    return ok({ ...this.#view(policy), lastUsedAt });
  }

  /** Gives the wallet its first policy; repeated, it shows what is there. */
  async create(policy: KeyPolicy): Promise<Result<KeyView, KeyRefusal>> {
    const kept = await this.#wallet.step((step) => createPolicy(step, policy));
    return ok(this.#view(kept));
  }

  /** Changes the policy; its version grows. */
  async change(change: PolicyChange): Promise<Result<KeyView, KeyRefusal>> {
    if (this.#wallet.state.policy === null) return refuse({ reason: 'key_unknown' });
    return ok(this.#view(await this.#wallet.step((step) => changePolicy(step, change))));
  }

  /** Gives the key another secret; the one it has is good for a while. */
  async rotate(call: RotateCall): Promise<Result<KeyView, KeyRefusal>> {
    const { policy } = this.#wallet.state;
    if (policy === null) return refuse({ reason: 'key_unknown' });
    if (policy.secretHash !== call.secretHash) this.#previousUsedAt = undefined;
    return ok(this.#view(await this.#wallet.step((step) => rotateSecret(step, call))));
  }

  /** A request by our id or the provider's. */
  async findRequest(id: string): Promise<Result<StoredRequest, { readonly reason: 'generation_not_found' }>> {
    if (this.#wallet.state.policy === null) return refuse({ reason: 'generation_not_found' });
    const sql = sqlOf(this.ctx.storage);
    const ours = parseRequestId(id);
    const request = ours === undefined ? undefined : readRequest(sql, ours, this.#wallet.days);
    const found = request ?? findByUpstreamId(sql, id);
    return found === undefined ? refuse({ reason: 'generation_not_found' }) : ok(found);
  }

  /** Requests, newest first. It reads a bounded number of rows, and writes none. */
  async listRequests(call: ListRequestsCall): Promise<Result<RequestList, { readonly reason: 'key_unknown' }>> {
    const { policy } = this.#wallet.state;
    if (policy === null) return refuse({ reason: 'key_unknown' });
    return ok(listRequests(sqlOf(this.ctx.storage), call, this.#wallet.days, policy));
  }

  /** The wallet's totals, for reconciliation. */
  async totals(): Promise<WalletTotals | null> {
    const { policy } = this.#wallet.state;
    return policy === null ? null : totalsOf(this.#wallet.state, policy);
  }

  #view(policy: KeyPolicy): KeyView {
    const view = viewOf(this.#wallet.state, policy, systemClock());
    return this.#previousUsedAt === undefined ? view : { ...view, previousUsedAt: this.#previousUsedAt };
  }

  #noteSecret({ secretHash }: Credential): void {
    if (this.#wallet.state.policy?.previous?.secretHash === secretHash) this.#previousUsedAt = systemClock();
  }

  #unknown() {
    consoleLog('incident', 'wallet_without_policy', { object: this.ctx.id.name });
    return refuse({ reason: 'key_unknown' as const });
  }
}
