// Browsers, roles and alerts in words.
import { describe, expect, test } from 'vitest';
import { deliveryText, placeOf, titleOf } from '../../../src/ui/app/views/alerts-words.ts';
import { agentText } from '../../../src/ui/app/views/settings-agent.ts';
import { rolesFor } from '../../../src/ui/app/views/settings-roles.ts';

describe('a browser', () => {
  test.each([
    [
      'Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/142.0 Safari/537.36',
      'Chrome on Linux',
    ],
    [
      'Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 Chrome/142.0 Safari/537.36 Edg/142.0',
      'Edge on Windows',
    ],
    [
      'Mozilla/5.0 (iPhone; CPU iPhone OS 19_0 like Mac OS X) AppleWebKit/605 Version/19.0 Safari/604.1',
      'Safari on iOS',
    ],
    ['Mozilla/5.0 (Macintosh; Intel Mac OS X 14.0; rv:140.0) Gecko/20100101 Firefox/140.0', 'Firefox on macOS'],
    ['Mozilla/5.0 (Linux; Android 16) AppleWebKit/537.36 Chrome/142.0 Mobile Safari/537.36', 'Chrome on Android'],
    ['curl/8.9', 'curl/8.9'],
    ['', 'Unknown browser'],
    [null, 'Unknown browser'],
  ])('that says %j is %s', (agent, words) => expect(agentText(agent)).toBe(words));
});

describe('roles', () => {
  test('are given by owners, and all but owners by admins', () => {
    expect(rolesFor('owner')).toEqual(['owner', 'admin', 'developer', 'billing', 'viewer']);
    expect(rolesFor('admin')).toEqual(['admin', 'developer', 'billing', 'viewer']);
    for (const role of ['developer', 'billing', 'viewer', undefined] as const) expect(rolesFor(role)).toEqual([]);
  });
});

describe('a webhook', () => {
  const sent = { id: 'a', kind: 'test', attempts: 1, next_at: null, created_at: '2026-11-01T00:00:00.000Z' };

  test('says what became of it, by the answer or by what went wrong', () => {
    expect(deliveryText({ ...sent, state: 'sent', status: 200, why: null })).toBe('sent: 200');
    expect(deliveryText({ ...sent, state: 'failed', status: null, why: 'timed_out', attempts: 7 })).toBe(
      'failed after 7 tries: timed out',
    );
    expect(deliveryText({ ...sent, state: 'waiting', status: 503, why: '503' })).toBe('waiting: 503');
    expect(deliveryText({ ...sent, state: 'dropped', status: null, why: null })).toBe('dropped');
  });
});

describe('an alert', () => {
  test('leads to the key or the order that it is about', () => {
    expect(placeOf({ facts: { key_hash: 'a b' } })).toEqual(['/app/keys/a%20b', 'Show the key']);
    expect(placeOf({ facts: { order_id: 'ord_1' } })).toEqual(['/app/credit/orders/ord_1', 'Show the order']);
    expect(placeOf({ facts: { balance: '1.000000000' } })).toBeUndefined();
  });

  test('of a kind that came later still has a title', () => {
    expect(titleOf('low_balance')).toBe('Low credit');
    expect(titleOf('price_change')).toBe('price change');
  });
});
