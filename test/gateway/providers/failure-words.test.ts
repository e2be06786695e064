// Failures without a status, what a failed answer says about waiting, and what of it must not be seen.
import { describe, expect, test } from 'vitest';
import { classifyError, networkFailure } from '../../../src/gateway/providers/failure.ts';
import { maskSecrets } from '../../../src/gateway/providers/mask.ts';
import { retryAfterMs } from '../../../src/gateway/providers/retry-after.ts';
import { providerRow } from '../../../src/gateway/providers/table.ts';

const row = providerRow('openai');

describe('retryAfterMs', () => {
  test.each([
    [{ 'retry-after-ms': '120' }, '', 120],
    [{ 'retry-after': '7' }, '', 7_000],
    [{ 'retry-after': '1e9' }, '', undefined],
    [{ 'retry-after': '999999999' }, '', 3_600_000],
    [{ 'retry-after': 'Wed, 21 Oct 2026 07:28:10 GMT', date: 'Wed, 21 Oct 2026 07:28:00 GMT' }, '', 10_000],
    [{}, '{"details":[{"retryDelay":"34.4s"}]}', 34_400],
    [{}, 'Please try again in 1m2.5s.', 62_500],
    [{}, 'Please try again in 120ms.', 120],
    [{}, 'nothing', undefined],
  ])('%j %s', (headers, body, expected) => {
    expect(retryAfterMs(new Headers(headers), body)).toBe(expected);
  });
});

describe('maskSecrets', () => {
  test.each([
    ['sk-proj-abcdef123456', '[masked]'],
    ['gsk_AbCdEf0123456789', '[masked]'],
    ['AIzaSyA1234567890abcdefghijk', '[masked]'],
    ['Authorization: Bearer abc.def-ghi', 'Authorization: Bearer [masked]'],
    ['org-Ab12Cd34Ef in project proj_Ab12Cd34', '[masked] in project [masked]'],
    ['x 0123456789abcdef0123456789abcdef y', 'x [masked] y'],
    ['eyJhbGciOiJIUzI1NiIsInR5cCI6IkpXVCJ9.eyJzdWIiOiIxMjM0NTY3ODkwIn0.dozjgNryP4J3jVmNHl0w', '[masked]'],
    [
      'The organization-wide keyboard of key-value pairs is project-based',
      'The organization-wide keyboard of key-value pairs is project-based',
    ],
    ['messages.3.content.0.text of gpt-4o-mini-2024-07-18', 'messages.3.content.0.text of gpt-4o-mini-2024-07-18'],
  ])('%s', (text, masked) => {
    expect(maskSecrets(text)).toBe(masked);
  });
});

describe('errors without a status', () => {
  test.each([
    [
      {
        message: 'Failed to call a function',
        type: 'invalid_request_error',
        code: 'tool_use_failed',
        status_code: 400,
      },
      'invalid_request',
    ],
    [{ code: 429, message: 'Rate limited upstream' }, 'provider_rate_limited'],
    [{ code: 'server_error', message: 'boom' }, 'provider_unavailable'],
    [{ type: 'overloaded_error', message: 'Overloaded' }, 'provider_overloaded'],
    [{ message: 'maximum context length is 5' }, 'context_length_exceeded'],
    ['rate limit reached', 'provider_rate_limited'],
    [{ type: 'authentication_error', message: 'x' }, 'provider_misconfigured'],
    [{ message: 'the tool said: unauthorized, invalid api key' }, 'provider_unavailable'],
    [{ type: 'overloaded_error', message: 'invalid_request was said' }, 'provider_overloaded'],
    [null, 'provider_unavailable'],
  ])('%j is %s', (error, reason) => {
    expect(classifyError(error, row).reason).toBe(reason);
  });

  test('no answer at all', () => {
    const late = new Error('too late');
    late.name = 'TimeoutError';
    expect(networkFailure(late, row)).toMatchObject({ action: 'elsewhere', reason: 'provider_timeout', status: 504 });
    expect(networkFailure(new TypeError('fetch failed'))).toMatchObject({
      reason: 'provider_unavailable',
      status: 502,
    });
    expect(networkFailure('odd').message).toContain('The provider failed');
  });
});
