-- How the operator's site looks and speaks: one row of JSON. Without it, what src/console/brand.ts has as defaults.
CREATE TABLE brand (
  id INTEGER PRIMARY KEY CHECK (id = 1),
  json TEXT NOT NULL,
  updated_at INTEGER NOT NULL
) STRICT;

-- What the landing page says of the last day reads the newest hours of all keys, and no others.
CREATE INDEX usage_hours_by_hour ON usage_hours (hour);
