// Statements that add rows to the catalogue's tables, for the batches of store.ts.
import { serviceKind } from './service-price.ts';
import type { EndpointRow, NewPrice } from './store.ts';

/** Adds an endpoint of a model. */
export const insertEndpoint = (db: D1Database, model: string, endpoint: EndpointRow): D1PreparedStatement =>
  db
    .prepare(
      `INSERT INTO endpoints (model, provider, upstream_model, priority, max_output_tokens, quantization, keeps_data)
      VALUES (?, ?, ?, ?, ?, ?, ?)`,
    )
    .bind(
      model,
      endpoint.provider,
      endpoint.upstream_model,
      endpoint.priority,
      endpoint.max_output_tokens,
      endpoint.quantization,
      endpoint.keeps_data,
    );

/** Adds a version of a price with its amounts; it is the operator's. */
export function insertPrice(db: D1Database, price: NewPrice): readonly D1PreparedStatement[] {
  return [
    db
      .prepare("INSERT INTO prices (version, model, provider, source, effective_from) VALUES (?, ?, ?, 'operator', ?)")
      .bind(price.version, price.model, price.provider, price.effectiveFrom),
    ...amountsOf(price).map(([from, kind, amount]) =>
      db
        .prepare('INSERT INTO price_amounts (version, from_tokens, kind, amount) VALUES (?, ?, ?, ?)')
        .bind(price.version, from, kind, amount),
    ),
  ];
}

/** The rows of a price's amounts, `[from, kind, amount]`. Service tiers multiply every tier, so they stand at the base. */
export const amountsOf = ({
  tiers,
  services = {},
}: NewPrice): readonly (readonly [from: number, kind: string, amount: number])[] => [
  ...tiers.flatMap(({ from, prices }) =>
    Object.entries(prices).map(([kind, amount]) => [from, kind, Number(amount)] as const),
  ),
  ...Object.entries(services).map(([name, ppm]) => [0, serviceKind(name), ppm] as const),
];
