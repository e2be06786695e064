// The catalogue of reasons that a caller can be told: status, type, and a sentence that says what to do next. Data only. A
// reason is stable for ever; rows may be added.
import { absent, identity, invalid, ours, policy, provider, type RefusalRow, row } from './reason-rows.ts';

const KEY_HELP = 'Check that the whole key was copied, or create a new one.';

const IDENTITY = {
  key_missing: identity('No API key was sent. Send one as "Authorization: Bearer sk-fb-...".'),
  key_unknown: identity(`This API key is not valid here. ${KEY_HELP}`),
  key_wrong: identity(`This API key is not valid here. ${KEY_HELP}`),
  key_rotated: identity('This secret of the API key was replaced and its time is over. Use the new one.'),
  key_disabled: identity('This API key is disabled. Enable it with a management key, or use another.'),
  key_revoked: identity('This API key was deleted. Create a new one with a management key.'),
  key_expired: identity('This API key has expired. Create a new one, or give it a later expires_at.'),
  not_signed_in: identity('Nobody is signed in here, and no API key was sent. Sign in, or send a key.'),
  admin_token_wrong: identity('The operator API needs "Authorization: Bearer" with ADMIN_TOKEN.'),
} as const;

const MONEY = {
  insufficient_credit: row(
    402,
    'payment_required',
    'Too little credit for this request. Add credit, or ask for fewer tokens.',
  ),
  payment_declined: row(
    402,
    'payment_required',
    'The payment was declined: {why}. Use another card, or pay by checkout.',
  ),
} as const;

const POLICY = {
  key_is_management: policy('A management key cannot run models. Create an inference key with POST /v1/keys.'),
  role_too_small: policy('Your role in this account may not do that. Ask an owner of the account.'),
  not_a_member: policy('You are not a member of that account.'),
  sign_in_again: policy('This needs a sign-in of the last 15 minutes. Sign in again, then repeat it.'),
  foreign_origin: policy('A page of another site asked for this. Open our own pages and try there.'),
  management_key_required: policy('This needs a management key. Use the one made with the account.'),
  model_not_allowed: policy('This API key may not use {model}. Use an allowed model, or change its list.'),
  ip_not_allowed: policy('This API key may not be used from this address. Change its IP allow-list.'),
  account_frozen: policy('This account is frozen. Ask the operator of this gateway to lift it.'),
  first_day_cap: policy('A new account may order {most} dollars in its first 24 hours. Order less, or wait.'),
  refund_window_over: policy('This order can no longer be refunded by yourself. Ask the operator of this gateway.'),
  code_for_new_accounts: policy('This code is for new accounts that never bought credit. Use another code.'),
} as const;

const NOT_FOUND = {
  model_not_found: absent('There is no model "{requested}" here. List the models with GET /v1/models.'),
  no_endpoints: absent('No provider can serve {model} at present. Choose another from GET /v1/models.'),
  generation_not_found: absent('This key has no request with that id, or its row is no longer kept.'),
  response_not_found: absent('This key has stored no response with that id, or it is no longer kept.'),
  key_not_found: absent('This account has no key with that hash. List its keys with GET /v1/keys.'),
  account_unknown: absent('There is no account with that id. Create one with POST /api/admin/accounts.'),
  provider_unknown: absent('There is no provider with that slug. Add it with PUT /api/admin/providers/<slug>.'),
  order_unknown: absent('This account has no order with that id. List its orders with GET /v1/credits/orders.'),
  refund_unknown: absent('There is no refund with that id here. List refunds with GET /v1/credits/refunds.'),
  parked_unknown: absent('Nothing is parked under that name. List what is with GET /api/admin/payments/parked.'),
  no_customer: absent('This account has not paid here yet, so there is nothing to manage. Place an order first.'),
  code_unknown: absent('There is no such code. Check what was typed, or ask whoever gave it to you.'),
  code_id_unknown: absent('There is no code with that id. List the codes with GET /api/admin/codes.'),
  method_off: absent('This way to sign in is not set up here. Use another; /sign-in shows them.'),
  member_unknown: absent('There is no such member of this account.'),
  invitation_unknown: absent('There is no such invitation, or it has expired. Ask for a new one.'),
  passkey_unknown: absent(
    'There is no such passkey of yours. List them with GET /api/auth/passkey/list-user-passkeys.',
  ),
  session_unknown: absent('There is no such session. It may have ended already.'),
  endpoint_missing: absent('This account has no endpoint for webhooks. Set one with PUT /v1/alerts/endpoint.'),
  route_not_found: absent('There is nothing at {method} {path}. See /openapi.json for what there is.'),
  operator_api_off: absent('The operator API is off. Set ADMIN_TOKEN to turn it on.'),
} as const;

const REQUEST = {
  invalid_request: invalid(400, 'This request is not valid. See /openapi.json for its form.'),
  invalid_utf8: invalid(400, 'The body is not valid UTF-8. Encode the JSON as UTF-8.'),
  invalid_json: invalid(400, 'The body is not valid JSON. Send one JSON object.'),
  invalid_parameter: invalid(400, 'A parameter is not valid. See /openapi.json for what it may be.'),
  parameter_unsupported: invalid(
    400,
    'No endpoint of {model} can do what `{parameter}` asks for. Leave it out, or use another model.',
  ),
  max_cost_too_low: invalid(
    400,
    'No endpoint of {model} can answer this within `max_cost`. Raise it to {needed} dollars, or ask for less.',
  ),
  missing_parameter: invalid(400, 'A parameter is missing. See /openapi.json for what is needed.'),
  duplicate_parameter: invalid(400, 'A parameter is given twice. Send it once.'),
  body_too_deep: invalid(400, 'The body is nested too deeply. Send flatter JSON.'),
  body_unreadable: invalid(400, 'The body could not be read to its end. Send the request again.'),
  context_length_exceeded: invalid(400, 'The prompt is too long for {model}. Shorten it, or use another model.'),
  content_refused: invalid(400, 'The provider refused the content of this request. Change the prompt.'),
  method_not_allowed: invalid(405, 'This path does not take {method}. See /openapi.json.'),
  body_timeout: invalid(408, 'The body did not arrive in time. Send the request again.'),
  external_id_reused: row(
    409,
    'conflict_error',
    'This id was used before with another amount. Use a new Idempotency-Key.',
  ),
  too_many_keys: row(
    409,
    'conflict_error',
    'This account has {most} keys, the most there can be. Delete some with DELETE /v1/keys/<hash>.',
  ),
  credit_in_use: row(
    409,
    'conflict_error',
    'Only {spendable} dollars can be taken now. Take less, or wait for running requests.',
  ),
  account_has_claims: row(
    409,
    'conflict_error',
    'Under way: {orders} orders, {refunds} refunds, {disputes} disputes. Wait until they have ended.',
  ),
  account_has_credit: row(
    409,
    'conflict_error',
    'This account still has {credit} dollars of credit. Use it or have it refunded, or give it up with "forfeit": true.',
  ),
  body_too_large: invalid(413, 'The body is larger than {limit_bytes} bytes. Send fewer or smaller parts.'),
  request_too_large: invalid(413, 'The request is too large for the provider. Send fewer or smaller parts.'),
  unsupported_content_type: invalid(415, 'Send the body as "Content-Type: application/json".'),
  unsupported_content_encoding: invalid(415, 'Send the body without Content-Encoding.'),
  upgrade_required: invalid(426, 'This path is a WebSocket. Ask for it with "Upgrade: websocket".'),
  webhook_signature_wrong: invalid(400, 'This webhook is not signed with a secret of this gateway.'),
  webhook_stale: invalid(400, 'This webhook was signed too long ago, or in the future. Deliver it again.'),
  webhook_unreadable: invalid(400, 'This webhook cannot be read. Check the version of the API that sends it.'),
  idempotency_key_reused: row(
    409,
    'conflict_error',
    'This Idempotency-Key was used before for something else. Use a new one.',
  ),
  idempotency_key_invalid: invalid(
    400,
    'An Idempotency-Key has 1 to 255 visible ASCII characters. Send such a one, or none.',
  ),
  idempotency_in_progress: row(
    409,
    'conflict_error',
    'The first request with this Idempotency-Key still runs. Wait as long as Retry-After says, and repeat it.',
    2,
  ),
  idempotency_answer_gone: row(
    409,
    'conflict_error',
    'This Idempotency-Key was used for {generation_id}, and its answer is not kept. Use a new one to ask again.',
  ),
  order_not_credited: row(409, 'conflict_error', 'This order has not brought credit yet. Wait until it is paid.'),
  sign_in_code_wrong: invalid(400, 'This code is not the one that was sent last. Check it, or send a new one.'),
  sign_in_code_expired: invalid(400, 'This code has expired; codes hold for 10 minutes. Send a new one.'),
  sign_in_code_used_up: invalid(400, 'This code was tried too often. Send a new one.'),
  sign_in_failed: invalid(400, 'Signing in did not work. Begin again.'),
  email_invalid: invalid(400, 'This is not an e-mail address. Check what was typed.'),
  last_owner: row(409, 'conflict_error', 'An account keeps at least one owner. Make somebody else an owner first.'),
  too_many_members: row(
    409,
    'conflict_error',
    'This account has {most} members and invitations, the most there can be.',
  ),
  code_expired: row(409, 'conflict_error', 'This code has expired. Ask whoever gave it to you for another.'),
  code_used_up: row(409, 'conflict_error', 'This code has been used up. Ask whoever gave it to you for another.'),
  code_already_redeemed: row(409, 'conflict_error', 'This account has redeemed this code before. Use another code.'),
  code_taken: row(409, 'conflict_error', 'There is such a code already. Choose another, or leave out `code`.'),
  loop_detected: invalid(508, 'This request has passed through this gateway before. Point the provider elsewhere.'),
} as const;

const RATE = {
  rate_limited: row(
    429,
    'rate_limit_error',
    'This API key has reached its limit of {allowed} {limit}. Wait and try again.',
    1,
  ),
  key_busy: row(
    429,
    'rate_limit_error',
    'Too many requests wait for this API key. Slow down, or use several keys.',
    1,
  ),
  provider_rate_limited: row(
    429,
    'rate_limit_error',
    'The provider of {model} limits requests now. Wait and try again.',
    5,
  ),
  too_many_mails: row(
    429,
    'rate_limit_error',
    'Three mails were asked for in ten minutes. Wait, or use the code that was sent last.',
    600,
  ),
  too_many_tests: row(429, 'rate_limit_error', 'Too many tests in a minute. Wait a minute and try again.', 60),
  too_many_orders: row(429, 'rate_limit_error', 'Too many orders in a minute. Wait a minute and try again.', 60),
  too_many_codes_refused: row(429, 'rate_limit_error', 'Too many wrong codes. Wait a minute and try again.', 60),
} as const;

const PROVIDER = {
  model_unavailable: provider(503, 'No provider serves {model} just now. Use another model, or try again later.', 30),
  provider_unavailable: provider(502, 'Every provider of {model} failed. Try again shortly, or use another model.', 2),
  provider_cut: provider(502, 'The provider ended the answer too early. Send the request again.'),
  provider_overloaded: provider(503, 'The providers of {model} are overloaded. Wait and try again.', 5),
  provider_misconfigured: ours('This gateway cannot use the provider of {model} now. Try another model.', 60),
  provider_timeout: provider(504, 'The provider of {model} did not answer in time. Try again, or use another model.'),
} as const;

const OURS = {
  secret_missing: ours('This gateway has no FAREBOX_SECRET; its operator has to set one.', 60),
  credit_unconfirmed: ours('Credit could not be confirmed just now. Try again in a moment.', 1),
  wallet_unreachable: ours('This key could not be checked just now. Try again in a moment.', 1),
  shelf_unreachable: ours('What this key has stored could not be reached just now. Try again in a moment.', 1),
  ledger_unreachable: ours('This account could not be reached just now. Try again in a moment.', 1),
  catalog_unavailable: ours('The list of models could not be loaded. Try again in a moment.', 2),
  mail_not_sent: ours('The mail could not be sent. Try again in a moment.', 30),
  account_being_made: ours('Your account is being made. Try again in a moment.', 2),
  database_unavailable: ours('The database could not be reached. Try again in a moment.', 2),
  payments_off: ours('This gateway takes no payments. Its operator can add credit by hand.', 3_600),
  channel_off: ours('This gateway takes no payments by {channel}. Choose another channel.', 3_600),
  saved_card_off: ours('This gateway cannot charge a saved card by {channel}. Order with way "checkout".', 3_600),
  payment_provider_unavailable: ours(
    'The payment provider could not be reached. Try again with the same Idempotency-Key.',
    5,
  ),
  webhook_off: ours('This gateway takes no webhooks of {channel}: its key or its webhook secret is not set.', 3_600),
  request_id_invalid: ours('Something went wrong here. Try again in a moment.', 1),
  request_id_reused: ours('Something went wrong here. Try again in a moment.', 1),
  hold_lost: ours('The hold of this request ended too early. Try again in a moment.', 1),
  internal_error: ours('Something went wrong here. Try again in a moment, and quote the request id.', 1),
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
} as const satisfies Readonly<Record<string, RefusalRow>>;
