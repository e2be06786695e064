// Whose fault a provider's failure is, in every shape of error body, and that no credential passes on.
import { describe, expect, test } from 'vitest';
import { classifyFailure } from '../../../src/gateway/providers/failure.ts';
import { providerRow } from '../../../src/gateway/providers/table.ts';

const row = providerRow('openai');
const classify = (status: number, body: unknown, headers: Record<string, string> = {}) =>
  classifyFailure({
    status,
    headers: new Headers(headers),
    bodyText: typeof body === 'string' ? body : JSON.stringify(body),
    row,
  });
const openai = (message: string, rest: object = {}) => ({
  error: { message, type: 'invalid_request_error', param: null, code: null, ...rest },
});

describe('classifyFailure', () => {
  test.each([
    ['a bad key', 401, openai('Incorrect API key provided: sk-abc'), 'ours', 'provider_misconfigured', 503],
    [
      'no permission',
      403,
      openai('You are not allowed to sample from this model'),
      'ours',
      'provider_misconfigured',
      503,
    ],
    [
      'no money',
      402,
      { error: { code: 402, message: 'Insufficient credits' } },
      'ours',
      'provider_misconfigured',
      503,
    ],
    [
      'the quota used up',
      429,
      openai('You exceeded your current quota', { code: 'insufficient_quota' }),
      'ours',
      'provider_misconfigured',
      503,
    ],
    [
      'xAI, bad key as 400',
      400,
      {
        code: 'Client specified an invalid argument',
        error: 'Incorrect API key provided: xai-***. You can obtain one at https://console.x.ai.',
      },
      'ours',
      'provider_misconfigured',
      503,
    ],
    [
      'Gemini, bad key as 400, in an array',
      400,
      [
        {
          error: {
            code: 400,
            message: 'API key not valid. Please pass a valid API key.',
            status: 'INVALID_ARGUMENT',
            details: [{ reason: 'API_KEY_INVALID' }],
          },
        },
      ],
      'ours',
      'provider_misconfigured',
      503,
    ],
    ['Mistral, bad key', 401, { detail: 'Invalid API Key' }, 'ours', 'provider_misconfigured', 503],
    ['an unknown path', 404, '<html>nginx</html>', 'ours', 'provider_misconfigured', 503],
    ['a redirect', 302, '', 'ours', 'provider_misconfigured', 503],
    [
      'an unknown model',
      404,
      openai('The model `gpt-9` does not exist', { code: 'model_not_found' }),
      'ours',
      'model_unavailable',
      503,
    ],
    [
      'a retired model',
      400,
      openai('The model has been decommissioned', { code: 'model_decommissioned' }),
      'ours',
      'model_unavailable',
      503,
    ],
    [
      'a rate limit',
      429,
      openai('Rate limit reached', { code: 'rate_limit_exceeded' }),
      'elsewhere',
      'provider_rate_limited',
      429,
    ],
    [
      'Groq, too large for a minute',
      413,
      openai('Request too large on tokens per minute (TPM): Limit 6000'),
      'elsewhere',
      'provider_rate_limited',
      429,
    ],
    ['Groq, no capacity', 498, openai('capacity_exceeded'), 'elsewhere', 'provider_overloaded', 503],
    [
      'overloaded',
      529,
      { type: 'error', error: { type: 'overloaded_error', message: 'Overloaded' } },
      'elsewhere',
      'provider_overloaded',
      503,
    ],
    ['a server error', 500, openai('The server had an error'), 'elsewhere', 'provider_unavailable', 502],
    ['a bad gateway', 502, '<html>502</html>', 'elsewhere', 'provider_unavailable', 502],
    ['no answer in time', 504, '', 'elsewhere', 'provider_timeout', 504],
    ['Cloudflare, no answer in time', 524, '', 'elsewhere', 'provider_timeout', 504],
    [
      'too long, by code',
      400,
      openai("This model's maximum context length is 8192 tokens.", {
        code: 'context_length_exceeded',
        param: 'messages',
      }),
      'caller',
      'context_length_exceeded',
      400,
    ],
    [
      'too long, DeepSeek',
      400,
      openai("This model's maximum context length is 65536 tokens. However, you requested 90000"),
      'caller',
      'context_length_exceeded',
      400,
    ],
    [
      'too long, Gemini',
      400,
      [{ error: { message: 'The input token count (9) exceeds the maximum number of tokens allowed (5).' } }],
      'caller',
      'context_length_exceeded',
      400,
    ],
    [
      'too long, Perplexity',
      400,
      { error: { message: 'too many tokens', type: 'too_many_prompt_tokens', code: 400 } },
      'caller',
      'context_length_exceeded',
      400,
    ],
    [
      'content refused',
      400,
      openai('Your request was rejected', { code: 'content_policy_violation' }),
      'caller',
      'content_refused',
      400,
    ],
    [
      'OpenRouter moderation',
      403,
      {
        error: {
          code: 403,
          message: 'Your chosen model requires moderation',
          metadata: { reasons: ['x'], flagged_input: 'y' },
        },
      },
      'caller',
      'content_refused',
      400,
    ],
    ['too large', 413, openai('Payload too large'), 'caller', 'request_too_large', 413],
    [
      'a bad parameter',
      400,
      openai("Invalid value for 'temperature'", { param: 'temperature' }),
      'caller',
      'invalid_request',
      400,
    ],
    [
      'pydantic, 422',
      422,
      { detail: [{ type: 'extra_forbidden', loc: ['body', 'seed'], msg: 'Extra inputs are not permitted' }] },
      'caller',
      'invalid_request',
      400,
    ],
    ['nothing at all', 400, '', 'caller', 'invalid_request', 400],
  ])('%s', (_, status, body, action, reason, told) => {
    const failure = classify(status, body);
    expect(failure).toMatchObject({ action, reason, status: told });
    expect(failure.message.length).toBeGreaterThan(20);
    expect(failure.message.length).toBeLessThan(600);
  });

  test.each([
    [openai("Invalid value for 'n'", { param: 'n' }), "OpenAI: Invalid value for 'n'", 'n'],
    [{ code: 'invalid-argument', error: 'Temperature is too high' }, 'OpenAI: Temperature is too high', undefined],
    [{ object: 'error', message: 'Bad tool', type: 'x' }, 'OpenAI: Bad tool', undefined],
    [
      { object: 'error', message: { detail: [{ loc: ['body', 'seed'], msg: 'Extra inputs' }] } },
      'OpenAI: seed: Extra inputs',
      'seed',
    ],
    [{ detail: [{ loc: ['body', 'top_p'], msg: 'must be ≤ 1' }] }, 'OpenAI: top_p: must be ≤ 1', 'top_p'],
    [
      {
        error: {
          message: 'Provider returned error',
          metadata: { raw: '{"error":{"message":"Tool name is too long"}}' },
        },
      },
      'OpenAI: Tool name is too long',
      undefined,
    ],
    ['Unprocessable', 'OpenAI: Unprocessable', undefined],
    [openai(`x${'y '.repeat(5_000)}`), `OpenAI: x${'y '.repeat(249)}…`, undefined],
    [openai('see key sk-proj-Ab12Cd34Ef56Gh78 there'), 'OpenAI: see key [masked] there', undefined],
  ])("gives the caller the provider's own sentence: %j", (body, message, param) => {
    const failure = classify(400, body);
    expect(failure.message).toBe(message);
    expect(failure.param).toBe(param);
  });

  test("does not give the caller words that are the operator's", () => {
    const failure = classify(401, openai('Incorrect API key provided: sk-abc. Organization org-12345678 of Ltd.'));
    expect(failure.message).not.toMatch(/key|org/i);
    expect(failure.said).toContain('401: Incorrect API key');
  });
});
