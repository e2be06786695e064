// The one place that turns reasons into HTTP: status, type and a sentence that says what to do next, in OpenAI's error body.
// A reason is stable for ever. Facts may be named in a sentence as {fact}; nothing secret may be among them.

type ErrorType =
  | 'authentication_error'
  | 'payment_required'
  | 'permission_error'
  | 'not_found_error'
  | 'invalid_request_error'
  | 'rate_limit_error'
  | 'conflict_error'
  | 'provider_error'
  | 'server_error';

type Row = {
  readonly status: number;
  readonly type: ErrorType;
  readonly message: string;
  /** When it is worth trying again; facts may say it more exactly. */
  readonly retryAfterSeconds?: number;
};

const KEY_HELP = 'Check that the whole key was copied, or create a new one.';

const IDENTITY = {
  key_missing: row(401, 'authentication_error', 'No API key was sent. Send one as "Authorization: Bearer sk-fb-...".'),
  key_unknown: row(401, 'authentication_error', `This API key is not valid here. ${KEY_HELP}`),
  key_wrong: row(401, 'authentication_error', `This API key is not valid here. ${KEY_HELP}`),
  key_disabled: row(401, 'authentication_error', 'This API key is disabled. Enable it with a management key, or use another.'),
  key_revoked: row(401, 'authentication_error', 'This API key was deleted. Create a new one with a management key.'),
  key_expired: row(401, 'authentication_error', 'This API key has expired. Create a new one, or give it a later expires_at.'),
  admin_token_wrong: row(401, 'authentication_error', 'The operator API needs "Authorization: Bearer" with ADMIN_TOKEN.'),
} as const;

const MONEY = {
  insufficient_credit: row(402, 'payment_required', 'Too little credit for this request. Add credit, or ask for fewer tokens.'),
} as const;

const POLICY = {
  key_is_management: row(403, 'permission_error', 'A management key cannot run models. Create an inference key with POST /v1/keys.'),
  management_key_required: row(403, 'permission_error', 'This needs a management key. Use the one made with the account.'),
  model_not_allowed: row(403, 'permission_error', 'This API key may not use {model}. Use an allowed model, or change its list.'),
  ip_not_allowed: row(403, 'permission_error', 'This API key may not be used from this address. Change its IP allow-list.'),
  account_frozen: row(403, 'permission_error', 'This account is frozen. Ask the operator of this gateway to lift it.'),
} as const;

const NOT_FOUND = {
  model_not_found: row(404, 'not_found_error', 'There is no model "{requested}" here. List the models with GET /v1/models.'),
  no_endpoints: row(404, 'not_found_error', 'No provider can serve {model} at present. Choose another from GET /v1/models.'),
  generation_not_found: row(404, 'not_found_error', 'This key has no request with that id, or its row is no longer kept.'),
  key_not_found: row(404, 'not_found_error', 'This account has no key with that hash. List its keys with GET /v1/keys.'),
  account_unknown: row(404, 'not_found_error', 'There is no account with that id. Create one with POST /api/admin/accounts.'),
  provider_unknown: row(404, 'not_found_error', 'There is no provider with that slug. Add it with PUT /api/admin/providers/<slug>.'),
  set_aside_unknown: row(404, 'not_found_error', 'Nothing was set aside under that id. Check the id.'),
  route_not_found: row(404, 'not_found_error', 'There is nothing at {method} {path}. See /openapi.json for what there is.'),
  operator_api_off: row(404, 'not_found_error', 'The operator API is off. Set ADMIN_TOKEN to turn it on.'),
} as const;

const REQUEST = {
  invalid_request: row(400, 'invalid_request_error', 'This request is not valid. See /openapi.json for its form.'),
  invalid_utf8: row(400, 'invalid_request_error', 'The body is not valid UTF-8. Encode the JSON as UTF-8.'),
  invalid_json: row(400, 'invalid_request_error', 'The body is not valid JSON. Send one JSON object.'),
  invalid_parameter: row(400, 'invalid_request_error', 'A parameter is not valid. See /openapi.json for what it may be.'),
  missing_parameter: row(400, 'invalid_request_error', 'A parameter is missing. See /openapi.json for what is needed.'),
  duplicate_parameter: row(400, 'invalid_request_error', 'A parameter is given twice. Send it once.'),
  body_too_deep: row(400, 'invalid_request_error', 'The body is nested too deeply. Send flatter JSON.'),
  body_unreadable: row(400, 'invalid_request_error', 'The body could not be read to its end. Send the request again.'),
  context_length_exceeded: row(400, 'invalid_request_error', 'The prompt is too long for {model}. Shorten it, or use another model.'),
  content_refused: row(400, 'invalid_request_error', 'The provider refused the content of this request. Change the prompt.'),
  method_not_allowed: row(405, 'invalid_request_error', 'This path does not take {method}. See /openapi.json.'),
  body_timeout: row(408, 'invalid_request_error', 'The body did not arrive in time. Send the request again.'),
  external_id_reused: row(409, 'conflict_error', 'This id was used before with another amount. Use a new Idempotency-Key.'),
  too_many_keys: row(409, 'conflict_error', 'This account has {most} keys, the most there can be. Delete some with DELETE /v1/keys/<hash>.'),
  credit_in_use: row(409, 'conflict_error', 'Only {spendable} dollars can be taken now. Take less, or wait for running requests.'),
  body_too_large: row(413, 'invalid_request_error', 'The body is larger than {limit_bytes} bytes. Send fewer or smaller parts.'),
  request_too_large: row(413, 'invalid_request_error', 'The request is too large for the provider. Send fewer or smaller parts.'),
  unsupported_content_type: row(415, 'invalid_request_error', 'Send the body as "Content-Type: application/json".'),
  unsupported_content_encoding: row(415, 'invalid_request_error', 'Send the body without Content-Encoding.'),
  loop_detected: row(508, 'invalid_request_error', 'This request has passed through this gateway before. Point the provider elsewhere.'),
} as const;

const RATE = {
  rate_limited: row(429, 'rate_limit_error', 'This API key has reached its limit of {allowed} {limit}. Wait and try again.', 1),
  key_busy: row(429, 'rate_limit_error', 'Too many requests wait for this API key. Slow down, or use several keys.', 1),
  provider_rate_limited: row(429, 'rate_limit_error', 'The provider of {model} limits requests now. Wait and try again.', 5),
} as const;

const PROVIDER = {
  model_unavailable: row(503, 'provider_error', 'No provider serves {model} just now. Use another model, or try again later.', 30),
  provider_unavailable: row(502, 'provider_error', 'Every provider of {model} failed. Try again shortly, or use another model.', 2),
  provider_cut: row(502, 'provider_error', 'The provider ended the answer too early. Send the request again.'),
  provider_overloaded: row(503, 'provider_error', 'The providers of {model} are overloaded. Wait and try again.', 5),
  provider_misconfigured: row(503, 'server_error', 'This gateway cannot use the provider of {model} now. Try another model.', 60),
  provider_timeout: row(504, 'provider_error', 'The provider of {model} did not answer in time. Try again, or use another model.'),
} as const;

const OURS = {
  secret_missing: row(503, 'server_error', 'This gateway has no FAREBOX_SECRET; its operator has to set one.', 60),
  credit_unconfirmed: row(503, 'server_error', 'Credit could not be confirmed just now. Try again in a moment.', 1),
  wallet_unreachable: row(503, 'server_error', 'This key could not be checked just now. Try again in a moment.', 1),
  ledger_unreachable: row(503, 'server_error', 'This account could not be reached just now. Try again in a moment.', 1),
  catalog_unavailable: row(503, 'server_error', 'The list of models could not be loaded. Try again in a moment.', 2),
  database_unavailable: row(503, 'server_error', 'The database could not be reached. Try again in a moment.', 2),
  request_id_invalid: row(503, 'server_error', 'Something went wrong here. Try again in a moment.', 1),
  request_id_reused: row(503, 'server_error', 'Something went wrong here. Try again in a moment.', 1),
  hold_lost: row(503, 'server_error', 'The hold of this request ended too early. Try again in a moment.', 1),
  internal_error: row(503, 'server_error', 'Something went wrong here. Try again in a moment, and quote the request id.', 1),
} as const;

/** Every reason that a caller can be told. */
export const REFUSALS = {
  ...IDENTITY,
  ...MONEY,
  ...POLICY,
  ...NOT_FOUND,
  ...REQUEST,
  ...RATE,
  ...PROVIDER,
  ...OURS,
} as const satisfies Readonly<Record<string, Row>>;

export type Reason = keyof typeof REFUSALS;

/** What is said besides the reason. `message` replaces the catalogue's sentence; `metadata` fills its {facts} and goes out. */
export type RefusalFacts = {
  readonly message?: string;
  readonly param?: string;
  readonly metadata?: Readonly<Record<string, unknown>>;
  readonly retryAfterMs?: number;
  /** Replaces the catalogue's status, for a provider's own. */
  readonly status?: number;
  /** False where our own fall-backs were exhausted, so that a client's SDK does not repeat them all. */
  readonly shouldRetry?: boolean;
};

/** A refusal on its way out: a reason and its facts. */
export type Refusal = { readonly reason: Reason; readonly facts?: RefusalFacts };

export type ErrorBody = {
  readonly error: {
    readonly message: string;
    readonly type: string;
    readonly param: string | null;
    readonly code: string;
    readonly metadata?: Readonly<Record<string, unknown>>;
  };
  readonly request_id: string;
};

/** True for a text that the catalogue knows as a reason. */
export const isReason = (text: string): text is Reason => Object.hasOwn(REFUSALS, text);

/** The HTTP status of a reason. */
export const statusOf = (reason: Reason, facts: RefusalFacts = {}): number => facts.status ?? REFUSALS[reason].status;

/** OpenAI's error body for a reason. */
export function errorBody(reason: Reason, facts: RefusalFacts, requestId: string): ErrorBody {
  const { message, type } = REFUSALS[reason];
  const { metadata } = facts;
  return {
    error: {
      message: facts.message ?? filled(message, metadata ?? {}),
      type,
      param: facts.param ?? null,
      code: reason,
      ...(metadata === undefined ? {} : { metadata }),
    },
    request_id: requestId,
  };
}

/** The headers that go with a refusal: when to try again, and whether an SDK should do so by itself. */
export function refusalHeaders(reason: Reason, facts: RefusalFacts = {}): Record<string, string> {
  const entry: Row = REFUSALS[reason];
  const headers: Record<string, string> = {};
  const seconds = facts.retryAfterMs === undefined ? entry.retryAfterSeconds : Math.ceil(facts.retryAfterMs / 1000);
  const status = statusOf(reason, facts);
  if (seconds !== undefined && status >= 429) headers['retry-after'] = String(Math.max(1, seconds));
  if (facts.shouldRetry !== undefined) headers['x-should-retry'] = String(facts.shouldRetry);
  return headers;
}

/** A whole answer for a refusal. */
export function refusalResponse(refusal: Refusal, requestId: string, headers: Record<string, string> = {}): Response {
  const facts = refusal.facts ?? {};
  return Response.json(errorBody(refusal.reason, facts, requestId), {
    status: statusOf(refusal.reason, facts),
    headers: {
      ...refusalHeaders(refusal.reason, facts),
      'cache-control': 'no-store',
      'x-request-id': requestId,
      ...headers,
    },
  });
}

/** Puts facts where the sentence names them. */
function filled(sentence: string, facts: Readonly<Record<string, unknown>>): string {
  return sentence.replace(/\{([a-z_]+)\}/g, (_, name: string) => spoken(name, facts[name]));
}

function spoken(name: string, fact: unknown): string {
  if (fact === undefined) return 'it';
  return (name === 'limit' ? String(fact).replaceAll('_', ' ') : String(fact)).slice(0, 200);
}

function row(status: number, type: ErrorType, message: string, retryAfterSeconds?: number): Row {
  return retryAfterSeconds === undefined ? { status, type, message } : { status, type, message, retryAfterSeconds };
}
