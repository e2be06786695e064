// Where a key and its caller's address are read from.
import { expect, test } from 'vitest';
import { apiKeyTextOf, callerAddressOf } from '../../src/base/credential.ts';

test.each([
  [{ authorization: 'Bearer sk-fb-a' }, 'sk-fb-a'],
  [{ authorization: 'bearer   sk-fb-a ' }, 'sk-fb-a'],
  [{ 'x-api-key': 'sk-fb-b' }, 'sk-fb-b'],
  [{ 'x-goog-api-key': ' sk-fb-c ' }, 'sk-fb-c'],
  [{ 'api-key': 'sk-fb-d' }, 'sk-fb-d'],
  [{ authorization: 'Bearer sk-fb-a', 'x-api-key': 'sk-fb-b' }, 'sk-fb-a'],
  [{ authorization: 'Basic c2VjcmV0', 'x-api-key': 'sk-fb-b' }, 'sk-fb-b'],
])('reads the key from %j', (headers: Record<string, string>, key) => {
  expect(apiKeyTextOf(new Headers(headers))).toBe(key);
});

test.each([[{}], [{ authorization: 'Basic c2VjcmV0' }], [{ authorization: 'Bearer ' }], [{ 'x-api-key': ' ' }]])(
  'finds no key in %j',
  (headers: Record<string, string>) => {
    expect(apiKeyTextOf(new Headers(headers))).toBeUndefined();
  },
);

test.each([
  [{ 'cf-connecting-ip': '203.0.113.9' }, { clientIp: '127.0.0.1:4711' }, '203.0.113.9'],
  [{}, { clientIp: '127.0.0.1:4711' }, '127.0.0.1'],
  [{}, { clientIp: '[2001:db8::7]:4711' }, '2001:db8::7'],
  [{}, { clientIp: 'unix:/run/farebox' }, null],
  [{ 'x-forwarded-for': '203.0.113.9' }, undefined, null],
])('reads the address from %j and %j', (headers: Record<string, string>, cf, address) => {
  expect(callerAddressOf({ headers: new Headers(headers), cf })).toBe(address);
});
