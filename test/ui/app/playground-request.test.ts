// The request of the playground, as it is sent and as code, and prices without a float.
import { describe, expect, test } from 'vitest';
import {
  bodyOf,
  curlOf,
  modelPrice,
  NOTHING_ASKED,
  perMillion,
  talks,
} from '../../../src/ui/app/views/playground-request.ts';

test('a model that only embeds is not offered', () => {
  expect(talks({ architecture: { output_modalities: ['text', 'image'] } })).toBe(true);
  expect(talks({ architecture: { output_modalities: ['embeddings'] } })).toBe(false);
});

describe('the request', () => {
  test('holds what was typed, and nothing for fields that are empty or no number', () => {
    const asked = { ...NOTHING_ASKED, user: 'Hi', max_tokens: '64', temperature: ' ', top_p: 'x' };
    expect(bodyOf('demo/echo', asked)).toEqual({
      model: 'demo/echo',
      messages: [{ role: 'user', content: 'Hi' }],
      max_tokens: 64,
      stream: true,
      stream_options: { include_usage: true },
    });
    expect(bodyOf('demo/echo', { ...asked, system: 'Be short.' }).messages[0]).toEqual({
      role: 'system',
      content: 'Be short.',
    });
  });

  test('as code reads the key from a variable, and no text of it ends its quotes', () => {
    const body = bodyOf('demo/echo', { ...NOTHING_ASKED, user: "it's $HOME" });
    const code = curlOf(body, 'https://example.com/v1', 'ACME_API_KEY');
    expect(code).toContain('curl -N https://example.com/v1/chat/completions');
    expect(code).toContain('"Authorization: Bearer $ACME_API_KEY"');
    const json = code.slice(code.indexOf("'{") + 1, -1).replaceAll("'\\''", "'");
    expect(JSON.parse(json)).toEqual(body);
  });
});

describe('a price for a million tokens', () => {
  test.each([
    ['0.000003', '3'],
    ['0.000015', '15'],
    ['0.0000000375', '0.0375'],
    ['0', '0'],
    ['1.5', '1500000'],
    ['0.00000015', '0.15'],
  ])('of %s a token is %s', (perToken, million) => expect(perMillion(perToken)).toBe(million));

  test('is said for what goes in and what comes out, or that it is free', () => {
    expect(modelPrice({ pricing: { prompt: '0.000003', completion: '0.000015' } })).toBe(
      '$3.00 in, $15.00 out a million tokens',
    );
    expect(modelPrice({ pricing: { prompt: '0', completion: '0' } })).toBe('free');
    expect(modelPrice({ pricing: { prompt: '0', completion: '0.000001' } })).toBe(
      '$0.00 in, $1.00 out a million tokens',
    );
  });
});
