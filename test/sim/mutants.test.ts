// A check that cannot fail proves nothing: bugs are planted in the shipped classes, and the same commands must find each of them.
import { describe, it } from 'vitest';
import { nanoUsd } from '../../src/billing/money.ts';
import type { LedgerState } from '../../src/durable/ledger/state.ts';
import type { WalletState } from '../../src/durable/wallet/state.ts';
import type { Wallet } from '../../src/durable/wallet/wallet.ts';
import { findsEach, type Mutant, replaced, statements } from './planted.ts';
import { Counts, runTrials } from './run.ts';
import type { Tampering } from './world.ts';

const walletState = (wallet: Wallet): WalletState => wallet.state as WalletState;

const MUTANTS: readonly Mutant[] = [
  [
    'a wallet forgets to subtract an open hold',
    'calm',
    {
      wallet: (wallet) =>
        replaced(wallet, {
          reserve: async (call) => {
            const answer = await wallet.reserve(call);
            if (answer.ok && answer.value.request === null) walletState(wallet).open = nanoUsd(0);
            return answer;
          },
        }),
    },
  ],
  [
    'a ledger grants again for a repeated message',
    'rough',
    {
      ledger: (ledger) =>
        replaced(ledger, {
          requestGrant: async (call) => {
            const answer = await ledger.requestGrant(call);
            const { granted } = answer.totals;
            return {
              ...answer,
              totals: { ...answer.totals, granted: nanoUsd(granted + (granted > call.totals.granted ? 1n : 0n)) },
            };
          },
        }),
    },
  ],
  [
    'a settle is charged twice',
    'calm',
    {
      wallet: (wallet) =>
        replaced(wallet, {
          settle: (call) =>
            wallet
              .step((step) => {
                step.state.spent = nanoUsd(step.state.spent + call.cost);
                return undefined;
              })
              .then(() => wallet.settle(call)),
        }),
    },
  ],
  [
    'a ledger takes the reply of a recall for granted',
    'calm',
    {
      ledger: (ledger) =>
        replaced(ledger, {
          recallAll: async () => {
            const recalled = await ledger.recallAll();
            const state = ledger.state as LedgerState;
            for (const [keyId, key] of state.keys)
              state.keys.set(keyId, { ...key, returned: nanoUsd(key.granted - key.spent) });
            return recalled;
          },
        }),
    },
  ],
  [
    'what is given back is not counted',
    'calm',
    {
      wallet: (wallet) =>
        replaced(wallet, {
          release: async (call) => {
            const before = wallet.state.refunded;
            const answer = await wallet.release(call);
            walletState(wallet).refunded = before;
            return answer;
          },
        }),
    },
  ],
  [
    'a journal entry is dropped',
    'calm',
    {
      ground: statements((statement) => (statement.startsWith('INSERT INTO journal') ? undefined : statement)),
    },
  ],
  [
    'an expiry charges nothing',
    'calm',
    {
      ground: statements((statement) =>
        statement.replace('state = ?, cost = ?', "state = ?, cost = ? * (state = 'settled')"),
      ),
    },
  ],
  [
    'a hold forgets its extension when it is loaded again',
    'calm',
    {
      ground: statements((statement) =>
        statement.replace('SET held = ?, metered = ?', 'SET held = MIN(held, ?), metered = ?'),
      ),
    },
  ],
  [
    'money in is booked again when it is told again',
    'calm',
    {
      ground: statements((statement) => (statement.includes('FROM movements') ? undefined : statement)),
    },
  ],
  [
    'a frozen account goes on',
    'calm',
    {
      wallet: (wallet) =>
        replaced(wallet, {
          reserve: (call) => {
            walletState(wallet).freeze = { ...wallet.state.freeze, causes: [] };
            return wallet.reserve(call);
          },
        }),
    },
  ],
  [
    'a limit forgets what is open',
    'calm',
    {
      wallet: (wallet) =>
        replaced(wallet, {
          reserve: (call) => {
            const state = walletState(wallet);
            const { policy } = state;
            const limit = policy?.limit;
            if (policy !== null && limit !== undefined)
              state.policy = { ...policy, limit: { ...limit, amount: nanoUsd(limit.amount + state.open) } };
            return wallet.reserve(call).finally(() => {
              state.policy = policy;
            });
          },
        }),
    },
  ],
  [
    'a failed commit leaves memory as it was',
    'rough',
    {
      ground: (ground) => ({
        ...ground,
        sql: { ...ground.sql, transaction: (work) => work() },
      }),
    },
  ],
];

describe('the commands find', () => {
  findsEach(MUTANTS);

  it('nothing where nothing is planted', async () => {
    const tampering: Tampering = {
      wallet: (wallet) => replaced(wallet, {}),
      ledger: (ledger) => replaced(ledger, {}),
      ground: statements((statement) => statement),
    };
    await runTrials({ weather: 'calm', seed: 7, commands: 3_000, counts: new Counts(), length: 100, tampering });
  });
});
