// The catalogue of refusals: every reason has a status, a type and a sentence that ends and says something.
import { describe, expect, it } from 'vitest';
import { REFUSALS } from '../../src/base/reasons.ts';
import { errorBody, isReason, type Reason, refusalHeaders, refusalResponse } from '../../src/base/refusal.ts';
import type { MoneyAnswer } from '../../src/durable/account-messages.ts';
import type { ExtendAnswer, KeyRefusal, ReserveRefusal } from '../../src/durable/messages.ts';
import type { FailureReason } from '../../src/gateway/providers/failure-verdict.ts';
import type { GuardReason } from '../../src/gateway/wire/guard-refusal.ts';

type RefusedWith<Answer> = Extract<Answer, { ok: false }> extends { refusal: { reason: infer Why } } ? Why : never;
/** Compiles only while every reason that a caller can be told is in the catalogue. */
type Told = ReserveRefusal['reason'] | KeyRefusal['reason'] | RefusedWith<MoneyAnswer> | FailureReason | GuardReason;
const inCatalogue: Told extends Reason ? true : never = true;
/** Extends are never told to a caller: the stream ends instead. */
type Silent = Exclude<RefusedWith<ExtendAnswer>, Reason>;
const silent: readonly Silent[] = ['hold_ended', 'hold_unknown'];

const reasons = Object.keys(REFUSALS).filter(isReason);

describe('the catalogue of refusals', () => {
  it('holds every reason that a caller can be told', () => {
    expect(inCatalogue).toBe(true);
    expect(silent.some(isReason)).toBe(false);
  });

  it.each(reasons)('%s is a sentence or two, with a status that fits its type', (reason) => {
    const { status, type, message } = REFUSALS[reason];
    expect(message).toMatch(/^[A-Z].*\.$/);
    expect(message.length).toBeLessThan(160);
    expect(status === 401).toBe(type === 'authentication_error');
    expect(status === 402).toBe(type === 'payment_required');
    expect(status === 403).toBe(type === 'permission_error');
    expect(status === 429).toBe(type === 'rate_limit_error');
  });

  it('always says when to come back after a rate limit or trouble of our own', () => {
    for (const reason of reasons) {
      const { status, type } = REFUSALS[reason];
      if (status === 429 || (status === 503 && type === 'server_error')) {
        expect(refusalHeaders(reason)['retry-after'], reason).toMatch(/^[1-9]\d*$/);
      }
    }
  });

  it('rounds a wait up to whole seconds and never says zero', () => {
    expect(refusalHeaders('rate_limited', { retryAfterMs: 1_001 })['retry-after']).toBe('2');
    expect(refusalHeaders('rate_limited', { retryAfterMs: 0 })['retry-after']).toBe('1');
  });

  it('fills the facts that a sentence names, and sends them', () => {
    const body = errorBody('rate_limited', { metadata: { limit: 'requests_per_minute', allowed: 60 } }, 'gen-1');
    expect(body.error.message).toContain('60 requests per minute');
    expect(body.error).toMatchObject({ code: 'rate_limited', param: null, metadata: { allowed: 60 } });
    expect(body.request_id).toBe('gen-1');
  });

  it('answers with the body, the request id and no cache', async () => {
    const response = refusalResponse({ reason: 'key_missing' }, 'gen-2');
    expect(response.status).toBe(401);
    expect(response.headers.get('x-request-id')).toBe('gen-2');
    expect(response.headers.get('cache-control')).toBe('no-store');
    expect(await response.json()).toMatchObject({ error: { type: 'authentication_error', code: 'key_missing' } });
  });
});
