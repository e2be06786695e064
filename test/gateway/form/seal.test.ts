// Tests of sealed reasoning: what one maker gave comes back whole, and whose it is.
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { ReasoningFormat } from '../../../src/gateway/form/request.ts';
import { readSeal, sealText } from '../../../src/gateway/form/seal.ts';

const SEED = 20261105;

describe('sealed reasoning', () => {
  it('says whose it is and what it belongs to', () => {
    expect(sealText('google-gemini-v1', 'call_1', 'c2lnbg==')).toBe('google-gemini-v1:call_1:c2lnbg==');
    expect(readSeal('google-gemini-v1:call_1:c2lnbg==')).toEqual({
      format: 'google-gemini-v1',
      id: 'call_1',
      value: 'c2lnbg==',
    });
  });

  it('reads an empty id as none', () => {
    expect(readSeal('openai-responses-v1::gAAAAA')).toEqual({ format: 'openai-responses-v1', value: 'gAAAAA' });
  });

  it("leaves a maker's own text alone", () => {
    for (const text of [
      'EqQBCgIYAhIM',
      '',
      'google-gemini-v1',
      'google-gemini-v1:no second colon',
      'another-v1:a:b',
    ]) {
      expect(readSeal(text)).toBeUndefined();
    }
  });

  it(`gives back any id and any value (seed ${SEED})`, () => {
    const formats = fc.constantFrom<ReasoningFormat>(
      'anthropic-claude-v1',
      'google-gemini-v1',
      'openai-responses-v1',
      'unknown',
    );
    const id = fc.option(fc.string({ minLength: 1, unit: fc.constantFrom('a', '%', ':', '2', '3', '5', 'A', 'é') }), {
      nil: undefined,
    });
    const sealed = fc.property(formats, id, fc.string(), (format, callId, value) => {
      const wanted = { format, ...(callId === undefined ? {} : { id: callId }), value };
      expect(readSeal(sealText(format, callId, value))).toEqual(wanted);
    });
    fc.assert(sealed, { seed: SEED });
  });
});
