// Statements that add rows to the catalogue's tables, for the batches of store.ts.
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
  const amounts = price.tiers.flatMap(({ from, prices }) =>
    Object.entries(prices).map(([kind, amount]) => ({ from, kind, amount: Number(amount) })),
  );
  return [
    db
      .prepare("INSERT INTO prices (version, model, provider, source, effective_from) VALUES (?, ?, ?, 'operator', ?)")
      .bind(price.version, price.model, price.provider, price.effectiveFrom),
    ...amounts.map(({ from, kind, amount }) =>
      db
        .prepare('INSERT INTO price_amounts (version, from_tokens, kind, amount) VALUES (?, ?, ?, ?)')
        .bind(price.version, from, kind, amount),
    ),
  ];
}
