-- Money in: orders, what providers say of their payments, codes. Ledgers decide about credit; these rows say what was ordered, what was
-- heard, and what waits for a person. Amounts in nano-USD are exact; amounts in minor units (cents) are what providers speak of.

CREATE TABLE orders (
  id TEXT PRIMARY KEY,
  account_id TEXT NOT NULL,
  place TEXT NOT NULL,
  channel TEXT NOT NULL,
  mode TEXT NOT NULL,
  -- checkout, saved_card or auto.
  way TEXT NOT NULL,
  state TEXT NOT NULL,
  credit_nano INTEGER NOT NULL,
  fee_nano INTEGER NOT NULL,
  currency TEXT NOT NULL,
  -- none, or who adds the tax: provider.
  tax TEXT NOT NULL,
  -- Known at once without tax or for a saved card; else when the buyer has paid.
  tax_minor INTEGER,
  total_minor INTEGER,
  idempotency_key TEXT,
  customer_id TEXT,
  session_id TEXT,
  payment_id TEXT,
  url TEXT,
  -- Random, and in the mark at the provider: a buyer cannot write it.
  proof TEXT NOT NULL,
  saves_card INTEGER NOT NULL,
  return_url TEXT NOT NULL,
  -- Why it was declined.
  reason TEXT,
  created_at INTEGER NOT NULL,
  expires_at INTEGER NOT NULL,
  paid_at INTEGER,
  credited_at INTEGER,
  updated_at INTEGER NOT NULL,
  -- What its ledger says of it.
  taken_nano INTEGER NOT NULL DEFAULT 0,
  aside_nano INTEGER NOT NULL DEFAULT 0,
  -- Grows with each word that was heard, so that a state computed from fewer words never replaces one computed from more.
  version INTEGER NOT NULL DEFAULT 0,
  -- The version that its ledger was told last.
  brought INTEGER NOT NULL DEFAULT 0
) STRICT, WITHOUT ROWID;
CREATE UNIQUE INDEX orders_once ON orders (account_id, idempotency_key) WHERE idempotency_key IS NOT NULL;
CREATE INDEX orders_of_account ON orders (account_id, created_at);
CREATE INDEX orders_by_time ON orders (created_at);
CREATE INDEX orders_by_session ON orders (channel, session_id) WHERE session_id IS NOT NULL;
CREATE INDEX orders_unended ON orders (updated_at) WHERE state = 'placed';
CREATE INDEX orders_unbrought ON orders (updated_at) WHERE version > brought;

-- Payments, refunds, disputes and fraud warnings of our orders, each as its provider's latest word says.
CREATE TABLE payment_objects (
  channel TEXT NOT NULL,
  id TEXT NOT NULL,
  kind TEXT NOT NULL,
  order_id TEXT NOT NULL,
  -- The payment that it belongs to; of a payment, its charge.
  parent TEXT,
  status TEXT NOT NULL,
  rank INTEGER NOT NULL,
  at INTEGER NOT NULL,
  minor INTEGER NOT NULL,
  -- What it claims of the order's price without tax.
  claim_nano INTEGER NOT NULL,
  -- A refund of ours by its own id.
  refund_id TEXT,
  reason TEXT,
  noted_at INTEGER NOT NULL,
  -- When a full reconciliation found it in its provider's list.
  listed_at INTEGER,
  PRIMARY KEY (channel, id)
) STRICT, WITHOUT ROWID;
CREATE INDEX payment_objects_by_time ON payment_objects (channel, noted_at);
CREATE INDEX payment_objects_of_order ON payment_objects (order_id);
CREATE INDEX payment_objects_by_parent ON payment_objects (channel, parent) WHERE parent IS NOT NULL;

-- Events that had an effect, by their provider's id, for ever: an event is worked on once.
CREATE TABLE payment_events (
  channel TEXT NOT NULL,
  event_id TEXT NOT NULL,
  type TEXT NOT NULL,
  at INTEGER NOT NULL,
  PRIMARY KEY (channel, event_id)
) STRICT, WITHOUT ROWID;

-- Words that cannot be acted on: about no order that we know, or not what the order says. A person or a later word resolves them.
CREATE TABLE payment_parked (
  channel TEXT NOT NULL,
  id TEXT NOT NULL,
  cause TEXT NOT NULL,
  parent TEXT,
  order_id TEXT,
  fact_json TEXT NOT NULL,
  at INTEGER NOT NULL,
  -- When it was last taken again: those that have waited longest for it come first.
  tried_at INTEGER NOT NULL,
  state TEXT NOT NULL,
  PRIMARY KEY (channel, id)
) STRICT, WITHOUT ROWID;
CREATE INDEX payment_parked_open ON payment_parked (channel, parent) WHERE state = 'open';
CREATE INDEX payment_parked_by_try ON payment_parked (cause, tried_at) WHERE state = 'open';

-- How many words were about payments of another product on the same provider's account, by UTC day.
CREATE TABLE payment_foreign (
  channel TEXT NOT NULL,
  day INTEGER NOT NULL,
  count INTEGER NOT NULL,
  PRIMARY KEY (channel, day)
) STRICT, WITHOUT ROWID;

CREATE TABLE payment_customers (
  account_id TEXT NOT NULL,
  channel TEXT NOT NULL,
  mode TEXT NOT NULL,
  customer_id TEXT NOT NULL,
  PRIMARY KEY (account_id, channel, mode)
) STRICT, WITHOUT ROWID;

-- Refunds that we start. The row is written before credit is set aside, so that whatever stops halfway is found again.
CREATE TABLE refunds (
  id TEXT PRIMARY KEY,
  order_id TEXT NOT NULL,
  account_id TEXT NOT NULL,
  -- null until the ledger has said how much it is.
  credit_nano INTEGER,
  minor INTEGER,
  started_by TEXT NOT NULL,
  note TEXT NOT NULL,
  -- started, set_aside, asked, pending, succeeded, failed, refused.
  state TEXT NOT NULL,
  provider_id TEXT,
  reason TEXT,
  asked_at INTEGER,
  created_at INTEGER NOT NULL,
  updated_at INTEGER NOT NULL
) STRICT, WITHOUT ROWID;
CREATE INDEX refunds_of_order ON refunds (order_id);
CREATE INDEX refunds_of_account ON refunds (account_id, created_at);
CREATE INDEX refunds_unended ON refunds (updated_at) WHERE state IN ('started', 'set_aside', 'asked');

-- One row: the operator's settings for money in, as JSON.
CREATE TABLE payment_settings (
  id INTEGER PRIMARY KEY,
  json TEXT NOT NULL,
  updated_at INTEGER NOT NULL
) STRICT;

-- How far each reconciliation has come, as JSON.
CREATE TABLE payment_cursors (
  name TEXT PRIMARY KEY,
  json TEXT NOT NULL,
  updated_at INTEGER NOT NULL
) STRICT, WITHOUT ROWID;

-- What the reconciliation cannot explain, by what it is about; gone when it is explained.
CREATE TABLE payment_differences (
  channel TEXT NOT NULL,
  id TEXT NOT NULL,
  cause TEXT NOT NULL,
  account_id TEXT,
  order_id TEXT,
  minor INTEGER NOT NULL,
  expected TEXT NOT NULL,
  found TEXT NOT NULL,
  since INTEGER NOT NULL,
  seen_at INTEGER NOT NULL,
  PRIMARY KEY (channel, id, cause)
) STRICT, WITHOUT ROWID;

-- Codes are kept as hashes only: a code is money to whoever has it.
CREATE TABLE codes (
  id TEXT PRIMARY KEY,
  hash TEXT NOT NULL UNIQUE,
  label TEXT NOT NULL,
  kind TEXT NOT NULL,
  credit_nano INTEGER NOT NULL,
  uses_most INTEGER NOT NULL,
  uses INTEGER NOT NULL DEFAULT 0,
  per_account INTEGER NOT NULL,
  new_accounts_only INTEGER NOT NULL,
  expires_at INTEGER,
  credit_days INTEGER,
  disabled INTEGER NOT NULL DEFAULT 0,
  note TEXT NOT NULL,
  created_at INTEGER NOT NULL
) STRICT, WITHOUT ROWID;

-- Gifts of credit: redeemed codes and starter credit. The row is written before the ledger is told, so that none is given twice or lost.
CREATE TABLE gifts (
  -- The id in the ledger: code/… or starter/….
  id TEXT PRIMARY KEY,
  account_id TEXT NOT NULL,
  place TEXT NOT NULL,
  -- What it was asked for under: the caller's idempotency key, or one of ours. The same claim is the same gift.
  claim TEXT NOT NULL,
  code_id TEXT,
  -- Which use of its code it is, from 1.
  use INTEGER,
  kind TEXT NOT NULL,
  credit_nano INTEGER NOT NULL,
  credit_expires_at INTEGER,
  -- claimed, and booked once its ledger has it.
  state TEXT NOT NULL,
  -- Of starter credit: its UTC day, and what that day has given with it. Both null for codes.
  day INTEGER,
  day_nano INTEGER,
  created_at INTEGER NOT NULL,
  updated_at INTEGER NOT NULL
) STRICT, WITHOUT ROWID;
CREATE UNIQUE INDEX gifts_once ON gifts (account_id, claim);
CREATE UNIQUE INDEX gifts_by_use ON gifts (code_id, use) WHERE code_id IS NOT NULL;
CREATE INDEX gifts_of_code ON gifts (code_id, account_id) WHERE code_id IS NOT NULL;
CREATE UNIQUE INDEX gifts_by_day ON gifts (day, day_nano) WHERE day IS NOT NULL;
CREATE INDEX gifts_unbooked ON gifts (updated_at) WHERE state = 'claimed';

-- Redeems that were refused, for a minute: who guesses codes is slowed down.
CREATE TABLE code_misses (
  account_id TEXT NOT NULL,
  number INTEGER NOT NULL,
  at INTEGER NOT NULL,
  PRIMARY KEY (account_id, number)
) STRICT, WITHOUT ROWID;
