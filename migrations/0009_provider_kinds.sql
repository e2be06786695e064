-- Providers that do not speak OpenAI's wire format: Anthropic's Messages and Google's generateContent. SQLite cannot change a check,
-- so the table is built anew; the view that reads it is made again as it was.
DROP VIEW compiled_catalog;

CREATE TABLE providers_of_each_kind (
  slug TEXT PRIMARY KEY,
  kind TEXT NOT NULL CHECK (kind IN ('openai-compatible', 'anthropic', 'gemini')),
  base_url TEXT NOT NULL,
  sealed_key TEXT NOT NULL,
  key_last4 TEXT NOT NULL,
  updated_at INTEGER NOT NULL
) STRICT;

INSERT INTO providers_of_each_kind SELECT slug, kind, base_url, sealed_key, key_last4, updated_at FROM providers;

DROP TABLE providers;

ALTER TABLE providers_of_each_kind RENAME TO providers;

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
