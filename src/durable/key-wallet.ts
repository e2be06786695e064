// The Durable Object around a key's wallet: storage, clock, alarm and doors, and nothing that decides. Its public methods can be
// called by any Worker of the deployment.
import { DurableObject } from 'cloudflare:workers';
import { systemClock } from '../base/clock.ts';
import { parseRequestId } from '../base/id.ts';
import { consoleLog } from '../base/log.ts';
import { ok, type Result, refuse } from '../base/result.ts';
import type { Env } from '../env.ts';
import type { LedgerTotals, WalletTotals } from './account-messages.ts';
import { withDeadline } from './deadline.ts';
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
  SettleCall,
  StoredRequest,
} from './messages.ts';
import { sendHours, sendPolicy } from './outbox.ts';
import { sqlOf, turnOf } from './storage.ts';
import { ledgerStub } from './stubs.ts';
import { refusalOfIdentity } from './wallet/admission.ts';
import { WalletDuties } from './wallet/duties.ts';
import { changePolicy, createPolicy, viewOf } from './wallet/policy.ts';
import { findByUpstreamId, readRequest } from './wallet/requests.ts';
import { totalsOf } from './wallet/state.ts';
import { Wallet } from './wallet/wallet.ts';

const LEDGER_MS = 5_000;

export class KeyWallet extends DurableObject<Env> {
  readonly #wallet: Wallet;
  readonly #duties: WalletDuties;

  constructor(ctx: DurableObjectState, env: Env) {
    super(ctx, env);
    const sql = sqlOf(ctx.storage);
    this.#duties = new WalletDuties({
      sql,
      clock: systemClock,
      log: consoleLog,
      outside: {
        report: (policy, word) => withDeadline(ledgerStub(env, policy).report(word), LEDGER_MS, 'report'),
        sendHours: (policy, hours) => sendHours(env.DB, policy, hours),
        sendPolicy: (policy) => sendPolicy(env.DB, policy),
        setAlarm: (at) => void ctx.storage.setAlarm(at),
      },
    });
    this.#wallet = new Wallet({
      sql,
      clock: systemClock,
      log: consoleLog,
      turn: turnOf(ctx.storage),
      ledger: {
        requestGrant: (policy, call) => withDeadline(ledgerStub(env, policy).requestGrant(call), LEDGER_MS, 'grant'),
      },
      committed: (wallet) => this.#duties.arm(wallet),
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
    return this.#wallet.reserve(call);
  }

  async extend(call: ExtendCall): Promise<ExtendAnswer> {
    return this.#wallet.extend(call);
  }

  async settle(call: SettleCall): Promise<ResolveAnswer> {
    return this.#wallet.settle(call);
  }

  async release(call: ReleaseCall): Promise<ResolveAnswer> {
    return this.#wallet.release(call);
  }

  /** The ledger asks back what is not held open. */
  async recall(word: LedgerTotals): Promise<WalletTotals> {
    return this.#wallet.recall(word);
  }

  /** The ledger tells its totals and its freeze. */
  async hear(word: LedgerTotals): Promise<WalletTotals> {
    return this.#wallet.hear(word);
  }

  /** Authenticates a credential and shows the key. */
  async describe(credential: Credential): Promise<Result<KeyView, KeyRefusal>> {
    const { policy } = this.#wallet.state;
    if (policy === null) return this.#unknown();
    const refused = refusalOfIdentity(policy, credential, systemClock());
    return refused ?? ok(viewOf(this.#wallet.state, policy, systemClock()));
  }

  /** Shows the key to its account's own management key or to the operator. */
  async view(): Promise<Result<KeyView, KeyRefusal>> {
    const { policy } = this.#wallet.state;
    return policy === null ? refuse({ reason: 'key_unknown' }) : ok(viewOf(this.#wallet.state, policy, systemClock()));
  }

  /** Gives the wallet its first policy; repeated, it shows what is there. */
  async create(policy: KeyPolicy): Promise<Result<KeyView, KeyRefusal>> {
    const kept = await this.#wallet.step((step) => createPolicy(step, policy));
    return ok(viewOf(this.#wallet.state, kept, systemClock()));
  }

  /** Changes the policy; its version grows. */
  async change(change: PolicyChange): Promise<Result<KeyView, KeyRefusal>> {
    if (this.#wallet.state.policy === null) return refuse({ reason: 'key_unknown' });
    const policy = await this.#wallet.step((step) => changePolicy(step, change));
    return ok(viewOf(this.#wallet.state, policy, systemClock()));
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

  /** The wallet's totals, for reconciliation. */
  async totals(): Promise<WalletTotals | null> {
    const { policy } = this.#wallet.state;
    return policy === null ? null : totalsOf(this.#wallet.state, policy);
  }

  #unknown() {
    consoleLog('incident', 'wallet_without_policy', { object: this.ctx.id.name });
    return refuse({ reason: 'key_unknown' as const });
  }
}
