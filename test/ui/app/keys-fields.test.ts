// The form of a key: what is sent to make one, and that a change sends only what is different.
import { describe, expect, test } from 'vitest';
import { bodyOf, changeOf, fieldsOf, newFields } from '../../../src/ui/app/views/keys-fields.ts';
import { key } from './key-facts.ts';

describe('the form of a key', () => {
  test('makes a key with ten dollars a month unless something else is chosen', () => {
    expect(bodyOf(newFields('key-2'), 'UTC')).toEqual({ name: 'key-2', limit: '10', limit_reset: 'monthly' });
  });

  test('makes a key without a limit only when that is chosen', () => {
    expect(bodyOf({ ...newFields('k'), period: 'none' }, 'UTC')).toEqual({ name: 'k' });
  });

  test('sends a limit that never resets without a period', () => {
    expect(bodyOf({ ...newFields('k'), period: 'total', limit: '0.5' }, 'UTC')).toEqual({ name: 'k', limit: '0.5' });
  });

  test('reads lists by lines and commas, and counts as numbers', () => {
    const fields = { ...newFields('k'), models: 'demo/echo\n a/*,b/c \n', ips: '10.0.0.0/8', concurrency: '3' };
    expect(bodyOf(fields, 'UTC')).toMatchObject({
      models: ['demo/echo', 'a/*', 'b/c'],
      ips: ['10.0.0.0/8'],
      concurrency: 3,
    });
  });

  test('reads an expiry by the clocks of the zone that is shown', () => {
    const fields = { ...newFields('k'), expires_at: '2027-01-31T12:30' };
    expect(bodyOf(fields, 'UTC').expires_at).toBe('2027-01-31T12:30:00.000Z');
    const own = bodyOf(fields, Intl.DateTimeFormat().resolvedOptions().timeZone).expires_at;
    expect(own).toBe(new Date(2027, 0, 31, 12, 30).toISOString());
  });
});

describe('a change of a key', () => {
  const facts = {
    limit_reset: 'monthly',
    models: ['a/b'],
    expires_at: '2020-01-01T00:00:00.000Z',
    requests_per_minute: 60,
  } as const;
  const before = fieldsOf(key(facts, { limit: '25.500000000', limit_remaining: '1.000000000' }), 'UTC');

  test('begins with what the key has', () => {
    expect(before).toMatchObject({ name: 'Production', limit: '25.5', period: 'monthly', models: 'a/b' });
    expect(before.expires_at).toBe('2020-01-01T00:00');
  });

  test.each([
    ['10.000000000', '10'],
    ['100.000000000', '100'],
    ['0.000000001', '0.000000001'],
    ['0.000000000', '0'],
  ])('shows a limit of %s as %s', (limit, text) => {
    expect(fieldsOf(key({}, { limit, limit_remaining: limit }), 'UTC').limit).toBe(text);
  });

  test('sends nothing when nothing is different', () => {
    expect(changeOf(before, before, 'UTC')).toBeUndefined();
  });

  test('sends only what is different, so that an expiry in the past does not stand in the way of a name', () => {
    expect(changeOf(before, { ...before, name: 'New' }, 'UTC')).toEqual({ name: 'New' });
  });

  test('takes bounds away with null', () => {
    const after = { ...before, period: 'none', models: '', requests_per_minute: '' };
    expect(changeOf(before, after, 'UTC')).toEqual({
      limit: null,
      limit_reset: null,
      models: null,
      requests_per_minute: null,
    });
  });

  test('sends a new period alone, and the API keeps the amount', () => {
    expect(changeOf(before, { ...before, period: 'total' }, 'UTC')).toEqual({ limit_reset: null });
  });
});
