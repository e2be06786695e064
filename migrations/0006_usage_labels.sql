-- Usage by what callers say of themselves: user, app and tags. Written by wallets together with usage_hours, and only for requests that
-- say something; what is in usage_hours and not here was said of nobody. An absent label is empty text. Amounts are nano-USD.

CREATE TABLE usage_labels (
  account_id TEXT NOT NULL,
  key_id TEXT NOT NULL,
  hour INTEGER NOT NULL,
  -- 'caller': each request once, by user and app. 'tag': each request once for each of its tags.
  kind TEXT NOT NULL,
  user TEXT NOT NULL,
  app TEXT NOT NULL,
  tag TEXT NOT NULL,
  -- 1 when its requests have tags.
  tagged INTEGER NOT NULL,
  model TEXT NOT NULL,
  provider TEXT NOT NULL,
  requests INTEGER NOT NULL,
  input_tokens INTEGER NOT NULL,
  output_tokens INTEGER NOT NULL,
  cost_nano INTEGER NOT NULL,
  version INTEGER NOT NULL,
  PRIMARY KEY (account_id, key_id, hour, kind, user, app, tag, tagged, model, provider)
) STRICT, WITHOUT ROWID;

-- Hours older than 35 days, folded into their UTC day.
CREATE TABLE usage_label_days (
  account_id TEXT NOT NULL,
  key_id TEXT NOT NULL,
  day INTEGER NOT NULL,
  kind TEXT NOT NULL,
  user TEXT NOT NULL,
  app TEXT NOT NULL,
  tag TEXT NOT NULL,
  tagged INTEGER NOT NULL,
  model TEXT NOT NULL,
  provider TEXT NOT NULL,
  requests INTEGER NOT NULL,
  input_tokens INTEGER NOT NULL,
  output_tokens INTEGER NOT NULL,
  cost_nano INTEGER NOT NULL,
  PRIMARY KEY (account_id, key_id, day, kind, user, app, tag, tagged, model, provider)
) STRICT, WITHOUT ROWID;
