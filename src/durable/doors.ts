// How Workers reach wallets and ledgers: a new stub for each try, a bounded number of tries with the same ids (every call is
// idempotent by them), and refusals instead of exceptions.
import type { Place } from '../base/api-key.ts';
import type { AccountId, KeyId } from '../base/id.ts';
import { type Refused, type Result, refuse } from '../base/result.ts';
import type { Env } from '../env.ts';
import type { LedgerSilent, OrderLedger } from '../payments/desk.ts';
import type {
  AccountView,
  BringAnswer,
  CreditsView,
  JournalEntry,
  MoneyAnswer,
  MoneyInCall,
  MoneyOutCall,
  RefundAnswer,
  TopUpRule,
  TopUpState,
} from './account-messages.ts';
import type { AdmitAnswer, AdmitCall, RepeatAnswer, RepeatCall } from './inquiries.ts';
import { liveRequest, type Visitor } from './live/sockets.ts';
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
  SpendingLimit,
  StoredRequest,
} from './messages.ts';
import type { ListRequestsCall, RequestList } from './request-search.ts';
import { type AccountAddress, type KeyAddress, ledgerStub, walletStub } from './stubs.ts';
import { NO_DEADLINE, tryAgain } from './try-again.ts';

type WalletUnreachable = { readonly reason: 'wallet_unreachable' | 'key_busy' };
type LedgerUnreachable = { readonly reason: 'ledger_unreachable' };
type AccountUnknown = { readonly reason: 'account_unknown' };

export type WalletDoor = {
  readonly reserve: (call: ReserveCall) => Promise<ReserveAnswer>;
  readonly extend: (call: ExtendCall) => Promise<ExtendAnswer>;
  readonly settle: (call: SettleCall) => Promise<ResolveAnswer>;
  readonly release: (call: ReleaseCall) => Promise<ResolveAnswer>;
  /** What came of an earlier request under the same `Idempotency-Key`; null where there was none that counts. */
  readonly findRepeat: (call: RepeatCall) => Promise<RepeatAnswer | Refused<WalletUnreachable>>;
  /** Shows a key that may have what costs nothing. Each such call counts among those of its minute. */
  readonly admit: (call: AdmitCall) => Promise<AdmitAnswer | Refused<WalletUnreachable>>;
  /** Authenticates a credential, a management key's too. */
  readonly describe: (credential: Credential) => Promise<Result<KeyView, KeyRefusal | WalletUnreachable>>;
  /** Without a credential: for the account's own management key, or the operator. */
  readonly view: () => Promise<Result<KeyView, KeyRefusal | WalletUnreachable>>;
  readonly create: (policy: KeyPolicy) => Promise<Result<KeyView, KeyRefusal | WalletUnreachable>>;
  readonly change: (change: PolicyChange) => Promise<Result<KeyView, KeyRefusal | WalletUnreachable>>;
  readonly rotate: (call: RotateCall) => Promise<Result<KeyView, KeyRefusal | WalletUnreachable>>;
  readonly findRequest: (
    id: string,
  ) => Promise<Result<StoredRequest, { readonly reason: 'generation_not_found' } | WalletUnreachable>>;
  readonly listRequests: (
    call: ListRequestsCall,
  ) => Promise<Result<RequestList, { readonly reason: 'key_unknown' } | WalletUnreachable>>;
};

export type LedgerDoor = OrderLedger & {
  readonly open: (call: {
    readonly accountId: AccountId;
    readonly name: string;
    readonly place: Place;
  }) => Promise<Result<AccountView, LedgerUnreachable>>;
  readonly addKey: (keyId: KeyId) => Promise<Result<true, AccountUnknown | LedgerUnreachable>>;
  readonly keys: () => Promise<Result<readonly KeyId[], AccountUnknown | LedgerUnreachable>>;
  readonly account: () => Promise<Result<AccountView, AccountUnknown | LedgerUnreachable>>;
  readonly credits: () => Promise<
    Result<CreditsView, AccountUnknown | LedgerUnreachable | { readonly reason: 'credit_unconfirmed' }>
  >;
  readonly moneyIn: (call: MoneyInCall) => Promise<MoneyAnswer | ReturnType<typeof refuse<LedgerUnreachable>>>;
  readonly moneyOut: (call: MoneyOutCall) => Promise<MoneyAnswer | ReturnType<typeof refuse<LedgerUnreachable>>>;
  readonly topUp: () => Promise<Result<TopUpState, LedgerSilent>>;
  readonly setTopUpRule: (rule: TopUpRule | null) => Promise<Result<TopUpState, LedgerSilent>>;
  readonly freeze: (cause: string) => Promise<Result<AccountView, AccountUnknown | LedgerUnreachable>>;
  readonly unfreeze: (cause: string) => Promise<Result<AccountView, AccountUnknown | LedgerUnreachable>>;
  readonly setLimit: (limit: SpendingLimit | null) => Promise<Result<AccountView, AccountUnknown | LedgerUnreachable>>;
  readonly journal: (call: {
    readonly after: number;
    readonly limit: number;
  }) => Promise<Result<readonly JournalEntry[], AccountUnknown | LedgerUnreachable>>;
  /** Opens the socket of a page; the account must be open. */
  readonly live: (visitor: Visitor) => Promise<Result<Response, LedgerUnreachable>>;
  /** Closes the pages of a session or a person; null: all of the account. */
  readonly closeLive: (tag: string | null) => Promise<Result<true, LedgerUnreachable>>;
};

const CALL_MS = 10_000;

/** The wallet of one key. */
export function walletDoor(env: Env, key: KeyAddress): WalletDoor {
  type Stub = ReturnType<typeof walletStub>;
  const call = async <Answer>(
    work: (stub: Stub) => Promise<Answer>,
  ): Promise<Answer | ReturnType<typeof refuse<WalletUnreachable>>> => {
    const outcome = await tryAgain(() => work(walletStub(env, key)), NO_DEADLINE);
    if (outcome.done) return outcome.value;
    return refuse({ reason: outcome.overloaded ? 'key_busy' : 'wallet_unreachable' });
  };
  return {
    reserve: (request) => call((stub) => stub.reserve(request) as Promise<ReserveAnswer>),
    extend: async (request) => {
      const answer = await call((stub) => stub.extend(request) as Promise<ExtendAnswer>);
      if (answer.ok || 'held' in answer.refusal) return answer as ExtendAnswer;
      return refuse({ reason: 'wallet_unreachable', held: request.held });
    },
    settle: async (request) => resolved(await call((stub) => stub.settle(request) as Promise<ResolveAnswer>)),
    release: async (request) => resolved(await call((stub) => stub.release(request) as Promise<ResolveAnswer>)),
    findRepeat: (repeat) => call((stub) => stub.findRepeat(repeat) as Promise<RepeatAnswer>),
    admit: (wanted) => call((stub) => stub.admit(wanted) as Promise<AdmitAnswer>),
    describe: (credential) => call((stub) => stub.describe(credential) as Promise<Result<KeyView, KeyRefusal>>),
    view: () => call((stub) => stub.view() as Promise<Result<KeyView, KeyRefusal>>),
    create: (policy) => call((stub) => stub.create(policy) as Promise<Result<KeyView, KeyRefusal>>),
    change: (change) => call((stub) => stub.change(change) as Promise<Result<KeyView, KeyRefusal>>),
    rotate: (rotation) => call((stub) => stub.rotate(rotation) as Promise<Result<KeyView, KeyRefusal>>),
    findRequest: (id) =>
      call(
        (stub) => stub.findRequest(id) as Promise<Result<StoredRequest, { readonly reason: 'generation_not_found' }>>,
      ),
    listRequests: (request) =>
      call((stub) => stub.listRequests(request) as Promise<Result<RequestList, { readonly reason: 'key_unknown' }>>),
  };
}

/** The ledger of one account. */
export function ledgerDoor(env: Env, account: AccountAddress): LedgerDoor {
  type Stub = ReturnType<typeof ledgerStub>;
  const call = async <Answer>(
    work: (stub: Stub) => Promise<Answer>,
  ): Promise<Answer | ReturnType<typeof refuse<LedgerUnreachable>>> => {
    const outcome = await tryAgain(() => work(ledgerStub(env, account)), CALL_MS);
    return outcome.done ? outcome.value : refuse({ reason: 'ledger_unreachable' });
  };
  type View = Result<AccountView, AccountUnknown>;
  const reached = async <Value>(work: (stub: Stub) => Promise<Value>): Promise<Result<Value, LedgerUnreachable>> => {
    const outcome = await tryAgain(() => work(ledgerStub(env, account)), CALL_MS);
    return outcome.done ? { ok: true, value: outcome.value } : refuse({ reason: 'ledger_unreachable' });
  };
  return {
    open: (request) => reached((stub) => stub.open(request) as Promise<AccountView>),
    addKey: (keyId) => call((stub) => stub.addKey(keyId) as Promise<Result<true, AccountUnknown>>),
    keys: () => call((stub) => stub.keys() as Promise<Result<readonly KeyId[], AccountUnknown>>),
    account: () => call((stub) => stub.account() as Promise<View>),
    credits: () =>
      call(
        (stub) =>
          stub.credits() as Promise<Result<CreditsView, AccountUnknown | { readonly reason: 'credit_unconfirmed' }>>,
      ),
    moneyIn: (request) => call((stub) => stub.moneyIn(request) as Promise<MoneyAnswer>),
    moneyOut: (request) => call((stub) => stub.moneyOut(request) as Promise<MoneyAnswer>),
    bring: (request) => call((stub) => stub.bring(request) as Promise<BringAnswer>),
    refund: (request) => call((stub) => stub.refund(request) as Promise<RefundAnswer>),
    endTopUp: (end) => call((stub) => stub.endTopUp(end) as Promise<Result<true, AccountUnknown>>),
    give: async (gift) => {
      const given = await call((stub) => stub.moneyIn(gift) as Promise<MoneyAnswer>);
      if (given.ok) return { ok: true, value: true };
      const { reason } = given.refusal;
      const isFinal = reason === 'external_id_reused' || reason === 'account_unknown';
      return refuse({ reason: isFinal ? reason : 'ledger_unreachable' });
    },
    topUp: () => call((stub) => stub.topUp() as Promise<Result<TopUpState, AccountUnknown>>),
    setTopUpRule: (rule) => call((stub) => stub.setTopUpRule(rule) as Promise<Result<TopUpState, AccountUnknown>>),
    freeze: (cause) => call((stub) => stub.freeze(cause) as Promise<View>),
    unfreeze: (cause) => call((stub) => stub.unfreeze(cause) as Promise<View>),
    setLimit: (limit) => call((stub) => stub.setLimit(limit) as Promise<View>),
    journal: (request) =>
      call((stub) => stub.journal(request) as Promise<Result<readonly JournalEntry[], AccountUnknown>>),
    live: (visitor) => reached(async (stub) => stub.fetch(liveRequest(visitor))),
    closeLive: (tag) => reached((stub) => stub.closeLive(tag)),
  };
}

function resolved(answer: ResolveAnswer | ReturnType<typeof refuse<WalletUnreachable>>): ResolveAnswer {
  if (answer.ok || answer.refusal.reason === 'hold_unknown') return answer as ResolveAnswer;
  return refuse({ reason: 'wallet_unreachable' });
}
