// Reads a provider's failure, whatever form it comes in, and words it for the caller. A provider's 401 is never the caller's, and
// nothing that looks like a credential gets through. Whose fault it is, is decided in failure-verdict.ts.
import { type FailureText, readFailure } from './failure-text.ts';
import { type FailureReason, statusOfError, type Verdict, verdictOf } from './failure-verdict.ts';
import { maskKey, maskSecrets } from './mask.ts';
import { retryAfterMs } from './retry-after.ts';
import type { ProviderRow } from './table.ts';

export type ProviderFailure = Verdict & {
  /** A sentence for the caller, bounded and without credentials. */
  readonly message: string;
  /** The provider's own words, masked, for the operator's log. */
  readonly said?: string;
  readonly retryAfterMs?: number;
  readonly param?: string;
  /** The provider's own status, where it answered. */
  readonly statusSaid?: number;
};

export type FailedAnswer = {
  readonly status: number;
  readonly headers: Headers;
  readonly bodyText: string;
  readonly row: ProviderRow;
};

/** Classifies an answer whose status is not 2xx. */
export function classifyFailure({ status, headers, bodyText, row }: FailedAnswer): ProviderFailure {
  return { ...failureOf(status, readFailure(bodyText), row, retryAfterMs(headers, bodyText)), statusSaid: status };
}

/** Classifies an error inside a 200: a stream's, or a body's. Its own code says what the status should have said. */
export function classifyError(error: unknown, row: ProviderRow): ProviderFailure {
  const bodyText = JSON.stringify({ error });
  const text = readFailure(bodyText);
  return failureOf(text.status ?? statusOfError(text), text, row, retryAfterMs(new Headers(), bodyText));
}

/** A call that got no answer: refused, reset, not resolved, out of time. */
export function networkFailure(error: unknown, row?: ProviderRow): ProviderFailure {
  const message = error instanceof Error ? maskSecrets(`${error.name}: ${error.message}`.slice(0, 300)) : '';
  const isTimeout = error instanceof Error && (error.name === 'TimeoutError' || error.name === 'AbortError');
  return failureOf(
    isTimeout ? 504 : 502,
    { message, words: '', codes: '' },
    row ?? { name: 'The provider' },
    undefined,
  );
}

/** The failure without the key that was used, in whatever of the provider's words it was quoted. */
export const withoutKey = (failure: ProviderFailure, apiKey: string): ProviderFailure => ({
  ...failure,
  message: maskKey(failure.message, apiKey),
  ...(failure.said === undefined ? {} : { said: maskKey(failure.said, apiKey) }),
  ...(failure.param === undefined ? {} : { param: maskKey(failure.param, apiKey) }),
});

function failureOf(
  status: number,
  text: FailureText,
  row: Pick<ProviderRow, 'name'>,
  retryAfter: number | undefined,
): ProviderFailure {
  const verdict = verdictOf(status, text);
  const isCallers = verdict.action === 'caller';
  return {
    ...verdict,
    message: isCallers && text.message !== '' ? `${row.name}: ${text.message}` : SENTENCE[verdict.reason](row.name),
    ...(text.message === '' ? {} : { said: `${status}: ${text.message}` }),
    ...(retryAfter === undefined ? {} : { retryAfterMs: retryAfter }),
    ...(isCallers && text.param !== undefined ? { param: text.param } : {}),
  };
}

/** What a caller is told when the provider's own words would not help them, or are not theirs to read. */
const SENTENCE: Readonly<Record<FailureReason, (name: string) => string>> = {
  provider_unavailable: (name) => `${name} failed to answer. Try again shortly, or use another model.`,
  provider_overloaded: (name) => `${name} is overloaded. Wait a moment and try again, or use another model.`,
  provider_rate_limited: (name) => `${name} limits this gateway's requests at present. Wait and try again.`,
  provider_timeout: (name) => `${name} did not answer in time. Try again, or use another model.`,
  provider_misconfigured: (name) =>
    `This gateway cannot use ${name} now; its operator has to look. Try another model.`,
  model_unavailable: (name) => `${name} does not serve this model at present. Use another from GET /v1/models.`,
  context_length_exceeded: (name) => `${name}: the prompt is too long for this model. Shorten it.`,
  content_refused: (name) => `${name} refused the content of this request. Change the prompt.`,
  request_too_large: (name) => `${name} finds the request too large. Send fewer or smaller parts.`,
  invalid_request: (name) => `${name} finds the request not valid. See its documentation for this model's parameters.`,
};
