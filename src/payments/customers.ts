// One customer at the provider for an account, a channel and a mode: whoever made it first, all use that one.
import { ok } from '../base/result.ts';
import type { Asked, Channel } from './channel.ts';
import type { Desk } from './desk.ts';

/** The account's customer, made when there is none. */
export async function customerOf(
  { db }: Desk,
  channel: Channel,
  owner: { readonly accountId: string; readonly name: string },
): Promise<Asked<string>> {
  const known = await findCustomer(db, channel, owner.accountId);
  if (known !== undefined) return ok(known);
  const made = await channel.makeCustomer({ id: owner.accountId, name: owner.name });
  if (!made.ok) return made;
  await db
    .prepare(
      'INSERT OR IGNORE INTO payment_customers (account_id, channel, mode, customer_id) VALUES (?1, ?2, ?3, ?4)',
    )
    .bind(owner.accountId, channel.name, channel.mode, made.value)
    .run();
  return ok((await findCustomer(db, channel, owner.accountId)) ?? made.value);
}

/** The provider's customer of an account; undefined when there is none yet. */
export async function findCustomer(
  db: D1Database,
  { name, mode }: Pick<Channel, 'name' | 'mode'>,
  accountId: string,
): Promise<string | undefined> {
  const row = await db
    .prepare('SELECT customer_id FROM payment_customers WHERE account_id = ?1 AND channel = ?2 AND mode = ?3')
    .bind(accountId, name, mode)
    .first<{ readonly customer_id: string }>();
  return row?.customer_id;
}
