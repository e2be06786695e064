-- What people are told of: alerts by mail and by webhook. Nothing here decides about money, and nothing here is read by what does.

-- The mail of a demo, which sends none; its newest 100. Where mail is sent, this stays empty.
CREATE TABLE mailbox (
  id INTEGER PRIMARY KEY AUTOINCREMENT,
  at INTEGER NOT NULL,
  recipient TEXT NOT NULL,
  subject TEXT NOT NULL,
  text TEXT NOT NULL
) STRICT;

-- What an account wants to be told of, as JSON; an account without a row has the defaults.
CREATE TABLE alert_settings (
  account_id TEXT PRIMARY KEY,
  json TEXT NOT NULL,
  updated_at INTEGER NOT NULL
) STRICT, WITHOUT ROWID;

-- Where an account's webhooks go: at most one place. Its secret is sealed.
CREATE TABLE alert_endpoints (
  account_id TEXT PRIMARY KEY,
  url TEXT NOT NULL,
  sealed_secret TEXT NOT NULL,
  -- The secret before it; signs beside the new one until old_until.
  old_sealed_secret TEXT,
  old_until INTEGER,
  created_at INTEGER NOT NULL,
  updated_at INTEGER NOT NULL
) STRICT, WITHOUT ROWID;

-- What was raised. A cause is raised once, for ever: the row is the memory of it.
CREATE TABLE alerts (
  id TEXT PRIMARY KEY,
  account_id TEXT NOT NULL,
  cause TEXT NOT NULL,
  kind TEXT NOT NULL,
  at INTEGER NOT NULL,
  text TEXT NOT NULL,
  facts_json TEXT NOT NULL,
  UNIQUE (account_id, cause)
) STRICT, WITHOUT ROWID;
CREATE INDEX alerts_of_account ON alerts (account_id, at);

-- Times at which an account's credit was low, numbered; is_low until it has recovered.
CREATE TABLE alert_episodes (
  account_id TEXT NOT NULL,
  kind TEXT NOT NULL,
  number INTEGER NOT NULL,
  is_low INTEGER NOT NULL,
  PRIMARY KEY (account_id, kind)
) STRICT, WITHOUT ROWID;

-- One row for each alert and each way and person that it goes to.
CREATE TABLE alert_deliveries (
  id TEXT PRIMARY KEY,
  alert_id TEXT NOT NULL,
  account_id TEXT NOT NULL,
  -- mail or webhook.
  way TEXT NOT NULL,
  -- Whom a mail is for; the address is read when it is sent.
  person_id TEXT,
  -- waiting; claimed (a mail that is being sent, or whose sender died); sent, failed, dropped.
  state TEXT NOT NULL,
  attempts INTEGER NOT NULL DEFAULT 0,
  next_at INTEGER NOT NULL,
  -- The last answer's HTTP status, and why it was not enough.
  status INTEGER,
  why TEXT,
  created_at INTEGER NOT NULL,
  updated_at INTEGER NOT NULL
) STRICT, WITHOUT ROWID;
CREATE INDEX alert_deliveries_due ON alert_deliveries (way, next_at) WHERE state = 'waiting';
CREATE INDEX alert_deliveries_of_account ON alert_deliveries (account_id, way, created_at);
CREATE INDEX alert_deliveries_by_time ON alert_deliveries (created_at);

-- How far the evaluation has come, as JSON.
CREATE TABLE alert_cursors (
  name TEXT PRIMARY KEY,
  json TEXT NOT NULL
) STRICT, WITHOUT ROWID;

-- What moved lately, for the evaluation.
CREATE INDEX accounts_by_update ON accounts (updated_at, id);
CREATE INDEX orders_by_update ON orders (updated_at, id);
