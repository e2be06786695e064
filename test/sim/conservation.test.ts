// Conservation as a property: 400,000 commands and more against the shipped wallets and ledger, compared with a plain model after each. A failure
// prints its seed, and the shortest commands that lead there. FAREBOX_SEED takes another seed.
import { describe, expect, it } from 'vitest';
import { ACTS, Counts, runTrials } from './run.ts';

const SEED = Number(process.env.FAREBOX_SEED ?? 20_270_201);
const COMMANDS = { calm: 150_000, rough: 195_000, restored: 75_000 } as const;
/** Each command and each refusal is reached at least this often. */
const OFTEN = 500;

/** Every answer that a wallet or a ledger can give, as the judges name it. */
const ANSWERS: Readonly<Record<string, readonly string[]>> = {
  reserve: [
    'admitted',
    'admitted with less',
    'key_unknown',
    'key_wrong',
    'key_disabled',
    'key_revoked',
    'key_expired',
    'key_is_management',
    'model_not_allowed',
    'ip_not_allowed',
    'account_frozen',
    'rate_limited requests_per_minute',
    'rate_limited tokens_per_minute',
    'rate_limited concurrency',
    'insufficient_credit credit',
    'insufficient_credit key_limit',
    'insufficient_credit account_limit',
    'credit_unconfirmed',
    'request_id_invalid',
    'request_id_reused',
  ],
  extend: ['held', 'insufficient_credit', 'account_frozen', 'hold_ended', 'hold_unknown', 'credit_unconfirmed'],
  settle: ['below the hold', 'equal to the hold', 'above the hold', 'late', 'again', 'hold_unknown'],
  release: ['held', 'late', 'again', 'hold_unknown'],
  money_in: ['applied', 'known', 'external_id_reused'],
  reversal: ['applied', 'insufficient_credit', 'external_id_reused', 'credit_unconfirmed'],
  bring: [
    'paid',
    'paid and claimed',
    'not paid yet',
    'old payment',
    'old word',
    'set aside',
    'aside taken',
    'aside given back',
    'taken',
    'taken given back',
    'frozen by dispute',
    'frozen by fraud_warning',
    'thawed',
  ],
  refund: [
    'applied',
    'known',
    'external_id_reused',
    'order_not_credited',
    'insufficient_credit',
    'credit_unconfirmed',
  ],
  'top-up': [
    'ordered',
    'asked',
    'paid',
    'declined',
    'expired',
    'given up while frozen',
    'stopped',
    'stopped by a claim',
  ],
  credits: ['confirmed', 'credit_unconfirmed'],
  event: [
    'hold expired',
    'cost lost',
    'credit expired',
    'credit expired in part',
    'idle slice returned',
    'wallet died',
    'ledger died',
    'old message arrived',
    'slow message arrived',
    'slow message timed out',
    'wallet went back',
    'ledger went back',
  ],
};

describe('money is conserved, and everything is charged once', () => {
  const counts = new Counts();

  it.each(['calm', 'rough', 'restored'] as const)('in %s weather', { timeout: 300_000 }, async (weather) => {
    await runTrials({ weather, seed: SEED, commands: COMMANDS[weather], counts, length: 150 });
  });

  it('with every command and every answer reached often', () => {
    const lines = [...counts.of].map(([what, count]) => `${String(count).padStart(7)} ${what}`).sort();
    console.log(`seed ${SEED}: ${counts.commands} commands\n${lines.join('\n')}`);
    const commands = Object.keys(ACTS.restored).map((name) => `command: ${name}`);
    const answers = Object.entries(ANSWERS).flatMap(([asked, all]) => all.map((answer) => `${asked}: ${answer}`));
    const seldom = [...commands, ...answers].filter((what) => (counts.of.get(what) ?? 0) < OFTEN);
    expect(seldom.map((what) => `${what}: ${counts.of.get(what) ?? 0}`)).toEqual([]);
    expect(counts.commands).toBeGreaterThanOrEqual(200_000);
  });
});
