// Decides whose fault a provider's failure is, and words it for the caller: try elsewhere, tell the caller, or tell the
// operator. A provider's 401 is never the caller's, and nothing that looks like a credential gets through.
import { type FailureText, readFailure } from './failure-text.ts';
import { maskKey, maskSecrets } from './mask.ts';
import { retryAfterMs } from './retry-after.ts';
import type { ProviderRow } from './table.ts';

export type FailureReason =
  | 'provider_unavailable'
  | 'provider_overloaded'
  | 'provider_rate_limited'
  | 'provider_timeout'
  | 'provider_misconfigured'
  | 'model_unavailable'
  | 'context_length_exceeded'
  | 'content_refused'
  | 'request_too_large'
  | 'invalid_request';

export type ProviderFailure = {
  /** `elsewhere`: the next endpoint may do. `ours`: it may too, and the operator must hear of it. `caller`: none will. */
  readonly action: 'elsewhere' | 'caller' | 'ours';
  readonly reason: FailureReason;
  /** What the caller gets when nothing else can serve; never 401, 402 or 403. */
  readonly status: number;
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
  return failureOf(text.status ?? statusByWords(text), text, row, retryAfterMs(new Headers(), bodyText));
}

/** A call that got no answer: refused, reset, not resolved, out of time. */
export function networkFailure(error: unknown, row?: ProviderRow): ProviderFailure {
  const message = error instanceof Error ? maskSecrets(`${error.name}: ${error.message}`.slice(0, 300)) : '';
  const isTimeout = error instanceof Error && (error.name === 'TimeoutError' || error.name === 'AbortError');
  return failureOf(isTimeout ? 504 : 502, { message, words: '' }, row ?? { name: 'The provider' }, undefined);
}

/** The failure without the key that was used, in whatever of the provider's words it was quoted. */
export const withoutKey = (failure: ProviderFailure, apiKey: string): ProviderFailure => ({
  ...failure,
  message: maskKey(failure.message, apiKey),
  ...(failure.said === undefined ? {} : { said: maskKey(failure.said, apiKey) }),
  ...(failure.param === undefined ? {} : { param: maskKey(failure.param, apiKey) }),
});

type Verdict = Pick<ProviderFailure, 'action' | 'reason' | 'status'>;

function failureOf(
  status: number,
  text: FailureText,
  row: Pick<ProviderRow, 'name'>,
  retryAfter: number | undefined,
): ProviderFailure {
  const verdict = verdictOf(status, text.words);
  const isCallers = verdict.action === 'caller';
  return {
    ...verdict,
    message: isCallers && text.message !== '' ? `${row.name}: ${text.message}` : SENTENCE[verdict.reason](row.name),
    ...(text.message === '' ? {} : { said: `${status}: ${text.message}` }),
    ...(retryAfter === undefined ? {} : { retryAfterMs: retryAfter }),
    ...(isCallers && text.param !== undefined ? { param: text.param } : {}),
  };
}

/** Bad keys come as 400 from xAI and Gemini, so words come before the status. */
const BAD_KEY =
  /(?:invalid|incorrect|not valid|expired|missing|wrong|no|provide a valid)[\w\s'"-]{0,24}api[ _-]?key|api[ _-]?key[\w\s'":-]{0,24}(?:invalid|incorrect|not valid|not found|expired|missing)|api_key_invalid|authentication_error|invalid_authentication/;
const NO_CREDIT =
  /insufficient[ _]?(?:quota|credit|balance|funds)|credit balance|exceeded your current quota|billing|payment required|out of credits|arrearage/;
const TOO_LONG =
  /context[ _]?length|context window|maximum context|prompt is too long|prompt too long|input is too long|too many (?:prompt |input )?tokens|too_many_(?:prompt_)?tokens|input token count .{0,40}exceeds|input tokens exceed|reduce the length of the (?:messages|input|prompt)|string_above_max_length/;
const REFUSED =
  /content[ _]?(?:policy|filter|management)|moderation|flagged|safety system|responsible ?ai|data_inspection_failed|inappropriate content|usage policies|prohibited_content|sensitive/;
const NO_MODEL =
  /model[_ -]?not[_ -]?found|model_decommissioned|decommissioned|no such model|unknown model|model_not_exist|model not exist|invalid model|(?:the )?model [^ ]{1,120} (?:does not exist|not found|is not supported|is not available)|not a valid model/;
const PER_MINUTE = /tokens? per (?:minute|day)|\btpm\b|\btpd\b|rate[ _]?limit/;

/** Whose fault it is. `words` is all that the body says, in lower case. */
function verdictOf(status: number, words: string): Verdict {
  if (status === 401 || status === 402) return MISCONFIGURED;
  if (status === 403) return REFUSED.test(words) ? CONTENT : MISCONFIGURED;
  if (status === 429) return NO_CREDIT.test(words) ? MISCONFIGURED : RATE_LIMITED;
  if (status === 408 || status === 504 || status === 524 || status === 522) return TIMEOUT;
  if (status === 529 || status === 498 || status === 503) return OVERLOADED;
  if (status >= 500 || status === 409 || status === 424 || status === 425) return UNAVAILABLE;
  if (status < 400 || status === 405 || status === 407) return MISCONFIGURED;
  if (BAD_KEY.test(words) || NO_CREDIT.test(words)) return MISCONFIGURED;
  if (TOO_LONG.test(words)) return verdict('caller', 'context_length_exceeded', 400);
  if (status === 413) {
    return PER_MINUTE.test(words) ? RATE_LIMITED : verdict('caller', 'request_too_large', 413);
  }
  if (NO_MODEL.test(words)) return verdict('ours', 'model_unavailable', 503);
  if (REFUSED.test(words)) return CONTENT;
  return status === 404 ? MISCONFIGURED : verdict('caller', 'invalid_request', 400);
}

const verdict = (action: Verdict['action'], reason: FailureReason, status: number): Verdict => ({
  action,
  reason,
  status,
});

const MISCONFIGURED = verdict('ours', 'provider_misconfigured', 503);
const CONTENT = verdict('caller', 'content_refused', 400);
const RATE_LIMITED = verdict('elsewhere', 'provider_rate_limited', 429);
const TIMEOUT = verdict('elsewhere', 'provider_timeout', 504);
const OVERLOADED = verdict('elsewhere', 'provider_overloaded', 503);
const UNAVAILABLE = verdict('elsewhere', 'provider_unavailable', 502);

/** An error inside a 200 without a numeric code is told by its type. */
function statusByWords({ words }: FailureText): number {
  if (/invalid_request|tool_use_failed|invalid-argument|bad_request|validation/.test(words)) return 400;
  if (TOO_LONG.test(words) || REFUSED.test(words)) return 400;
  if (/rate[ _]?limit|too many requests|throttl/.test(words)) return 429;
  if (/authenticat|unauthorized|permission|forbidden/.test(words)) return 401;
  if (/timeout|timed out/.test(words)) return 504;
  if (/overloaded|capacity|unavailable/.test(words)) return 503;
  return 502;
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
