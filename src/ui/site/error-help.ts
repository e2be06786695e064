// What to do about an error beyond its own sentence: for some by name, for the others by type. Data only.

/** By code. */
export const HELP_BY_CODE: Readonly<Record<string, string>> = {
  key_missing:
    'The key goes into `Authorization: Bearer`, `x-api-key`, `api-key` or `x-goog-api-key`; never into the address.',
  key_unknown:
    'A key begins with `sk-fb-`. One of another gateway is not valid here. Keys are listed in the app under Keys.',
  key_wrong: 'The key has the form of one of ours and is not one. Copy it again, with all of its characters.',
  key_expired: 'Make a new key, or move `expires_at` with PATCH /v1/keys/{hash}. Nothing that used the key was lost.',
  key_rotated: 'The key has a new secret. Put that into the program that still sends the old one.',
  not_signed_in: 'A session ends after a while or when it is revoked. [Sign in](/sign-in) again.',
  insufficient_credit:
    'Nothing was charged. `error.metadata` says what could be spent, what would be needed, what binds and how many tokens can be paid for. Add credit, raise the limit that binds, or send a smaller `max_tokens`. Do not repeat the call unchanged.',
  payment_declined:
    'Nothing was charged and no credit was added. Your bank knows why; another card or the checkout page may work.',
  model_not_found:
    '`error.metadata.nearest` has the three nearest names. Names are `author/slug`; [all of them](/models).',
  no_endpoints:
    'The model is known, and no provider that is on here may serve it. `error.metadata.excluded` says why for each, and `error.param` names what you asked for where that left none.',
  parameter_unsupported:
    'Every endpoint that could serve the model lacks what `error.param` asks for. `error.metadata.excluded` says why for each.',
  max_cost_too_low:
    '`error.metadata.needed` is the least that would do: the worst case at the cheapest endpoint, of a short answer where no `max_tokens` is sent. A lower `max_tokens` or a shorter prompt lowers it; POST /v1/quote without `max_cost` says the worst cost beforehand. Nothing was charged.',
  model_not_allowed: 'The key has a list of models. Whoever manages the account can change it under Keys.',
  ip_not_allowed:
    'The key has a list of addresses and networks. Whoever manages the account can change it under Keys.',
  account_frozen: 'Calls are refused until the freeze is lifted. Credit is not lost. Its cause is in the app.',
  context_length_exceeded:
    'Prompt and answer share the context. Shorten the prompt, or take a model with a [longer one](/models?sort=context).',
  content_refused:
    'The provider refused, not this gateway. Nothing was charged for what was refused before its first word.',
  rate_limited:
    'The key has a limit per minute. Wait as long as `Retry-After` says; SDKs do. The limit can be changed under Keys.',
  key_busy:
    'More calls wait for this key than can be admitted at once. Send fewer at the same time, or spread them over several keys.',
  provider_rate_limited: 'The provider limits us, and no other provider could take the call. Nothing was charged.',
  provider_unavailable: 'Each provider was tried once; `error.metadata.attempts` lists them. Nothing was charged.',
  provider_timeout: 'No first word came in time. Nothing was charged. Streaming shows the first word sooner.',
  provider_cut:
    'What had come until then is charged: the input, and the output as far as it came. The receipt shows it.',
  provider_overloaded: 'It passes by itself. Nothing was charged. Another model may be less busy.',
  body_too_large:
    '`error.metadata.limit_bytes` is the most. Send images and files by reference where the model takes that.',
  external_id_reused:
    'The same id came with another amount, so it may be a mistake. Nothing was booked a second time.',
  idempotency_key_reused: 'The same key came with another question. Repeat the first one as it was, or use a new key.',
  idempotency_in_progress:
    'One call runs and is charged once. Repeat it with the same key until its answer comes; SDKs do that by themselves.',
  idempotency_answer_gone:
    '`error.metadata.generation_id` names the call that was made under this key; GET /v1/generation?id= has its receipt. Answers are kept for 24 hours, up to about 4 MB each. Nothing was charged again.',
  response_not_found:
    'A response is kept for 30 days with the key that asked for it, unless `store` was false. Another key of the account does not see it.',
  refund_window_over: 'After the days in which you can take an order back yourself, the operator still can.',
  sign_in_again:
    'What pays money out or cannot be undone needs a fresh sign-in. [Sign in again](/sign-in), then repeat it.',
  foreign_origin:
    'Browsers say which site a request comes from. Requests with a session are taken from our own pages only; programs send a key.',
  route_not_found: 'The [reference](/docs/api) has every path. Paths of OpenRouter’s clients begin with `/api/v1`.',
  internal_error:
    'Nothing is charged for a call that fails here before its first word. `request_id` finds it in our log.',
  loop_detected: 'A provider was set up that leads back to this gateway. Only the operator can change that.',
};

/** By type, for all others. */
export const HELP_BY_TYPE: Readonly<Record<string, string>> = {
  authentication_error: 'Repeating it without a change cannot help.',
  payment_required: 'Add credit or ask for less. Nothing was charged.',
  permission_error: 'Whoever manages the account or the key can allow it. Repeating it cannot help.',
  not_found_error: 'Check the name, and in which account you look for it.',
  invalid_request_error:
    'Change the request; `error.param` names the part where one is at fault. Nothing was charged.',
  rate_limit_error: 'Wait as long as `Retry-After` says, then repeat it. Nothing was charged.',
  conflict_error: 'It conflicts with what is already there. Read what is there first.',
  provider_error: 'The provider failed. Other providers were tried where there are any.',
  server_error:
    'It is our own trouble, or the operator’s. Repeat it after `Retry-After`, and quote `request_id` if it stays.',
};
