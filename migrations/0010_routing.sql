-- What routing knows of endpoints: how they keep weights and prompts, and how they have been doing in the last minutes.

-- NULL where it is not known. `keeps_data` 1: the provider stores or trains on what it is sent.
ALTER TABLE endpoints ADD COLUMN quantization TEXT;
ALTER TABLE endpoints ADD COLUMN keeps_data INTEGER CHECK (keeps_data IN (0, 1));

-- Counts by minute and endpoint, added up by every isolate. A minute overwrites the one of ten minutes before it, so an endpoint
-- never has more than ten rows and none is ever deleted. Histograms are JSON as src/catalog/histogram.ts has them.
CREATE TABLE endpoint_health (
  provider TEXT NOT NULL,
  upstream_model TEXT NOT NULL,
  slot INTEGER NOT NULL CHECK (slot BETWEEN 0 AND 9),
  minute INTEGER NOT NULL,
  requests INTEGER NOT NULL,
  failed INTEGER NOT NULL,
  latency TEXT NOT NULL CHECK (json_valid(latency)),
  throughput TEXT NOT NULL CHECK (json_valid(throughput)),
  PRIMARY KEY (provider, upstream_model, slot)
) STRICT, WITHOUT ROWID;

-- The compiled row gains both facts, of endpoints that have one, apart from what the code of before reads.
DROP VIEW compiled_catalog;

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
  'traits', (
    SELECT json_group_array(json_array(e.model, e.provider, e.quantization, e.keeps_data))
    FROM endpoints e WHERE e.quantization IS NOT NULL OR e.keeps_data IS NOT NULL
  ),
  'margins', (SELECT json_group_array(json_array(scope, name, ppm)) FROM margins)
) AS compiled;
