-- What can be asked of accounts: who they are, their keys, their books and their usage. Written by the outboxes of wallets and
-- ledgers, at least once and idempotently; nothing here decides about money. Amounts are nano-USD.

CREATE TABLE accounts (
  id TEXT PRIMARY KEY,
  name TEXT NOT NULL,
  place TEXT NOT NULL,
  created_at INTEGER NOT NULL,
  -- The ledger's figures as of `sequence`, as JSON with amounts as text.
  ledger_json TEXT,
  sequence INTEGER NOT NULL DEFAULT 0,
  updated_at INTEGER NOT NULL
) STRICT;

CREATE TABLE keys (
  account_id TEXT NOT NULL,
  key_id TEXT NOT NULL,
  kind TEXT NOT NULL,
  name TEXT NOT NULL,
  label TEXT NOT NULL,
  state TEXT NOT NULL,
  policy_version INTEGER NOT NULL,
  policy_json TEXT NOT NULL,
  created_at INTEGER NOT NULL,
  updated_at INTEGER NOT NULL,
  PRIMARY KEY (account_id, key_id)
) STRICT, WITHOUT ROWID;

CREATE TABLE journal (
  account_id TEXT NOT NULL,
  sequence INTEGER NOT NULL,
  at INTEGER NOT NULL,
  kind TEXT NOT NULL,
  external_id TEXT,
  note TEXT NOT NULL,
  -- [{"account": "customer", "amount": "-12"}, ...]; the amounts sum to zero.
  postings_json TEXT NOT NULL,
  PRIMARY KEY (account_id, sequence)
) STRICT, WITHOUT ROWID;

CREATE TABLE usage_hours (
  account_id TEXT NOT NULL,
  key_id TEXT NOT NULL,
  hour INTEGER NOT NULL,
  model TEXT NOT NULL,
  provider TEXT NOT NULL,
  requests INTEGER NOT NULL,
  input_tokens INTEGER NOT NULL,
  output_tokens INTEGER NOT NULL,
  cost_nano INTEGER NOT NULL,
  version INTEGER NOT NULL,
  PRIMARY KEY (account_id, key_id, hour, model, provider)
) STRICT, WITHOUT ROWID;

-- Hours older than 35 days, folded into their UTC day.
CREATE TABLE usage_days (
  account_id TEXT NOT NULL,
  key_id TEXT NOT NULL,
  day INTEGER NOT NULL,
  model TEXT NOT NULL,
  provider TEXT NOT NULL,
  requests INTEGER NOT NULL,
  input_tokens INTEGER NOT NULL,
  output_tokens INTEGER NOT NULL,
  cost_nano INTEGER NOT NULL,
  PRIMARY KEY (account_id, key_id, day, model, provider)
) STRICT, WITHOUT ROWID;

CREATE TABLE incidents (
  id TEXT PRIMARY KEY,
  at INTEGER NOT NULL,
  account_id TEXT,
  event TEXT NOT NULL,
  facts_json TEXT NOT NULL
) STRICT, WITHOUT ROWID;

CREATE TABLE reconciliations (
  account_id TEXT PRIMARY KEY,
  checked_at INTEGER NOT NULL,
  sequence INTEGER NOT NULL DEFAULT 0,
  explained REAL NOT NULL,
  result_json TEXT NOT NULL
) STRICT, WITHOUT ROWID;
