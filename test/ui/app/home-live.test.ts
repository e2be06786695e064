// A call that is told live is in all of Home's figures at once, and in each only once.
import { describe, expect, test } from 'vitest';
import { withRow } from '../../../src/ui/app/views/home-live.ts';
import type { RequestRow } from '../../../src/ui/app/wire.ts';
import type { Home } from '../../../src/ui/app/wire-home.ts';

const NOTHING = { requests: 0, input_tokens: 0, output_tokens: 0, cost: '0.000000000', cost_usd: 0 };

const home: Home = {
  as_of: '2026-11-26T10:00:00.000Z',
  from: '2026-11-25T00:00:00.000Z',
  to: '2026-11-27T00:00:00.000Z',
  tz: 'UTC',
  credit: {
    credits: '1.000000000',
    usage: '0.000000000',
    held: '0.000000000',
    set_aside: '0.000000000',
    available: '1.000000000',
    spendable: '1.000000000',
    binds: 'credit',
    frozen: [],
  },
  runway: { per_day: '0.000000000', days: null, requests: 0 },
  range: NOTHING,
  previous: NOTHING,
  today: NOTHING,
  recent: { requests: 0, statuses: {}, median_latency_ms: null, since: null },
  chart: {
    interval: 'day',
    group_by: 'model',
    intervals: [
      { begins: '2026-11-25T00:00:00.000Z', local: '2026-11-25' },
      { begins: '2026-11-26T00:00:00.000Z', local: '2026-11-26' },
    ],
    points: [],
    groups_folded: 0,
  },
  keys: [
    {
      hash: 'k1',
      name: 'ci',
      label: 'sk-fb-1aut...wxyz',
      state: 'active',
      cost: '0.000000000',
      requests: 0,
      limit: null,
      limit_remaining: null,
      limit_reset: null,
      expires_at: null,
      last_used_at: null,
    },
  ],
  latest: [],
  top_up: { enabled: false, rule: null, pending: null, stopped: null, ordered_today: '0.000000000' },
  alerts: [],
};

const row = (change: Partial<RequestRow> = {}): RequestRow => ({
  id: 'gen-1',
  created_at: '2026-11-26T10:00:01.000Z',
  ended_at: '2026-11-26T10:00:02.000Z',
  key_hash: 'k1',
  key_name: 'ci',
  key_label: 'sk-fb-1aut...wxyz',
  model: 'a/b',
  provider: 'p',
  status: 'ok',
  ending: 'completed',
  finish_reason: 'stop',
  stopped_by: null,
  streamed: true,
  input_tokens: 10,
  output_tokens: 5,
  cached_tokens: 0,
  cost: '0.000123000',
  cost_usd: 0.000123,
  basis: 'reported',
  latency_ms: 12,
  generation_ms: 40,
  user: null,
  app: null,
  tags: [],
  attempts: 1,
  ...change,
});

const running = row({ ended_at: null, status: 'running', cost: '0.000000000', basis: null });

describe('a call that is told live', () => {
  test('counts in the sums, the bar of its day, its key and the latest', () => {
    const after = withRow(withRow(home, running), row());
    expect(after.latest).toEqual([row()]);
    for (const sum of [after.today, after.range]) expect(sum).toMatchObject({ requests: 1, cost: '0.000123000' });
    expect(after.chart.points).toMatchObject([
      { begins: '2026-11-26T00:00:00.000Z', group: { model: 'a/b' }, cost: '0.000123000' },
    ]);
    expect(after.keys[0]).toMatchObject({ requests: 1, cost: '0.000123000' });
  });

  test('counts once, however often its end is told', () => {
    const after = withRow(withRow(withRow(home, row()), row()), row());
    expect(after.range.requests).toBe(1);
    expect(after.latest).toHaveLength(1);
  });

  test('is among the latest and in no sum while it runs, and when it was not charged', () => {
    expect(withRow(home, running)).toMatchObject({ range: NOTHING, latest: [running] });
    const failed = row({ status: 'failed', basis: null, cost: '0.000000000' });
    expect(withRow(home, failed)).toMatchObject({ range: NOTHING, chart: { points: [] } });
  });

  test('adds to the bar that is there, exactly', () => {
    const after = withRow(withRow(home, row()), row({ id: 'gen-2', cost: '0.000000001' }));
    expect(after.chart.points).toHaveLength(1);
    expect(after.chart.points[0]?.cost).toBe('0.000123001');
  });

  test('does not make the list longer than it is shown', () => {
    const many = Array.from({ length: 15 }, (_, index) => row({ id: `gen-${index}` }));
    expect(many.reduce(withRow, home).latest).toHaveLength(10);
  });
});
