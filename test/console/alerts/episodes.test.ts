// What is raised from figures: when credit is low, when it is told again, and at which shares of a key's limit.
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { periodStart, type Reset } from '../../../src/base/clock.ts';
import { newKeyId } from '../../../src/base/id.ts';
import { nanoUsd, parseUsd, ZERO } from '../../../src/billing/money.ts';
import {
  type Figures,
  type LimitedKey,
  levelOf,
  lowBalance,
  lowRunway,
  periodEnd,
} from '../../../src/console/alerts/conditions.ts';
import { type Episodes, judge } from '../../../src/console/alerts/episodes.ts';
import { DEFAULT_ALERTS } from '../../../src/console/alerts/settings.ts';

const usd = (text: string) => parseUsd(text) ?? ZERO;
const keyId = newKeyId((length) => new Uint8Array(length).fill(7));

const account = (changes: Partial<Figures> = {}): Figures => ({
  accountId: 'a',
  settings: DEFAULT_ALERTS,
  credits: usd('20'),
  balance: usd('20'),
  lately: { requests: 0, cost: ZERO },
  keys: [],
  ...changes,
});

const keyThat = (used: string, limit = '5', reset: Reset = 'monthly'): LimitedKey => {
  const at = Date.UTC(2026, 10, 18, 9);
  return {
    keyId,
    name: 'ci',
    limit: usd(limit),
    reset,
    periodStart: periodStart(reset, at),
    used: usd(used),
  };
};

/** Judges balances one after the other and answers the causes that each raised. */
function causesOf(balances: readonly string[]): readonly (readonly string[])[] {
  let episodes: Episodes = {};
  return balances.map((balance) => {
    const judged = judge(account({ balance: usd(balance) }), episodes);
    episodes = { ...episodes, ...judged.episodes };
    return judged.candidates.map(({ cause }) => cause);
  });
}

describe('low credit', () => {
  test('is told once, and again only after it has recovered', () => {
    const causes = causesOf(['20', '4.99', '3', '4.999999999', '5', '4.99', '0']);
    expect(causes).toEqual([[], ['low_balance/1'], [], [], [], ['low_balance/2'], []]);
  });

  test('of exactly the amount is not low', () => {
    expect(lowBalance(account({ balance: usd('5') }), false)).toBeUndefined();
    expect(lowBalance(account({ balance: usd('4.999999999') }), false)).toBeDefined();
  });

  test('of an account that never had that much is not told', () => {
    expect(judge(account({ credits: usd('1'), balance: usd('0.1') }), {}).candidates).toEqual([]);
    expect(judge(account({ credits: ZERO, balance: ZERO }), {}).candidates).toEqual([]);
  });

  test('of an account that had that much is told, also when a refund or a dispute took it', () => {
    const { episodes } = judge(account(), {});
    expect(episodes).toMatchObject({ low_balance: { number: 0, isLow: false } });
    const taken = account({ credits: usd('1'), balance: usd('-4') });
    expect(judge(taken, episodes).candidates.map(({ cause }) => cause)).toEqual(['low_balance/1']);
  });

  test('is told once an episode, whatever the balances', () => {
    fc.assert(
      fc.property(fc.array(fc.bigInt(-2_000_000_000n, 9_000_000_000n)), (balances) => {
        let episodes: Episodes = {};
        let isArmed = true;
        const causes: string[] = [];
        for (const balance of balances.map(nanoUsd)) {
          const judged = judge(account({ balance }), episodes);
          episodes = { ...episodes, ...judged.episodes };
          const isLow = balance < DEFAULT_ALERTS.below;
          expect(judged.candidates).toHaveLength(isLow && isArmed ? 1 : 0);
          isArmed = !isLow;
          causes.push(...judged.candidates.map(({ cause }) => cause));
        }
        expect(new Set(causes).size).toBe(causes.length);
      }),
      { seed: 20_261_118, verbose: 1 },
    );
  });

  test('that is switched off is not told, and is told where it stands when it is on again', () => {
    const off = { ...DEFAULT_ALERTS, on: { ...DEFAULT_ALERTS.on, low_balance: false } };
    const low = { balance: usd('1') };
    const judged = judge(account({ ...low, settings: off }), {});
    expect(judged.candidates).toEqual([]);
    expect(judged.episodes.low_balance).toBeUndefined();
    expect(judge(account(low), judged.episodes).candidates).toHaveLength(1);
  });
});

describe('the runway', () => {
  const spending = (balance: string, cost: string, requests = 20) =>
    account({ balance: usd(balance), lately: { requests, cost: usd(cost) } });

  test('is short when credit lasts fewer days than the account set', () => {
    expect(lowRunway(spending('19.99', '10'))).toMatchObject({ hours: 47 });
    expect(lowRunway(spending('20', '10'))).toBeUndefined();
    expect(lowRunway(spending('-1', '10'))).toMatchObject({ hours: 0 });
  });

  test('is not known from fewer than twenty requests', () => {
    expect(lowRunway(spending('10', '10', 19))).toBeUndefined();
    expect(lowRunway(spending('10', '10', 20))).toBeDefined();
    expect(lowRunway(spending('0', '0', 500))).toBeUndefined();
  });

  test('is told again only after it was half as long again as what is short', () => {
    let episodes: Episodes = {};
    const raised = ['19', '21', '19', '29.99', '19', '30', '19'].map((balance) => {
      const judged = judge(spending(balance, '10'), episodes);
      episodes = { ...episodes, ...judged.episodes };
      return judged.candidates.map(({ cause }) => cause);
    });
    expect(raised).toEqual([['low_runway/1'], [], [], [], [], [], ['low_runway/2']]);
  });
});

describe('a key’s limit', () => {
  test.each([
    ['2.499999999', undefined],
    ['2.5', 50],
    ['3.999999999', 50],
    ['4', 80],
    ['4.999999999', 80],
    ['5', 100],
    ['9', 100],
  ])('of $5 with %s used has reached %s percent', (used, level) => {
    expect(levelOf(keyThat(used))).toBe(level);
  });

  test('of nothing is never news', () => {
    expect(levelOf(keyThat('0', '0'))).toBeUndefined();
  });

  test('is told by its highest level, which stands for those below it', () => {
    const [candidate] = judge(account({ keys: [keyThat('4.5')] }), {}).candidates;
    const cause = (level: number) => `key_limit/${keyId}/${Date.UTC(2026, 10, 1)}/5000000000/${level}`;
    expect(candidate).toMatchObject({ cause: cause(80), unless: [cause(100), cause(80)] });
  });

  test.each<[Reset, number, number | undefined]>([
    ['daily', Date.UTC(2026, 10, 18), Date.UTC(2026, 10, 19)],
    ['weekly', Date.UTC(2026, 10, 16), Date.UTC(2026, 10, 23)],
    ['monthly', Date.UTC(2026, 10, 1), Date.UTC(2026, 11, 1)],
    ['total', 0, undefined],
  ])('that is %s has its own period in its cause', (reset, start, end) => {
    const key = keyThat('5', '5', reset);
    expect(judge(account({ keys: [key] }), {}).candidates[0]?.cause).toContain(`/${start}/`);
    expect(periodEnd(key)).toBe(end);
  });

  test('of every month ends where the next one begins', () => {
    for (let month = 0; month < 48; month++) {
      const start = Date.UTC(2026, month, 1);
      expect(periodEnd({ reset: 'monthly', periodStart: start })).toBe(Date.UTC(2026, month + 1, 1));
    }
  });
});
