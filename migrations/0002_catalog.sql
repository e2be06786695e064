-- What can be sold: providers, models, endpoints, prices with their dates, margins, and one row with all of it compiled,
-- which is all that a Worker reads. Amounts are whole nano-USD per million units. Times are milliseconds since the epoch.

-- Providers that the operator set. Those of the environment are not stored.
CREATE TABLE providers (
  slug TEXT PRIMARY KEY,
  kind TEXT NOT NULL CHECK (kind IN ('openai-compatible')),
  base_url TEXT NOT NULL,
  sealed_key TEXT NOT NULL,
  key_last4 TEXT NOT NULL,
  updated_at INTEGER NOT NULL
) STRICT;

-- A model that the operator wrote is never overwritten by an import, and one that he removed stays removed.
CREATE TABLE models (
  id TEXT PRIMARY KEY,
  source TEXT NOT NULL CHECK (source IN ('operator', 'import')),
  removed INTEGER NOT NULL DEFAULT 0 CHECK (removed IN (0, 1)),
  name TEXT NOT NULL,
  description TEXT NOT NULL DEFAULT '',
  created_at INTEGER NOT NULL,
  context_tokens INTEGER CHECK (context_tokens > 0),
  max_output_tokens INTEGER CHECK (max_output_tokens > 0),
  -- NULL where nothing is known, else {"in": [...], "out": [...], "tools": 0|1, "structured": 0|1, "reasoning": 0|1}.
  capabilities TEXT CHECK (capabilities IS NULL OR json_valid(capabilities)),
  aliases TEXT NOT NULL DEFAULT '[]' CHECK (json_valid(aliases))
) STRICT;

CREATE TABLE endpoints (
  model TEXT NOT NULL REFERENCES models (id) ON DELETE CASCADE,
  provider TEXT NOT NULL,
  upstream_model TEXT NOT NULL,
  priority INTEGER NOT NULL DEFAULT 10,
  max_output_tokens INTEGER CHECK (max_output_tokens > 0),
  PRIMARY KEY (model, provider)
) STRICT, WITHOUT ROWID;

-- Only ever added to. Of one endpoint and source, the newest whose date has come is in force, the operator's before the import's.
CREATE TABLE prices (
  number INTEGER PRIMARY KEY,
  version TEXT NOT NULL UNIQUE,
  model TEXT NOT NULL,
  provider TEXT NOT NULL,
  source TEXT NOT NULL CHECK (source IN ('operator', 'import')),
  effective_from INTEGER NOT NULL
) STRICT;
CREATE INDEX prices_of_endpoint ON prices (model, provider, source, effective_from);

-- `from_tokens` 0 is the base. Above it, a long-context tier, it replaces the base when the prompt reaches so many tokens.
CREATE TABLE price_amounts (
  version TEXT NOT NULL REFERENCES prices (version),
  from_tokens INTEGER NOT NULL CHECK (from_tokens >= 0),
  kind TEXT NOT NULL,
  amount INTEGER NOT NULL CHECK (amount BETWEEN 0 AND 100000000000000),
  PRIMARY KEY (version, from_tokens, kind)
) STRICT, WITHOUT ROWID;

-- The operator's margin in parts per million. The most specific wins: model, provider, all.
CREATE TABLE margins (
  scope TEXT NOT NULL CHECK (scope IN ('model', 'provider', 'all')),
  name TEXT NOT NULL,
  ppm INTEGER NOT NULL CHECK (ppm BETWEEN 0 AND 100000000),
  PRIMARY KEY (scope, name)
) STRICT, WITHOUT ROWID;

CREATE TABLE catalog (
  id INTEGER PRIMARY KEY CHECK (id = 1),
  version INTEGER NOT NULL,
  compiled_at INTEGER NOT NULL,
  compiled TEXT NOT NULL
) STRICT;
INSERT INTO catalog (id, version, compiled_at, compiled) VALUES (1, 0, 0, '{"providers":[],"models":[],"prices":[],"margins":[]}');

-- What the row is compiled from, so that it changes in the batch that changes the tables. Of the prices, those that may still
-- come into force after `compiled_at`: older ones stay in their table.
CREATE VIEW compiled_catalog AS
WITH
  live_prices AS (
    SELECT p.* FROM prices p
    WHERE NOT EXISTS (
      SELECT 1 FROM prices newer
      WHERE newer.model = p.model AND newer.provider = p.provider AND newer.source = p.source
        AND newer.effective_from <= (SELECT compiled_at FROM catalog)
        AND (newer.effective_from > p.effective_from OR (newer.effective_from = p.effective_from AND newer.number > p.number))
    )
  )
SELECT json_object(
  'providers', (SELECT json_group_array(json_array(slug, kind, base_url, sealed_key)) FROM providers),
  'models', (
    SELECT json_group_array(json_array(
      m.id, m.name, m.description, m.created_at, m.context_tokens, m.max_output_tokens, json(m.capabilities), json(m.aliases),
      (
        SELECT json_group_array(json_array(e.provider, e.upstream_model, e.priority, e.max_output_tokens))
        FROM endpoints e WHERE e.model = m.id
      )
    )) FROM models m WHERE m.removed = 0
  ),
  'prices', (
    SELECT json_group_array(json_array(
      p.model, p.provider, p.version, p.effective_from, p.source, p.number,
      (
        SELECT json_group_array(json_array(t.from_tokens, json(t.amounts)))
        FROM (
          SELECT from_tokens, json_group_object(kind, amount) AS amounts
          FROM price_amounts WHERE version = p.version GROUP BY from_tokens
        ) t
      )
    )) FROM live_prices p
  ),
  'margins', (SELECT json_group_array(json_array(scope, name, ppm)) FROM margins)
) AS compiled;
