// A message may quote the request: whoever wrote that decides nothing over an endpoint. What is our fault is told in other ways.
import { expect, test } from 'vitest';
import { classifyFailure } from '../../../src/gateway/providers/failure.ts';
import { providerRow } from '../../../src/gateway/providers/table.ts';

const row = providerRow('openai');
const classify = (status: number, body: unknown) =>
  classifyFailure({
    status,
    headers: new Headers(),
    bodyText: typeof body === 'string' ? body : JSON.stringify(body),
    row,
  });
const openai = (message: string, rest: object = {}) => ({
  error: { message, type: 'invalid_request_error', param: null, code: null, ...rest },
});

const says = [
  'Invalid API key provided',
  'no credit balance',
  'Model not found: m',
  'insufficient_quota',
  'tokens per minute',
];
const quotes: readonly (readonly [string, (text: string) => unknown])[] = [
  ['in a value', (text) => openai(`Invalid value: '${text}'. Supported values are: 'text'.`, { param: 'messages' })],
  [
    'as a name at the beginning',
    (text) => ({ error: { type: 'invalid_request_error', message: `${text}: Extra inputs` } }),
  ],
  [
    'as the place of a mistake',
    (text) => ({ detail: [{ loc: ['body', text], msg: 'Extra inputs are not permitted' }] }),
  ],
  ['in a body of no known form', (text) => `cannot read "${text}"`],
  [
    'behind a router',
    (text) => ({ error: { code: 400, message: 'x', metadata: { raw: `{"error":{"message":"bad ${text}"}}` } } }),
  ],
];
test.each(
  quotes.flatMap(([how, quoted]) =>
    says.flatMap((text) => [400, 422].map((status) => [text, how, status, quoted] as const)),
  ),
)('words of the request, %j quoted %s, are the caller’s fault and nobody else’s (%i)', (text, _, status, quoted) => {
  expect(classify(status, quoted(text))).toMatchObject({ action: 'caller' });
});

test.each([
  ['by code', 400, { code: 'InvalidApiKey', message: 'Nothing that helps.' }],
  ['by type', 400, { error: { type: 'authentication_error', message: 'x' } }],
  ['by the reason of Google', 400, { error: { code: 400, message: 'x', details: [{ reason: 'API_KEY_INVALID' }] } }],
  [
    'without credit, Anthropic',
    400,
    {
      error: {
        type: 'invalid_request_error',
        message:
          'Your credit balance is too low to access the Anthropic API. Please go to Plans & Billing to upgrade or purchase credits.',
      },
    },
  ],
  ['without credit, Alibaba', 400, { code: 'Arrearage', message: 'Access denied.' }],
  [
    'behind a router',
    400,
    {
      error: {
        code: 400,
        message: 'Provider returned error',
        metadata: { raw: '{"error":{"code":"invalid_api_key"}}' },
      },
    },
  ],
  ['of a model, OpenRouter', 400, { error: { code: 400, message: 'acme/m is not a valid model ID' } }],
  ['of a model, Anthropic', 404, { error: { type: 'not_found_error', message: 'model: claude-none' } }],
])('our own fault is told %s', (_, status, body) => {
  expect(classify(status, body)).toMatchObject({ action: 'ours', status: 503 });
});
