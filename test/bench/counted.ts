// Farebox with a count of the rows that its objects and D1 write, as Cloudflare bills them: each row and each alarm. For the
// benchmark only; it changes nothing that decides.

import type { Env } from '../../src/env.ts';
import { default as app, AccountLedger as Ledger, KeyWallet as Wallet } from '../../src/index.ts';

export { Shelf } from '../../src/index.ts';

const rows = { wallet: 0, walletAlarms: 0, ledger: 0, d1: 0 };

/** A wallet that counts. */
export class KeyWallet extends Wallet {
  constructor(ctx: DurableObjectState, env: Env) {
    countStorage(ctx.storage, 'wallet');
    super(ctx, { ...env, DB: countedD1(env.DB) });
  }
}

/** A ledger that counts. */
export class AccountLedger extends Ledger {
  constructor(ctx: DurableObjectState, env: Env) {
    countStorage(ctx.storage, 'ledger');
    super(ctx, { ...env, DB: countedD1(env.DB) });
  }
}

export default {
  async fetch(request, env, context) {
    if (new URL(request.url).pathname === '/bench/rows') return Response.json(rows);
    return app.fetch(request, env, context);
  },
} satisfies ExportedHandler<Env>;

function countStorage(storage: DurableObjectStorage, of: 'wallet' | 'ledger'): void {
  const { sql } = storage;
  const exec: SqlStorage['exec'] = (query, ...bindings) => {
    const cursor = sql.exec(query, ...bindings);
    rows[of] += cursor.rowsWritten;
    return cursor as never;
  };
  const counted = new Proxy(sql, {
    get: (target, name) => (name === 'exec' ? exec : Reflect.get(target, name, target)),
  });
  const setAlarm = storage.setAlarm.bind(storage);
  Object.defineProperty(storage, 'sql', { value: counted });
  Object.defineProperty(storage, 'setAlarm', {
    value: (...args: Parameters<typeof setAlarm>) => {
      rows[of]++;
      if (of === 'wallet') rows.walletAlarms++;
      return setAlarm(...args);
    },
  });
}

/** Objects write to D1 with `batch` only; each statement's answer says how many rows it wrote. */
function countedD1(db: D1Database): D1Database {
  const batch: D1Database['batch'] = async (statements) => {
    const results = await db.batch(statements);
    for (const { meta } of results) rows.d1 += meta.rows_written;
    return results as never;
  };
  return new Proxy(db, {
    get: (target, name) => {
      if (name === 'batch') return batch;
      const value: unknown = Reflect.get(target, name, target);
      return typeof value === 'function' ? value.bind(target) : value;
    },
  });
}
