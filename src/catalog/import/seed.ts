// Writes imported models as a migration. It may be applied to a database in use: what the operator wrote or removed stays, a
// price is added where it changed, and the compiled row follows in the same batch.
import { serviceKind } from '../service-price.ts';
import type { ImportedPrice } from './card.ts';
import type { ImportedModel } from './models.ts';
import { pricesText } from './offers.ts';

/** D1 takes statements of at most 100,000 bytes. */
const CHUNK_LENGTH_MAX = 80_000;

type Hash = (text: string) => string;

/** The statements, in order. `stamp` (a date as digits) names the import; `hash` makes a short mark of a price. */
export function seedStatements(models: readonly ImportedModel[], stamp: string, hash: Hash): readonly string[] {
  return [
    'DROP TABLE IF EXISTS catalog_import',
    'CREATE TABLE catalog_import (model TEXT NOT NULL) STRICT',
    ...chunks(models.map((model) => JSON.stringify(rowOf(model, stamp, hash)))).map(
      (chunk) =>
        `INSERT INTO catalog_import SELECT value FROM json_each('[${chunk.join(',\n').replaceAll("'", "''")}]')`,
    ),
    ...FILL,
    'DROP TABLE catalog_import',
    ...RECOMPILE,
  ];
}

/** The migration's text: one statement after the other, with a heading that says where the data comes from. */
export const seedMigration = (statements: readonly string[], heading: string): string =>
  `${heading
    .split('\n')
    .map((line) => `-- ${line}\n`)
    .join('')}${statements.map((statement) => `${statement};\n`).join('')}`;

/** `[id, name, created, context, capabilities, aliases, [[provider, upstream, priority, output, [[from, mark, version, tiers]]]]]`. */
function rowOf(model: ImportedModel, stamp: string, hash: Hash): readonly unknown[] {
  const created = model.released === undefined ? Date.parse(isoDate(stamp)) : Date.parse(fullDate(model.released));
  const endpoints = model.endpoints.map(({ provider, upstream, priority, output, prices }) => [
    provider,
    upstream,
    priority,
    output ?? null,
    prices.map((price) => {
      const mark = hash(`${model.id} ${provider} ${pricesText([price])}`).slice(0, 12);
      return [price.effectiveFrom, mark, `import-${stamp}-${mark}`, tiersOf(price)];
    }),
  ]);
  return [model.id, model.name, created, model.context ?? null, model.capabilities ?? null, model.aliases, endpoints];
}

/** Amounts stay below 2⁵³ (`PRICE_MAX`), so a JSON number says them exactly. Service tiers stand at the base. */
const tiersOf = ({ tiers, services = {} }: ImportedPrice): readonly unknown[] =>
  tiers.map(({ from, amounts }) => [
    from,
    Object.fromEntries([
      ...Object.entries(amounts).map(([kind, amount]) => [kind, Number(amount)]),
      ...(from > 0 ? [] : Object.entries(services).map(([name, ppm]) => [serviceKind(name), ppm])),
    ]),
  ]);

/** A release known by its month began with it. */
const fullDate = (date: string): string => (/^\d{4}-\d{2}$/.test(date) ? `${date}-01` : date);

const isoDate = (stamp: string): string => `${stamp.slice(0, 4)}-${stamp.slice(4, 6)}-${stamp.slice(6, 8)}`;

function chunks(rows: readonly string[]): readonly (readonly string[])[] {
  const all: string[][] = [];
  let length = CHUNK_LENGTH_MAX;
  for (const row of rows) {
    if (length + row.length > CHUNK_LENGTH_MAX) {
      all.push([]);
      length = 0;
    }
    all.at(-1)?.push(row);
    length += row.length + 2;
  }
  return all;
}

const ENDPOINTS = `catalog_import AS i JOIN json_each(i.model, '$[6]') AS e`;
const PRICES = `${ENDPOINTS} JOIN json_each(e.value, '$[4]') AS p`;

const FILL: readonly string[] = [
  `INSERT INTO models (id, source, name, created_at, context_tokens, capabilities, aliases)
SELECT model ->> 0, 'import', model ->> 1, model ->> 2, model ->> 3, NULLIF(model -> 4, 'null'), model -> 5
FROM catalog_import WHERE true
ON CONFLICT (id) DO UPDATE SET name = excluded.name, created_at = min(models.created_at, excluded.created_at),
  context_tokens = excluded.context_tokens, capabilities = excluded.capabilities, aliases = excluded.aliases
WHERE models.source = 'import'`,
  `DELETE FROM endpoints WHERE model IN (
  SELECT i.model ->> 0 FROM catalog_import AS i JOIN models AS m ON m.id = i.model ->> 0 WHERE m.source = 'import'
)`,
  `INSERT INTO endpoints (model, provider, upstream_model, priority, max_output_tokens)
SELECT i.model ->> 0, e.value ->> 0, e.value ->> 1, e.value ->> 2, e.value ->> 3
FROM ${ENDPOINTS} JOIN models AS m ON m.id = i.model ->> 0 WHERE m.source = 'import'`,
  // Added unless the newest import of this endpoint and date says the same: a price that comes back is a new version.
  `INSERT INTO prices (version, model, provider, source, effective_from)
SELECT p.value ->> 2, i.model ->> 0, e.value ->> 0, 'import', p.value ->> 0
FROM ${PRICES}
WHERE (p.value ->> 1) IS NOT (
  SELECT substr(known.version, -12) FROM prices AS known
  WHERE known.model = i.model ->> 0 AND known.provider = e.value ->> 0 AND known.source = 'import'
    AND known.effective_from = p.value ->> 0
  ORDER BY known.number DESC LIMIT 1
)`,
  `INSERT OR IGNORE INTO price_amounts (version, from_tokens, kind, amount)
SELECT p.value ->> 2, t.value ->> 0, a.key, a.value
FROM ${PRICES} JOIN json_each(p.value, '$[3]') AS t JOIN json_each(t.value, '$[1]') AS a
WHERE (p.value ->> 2) IN (SELECT version FROM prices)`,
];

const RECOMPILE: readonly string[] = [
  `UPDATE catalog SET version = version + 1, compiled_at = CAST(strftime('%s', 'now') AS INTEGER) * 1000`,
  'UPDATE catalog SET compiled = (SELECT compiled FROM compiled_catalog)',
];
