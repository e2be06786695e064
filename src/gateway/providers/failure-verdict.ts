// Whose fault a failure is. What sets an endpoint aside or calls the operator is told by the status, by the provider's own codes, or by a
// sentence that is the provider's as a whole: a message may quote the request, and whoever wrote that must not decide over an endpoint.
import type { FailureText } from './failure-text.ts';

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

export type Verdict = {
  /** `elsewhere`: the next endpoint may do. `ours`: it may too, and the operator must hear of it. `caller`: none will. */
  readonly action: 'elsewhere' | 'caller' | 'ours';
  readonly reason: FailureReason;
  /** What the caller gets when nothing else can serve; never 401, 402 or 403. */
  readonly status: number;
};

const verdict = (action: Verdict['action'], reason: FailureReason, status: number): Verdict => ({
  action,
  reason,
  status,
});

const MISCONFIGURED = verdict('ours', 'provider_misconfigured', 503);
const NO_MODEL = verdict('ours', 'model_unavailable', 503);
const CONTENT = verdict('caller', 'content_refused', 400);
const RATE_LIMITED = verdict('elsewhere', 'provider_rate_limited', 429);
const TIMEOUT = verdict('elsewhere', 'provider_timeout', 504);
const OVERLOADED = verdict('elsewhere', 'provider_overloaded', 503);
const UNAVAILABLE = verdict('elsewhere', 'provider_unavailable', 502);

/** Bad keys come as 400 from xAI and Gemini, an account without credit from Anthropic and Alibaba. */
const OURS_BY_CODE =
  /\b(?:in(?:valid|correct)_?api_?key(?:_[a-z]+)?|api_key_(?:invalid|expired)|(?:invalid_)?authentication(?:_error)?|unauthenticated|unauthorized|insufficient_(?:user_)?(?:quota|credits?|balance|funds)|(?:exceeded_)?current_quota_error|exceeded_current_quota(?:_error)?|billing_[a-z_]+|payment_required|arrearage)\b/;
const OURS_BY_SENTENCE = [
  /^incorrect api key provided(?:: \S{1,200})?(?:\. you can (?:obtain|find) [\w\s./:-]{1,120})?\.?$/,
  /^(?:the )?api[ _-]?key (?:is )?(?:not valid|invalid|not found|expired|missing)(?:\. please [\w\s-]{1,80})?\.?$/,
  /^(?:invalid|missing|no|wrong) (?:x-)?api[ _-]?key(?: provided)?\.?$/,
  /^your credit balance is too low to access the (?:anthropic|claude) api(?:\. please go to [\w\s&]{1,80})?\.?$/,
];
const NO_MODEL_BY_CODE =
  /\b(?:model_?not_?(?:found|exist|available|supported)|model_decommissioned|invalid_model|unknown_model)\b/;
const NO_MODEL_BY_SENTENCE = [
  /^\S{1,200} is not a valid model id\.?$/,
  /^(?:the |this )?model(?: \S{1,200})? (?:does not exist|not exist|not found|is not supported|is not available|has been decommissioned)[^:"]{0,200}$/,
  /^(?:invalid|unknown|no such) model(?: id| name)?:?(?: \S{1,200})?$/,
];
/** What is the caller's in either case may be told by any word. */
const TOO_LONG =
  /context[ _]?length|context window|maximum context|prompt is too long|prompt too long|input is too long|too many (?:prompt |input )?tokens|too_many_(?:prompt_)?tokens|input token count .{0,40}exceeds|input tokens exceed|reduce the length of the (?:messages|input|prompt)|string_above_max_length/;
const REFUSED =
  /content[ _]?(?:policy|filter|management)|moderation|flagged|safety system|responsible ?ai|data_inspection_failed|inappropriate content|usage policies|prohibited_content|sensitive/;
/** Answers of these two kinds quote nothing. */
const QUOTA = /insufficient[ _]?(?:quota|credit|balance|funds)|credit balance|exceeded your current quota|billing/;
const PER_MINUTE = /^request too large\b.*\btokens? per (?:minute|day)\b/;

/** The verdict over an answer by its status and what it says. */
export function verdictOf(status: number, text: FailureText): Verdict {
  const { words, codes } = text;
  if (status === 401 || status === 402) return MISCONFIGURED;
  if (status === 403) return REFUSED.test(words) ? CONTENT : MISCONFIGURED;
  if (status === 429) return QUOTA.test(words) || OURS_BY_CODE.test(codes) ? MISCONFIGURED : RATE_LIMITED;
  if (status === 408 || status === 504 || status === 524 || status === 522) return TIMEOUT;
  if (status === 529 || status === 498 || status === 503) return OVERLOADED;
  if (status >= 500 || status === 409 || status === 424 || status === 425) return UNAVAILABLE;
  if (status < 400 || status === 405 || status === 407) return MISCONFIGURED;
  return verdictOfRequest(status, text);
}

/** What a provider says is wrong with a request: ours, or the caller's. */
function verdictOfRequest(status: number, { words, codes, message }: FailureText): Verdict {
  const sentence = message.toLowerCase();
  const says = (sentences: readonly RegExp[]): boolean => sentences.some((whole) => whole.test(sentence));
  if (OURS_BY_CODE.test(codes) || says(OURS_BY_SENTENCE)) return MISCONFIGURED;
  if (NO_MODEL_BY_CODE.test(codes) || says(NO_MODEL_BY_SENTENCE)) return NO_MODEL;
  // Either way this one is ours.
  if (status === 404 && /\bmodels?\b/.test(sentence)) return NO_MODEL;
  if (TOO_LONG.test(words)) return verdict('caller', 'context_length_exceeded', 400);
  if (status === 413) {
    const isOfMinute = codes.includes('rate_limit') || PER_MINUTE.test(sentence);
    return isOfMinute ? RATE_LIMITED : verdict('caller', 'request_too_large', 413);
  }
  if (REFUSED.test(words)) return CONTENT;
  return status === 404 ? MISCONFIGURED : verdict('caller', 'invalid_request', 400);
}

/** The status that an error inside a 200 should have had: by its codes, else by what it says, which never makes it ours. */
export function statusOfError({ codes, words }: FailureText): number {
  const byCode = STATUS_BY_WORD.find(([pattern]) => pattern.test(codes))?.[1];
  if (byCode !== undefined) return byCode;
  if (TOO_LONG.test(words) || REFUSED.test(words)) return 400;
  return STATUS_BY_WORD.find(([pattern, status]) => status !== 401 && pattern.test(words))?.[1] ?? 502;
}

const STATUS_BY_WORD: readonly (readonly [RegExp, number])[] = [
  [/invalid_request|tool_use_failed|invalid[-_]argument|bad_?request|validation/, 400],
  [/rate[ _]?limit|too[ _]many[ _]requests|throttl/, 429],
  [/authenticat|unauthorized|permission|forbidden/, 401],
  [/timeout|timed out/, 504],
  [/overloaded|capacity|unavailable/, 503],
];
