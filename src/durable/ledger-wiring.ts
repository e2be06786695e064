// What an account's ledger is made of inside its Durable Object: the ledger over its storage, its duties by the alarm, its live pages, and
// how each of them reaches wallets, D1 and payment providers. It decides nothing.
import { assert } from '../base/assert.ts';
import { SECOND, systemClock } from '../base/clock.ts';
import { type KeyId, secureRandom } from '../base/id.ts';
import { consoleLog } from '../base/log.ts';
import type { Env } from '../env.ts';
import { newOrderId } from '../payments/order.ts';
import { placeTopUp } from '../payments/top-up.ts';
import type { LedgerTotals, WalletTotals } from './account-messages.ts';
import { pause, withDeadline } from './deadline.ts';
import { deskOf } from './desk-of.ts';
import { LedgerDuties } from './ledger/duties.ts';
import { Ledger } from './ledger/ledger.ts';
import { AccountLive } from './live/live.ts';
import { pagesOf } from './live/sockets.ts';
import { sendJournal } from './outbox.ts';
import { sqlOf, turnOf } from './storage.ts';
import { walletStub } from './stubs.ts';

/** A wallet that has not answered a recall by then counts as unheard. */
const RECALL_MS = SECOND;
/** Taking money from a card takes seconds. Whoever gives up asks again under the same id. */
const TOP_UP_MS = 15 * SECOND;

/** The parts of a ledger, and how it asks a wallet what it holds. */
export type WiredLedger = {
  readonly ledger: Ledger;
  readonly duties: LedgerDuties;
  readonly live: AccountLive;
  readonly askWallet: (keyId: KeyId, word: LedgerTotals) => Promise<WalletTotals>;
};

/** Puts the ledger of an object together. */
export function wireLedger(ctx: DurableObjectState, env: Env): WiredLedger {
  const parts = { sql: sqlOf(ctx.storage), clock: systemClock, log: consoleLog };
  const wallet = (keyId: KeyId) => {
    const { account } = ledger.state;
    assert(account !== null, 'a ledger that nobody opened has no wallets');
    return walletStub(env, { accountId: account.accountId, keyId, place: account.place });
  };
  const duties = new LedgerDuties({
    ...parts,
    outside: {
      sendJournal: (account, entries, state) => sendJournal(env.DB, account, entries, state),
      tell: (keyId, word) => withDeadline(wallet(keyId).hear(word), RECALL_MS, 'tell'),
      placeTopUp: (account, intent, mayAsk) =>
        withDeadline(placeTopUp(deskOf(env), account, intent, mayAsk), TOP_UP_MS, 'top-up'),
      setAlarm: (at) => void ctx.storage.setAlarm(at),
    },
  });
  const ledger = new Ledger({
    ...parts,
    turn: turnOf(ctx.storage),
    recall: (keyId, word) => withDeadline(wallet(keyId).recall(word), RECALL_MS, 'recall'),
    newOrderId: (now) => newOrderId(now, secureRandom),
    committed: (committed) => {
      duties.arm(committed);
      live.committed();
    },
  });
  const live = new AccountLive({
    ...parts,
    state: () => ledger.state,
    sockets: () => pagesOf(ctx),
    ask: (keyId, until) =>
      withDeadline(wallet(keyId).listen(until) as Promise<WalletTotals | null>, RECALL_MS, 'listen'),
    wait: pause,
  });
  const askWallet = (keyId: KeyId, word: LedgerTotals) => withDeadline(wallet(keyId).hear(word), RECALL_MS, 'credits');
  return { ledger, duties, live, askWallet };
}
