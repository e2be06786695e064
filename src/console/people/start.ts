// The account of somebody who signs in for the first time: account, ledger and first key, made by us and not by a form. Claimed before it
// is made, so that two pages of one person make one account; a claim whose owner died is taken over.
import { SECOND } from '../../base/clock.ts';
import { type AccountId, newAccountId, parseAccountId } from '../../base/id.ts';
import { ok, type Result, refuse } from '../../base/result.ts';
import { nanoUsd } from '../../billing/money.ts';
import { ledgerDoor } from '../../durable/doors.ts';
import { giveStarter } from '../../payments/starter.ts';
import type { World } from '../../world.ts';
import { asked, type DirectoryDown } from '../directory.ts';
import { makeKey, type NewKey, type Owner } from '../make-key.ts';
import { deskFor } from '../payments-desk.ts';
import type { SignedIn } from '../sign-in/session.ts';

/** So much a first key may spend in a month, until its owner says otherwise. */
const FIRST_KEY_LIMIT = nanoUsd(5_000_000_000n);
const FIRST_KEY_NAME = 'default';
/** After so long whoever claimed the account is taken to have died. */
const CLAIM_MS = 30 * SECOND;

/** An account as it was made; `key` holds the text of its key, which nobody shows again. */
export type Started = { readonly owner: Owner; readonly name: string; readonly key: NewKey };

type StartRefusal =
  | Extract<Awaited<ReturnType<typeof makeKey>>, { readonly ok: false }>['refusal']
  | {
      readonly reason: 'account_being_made';
    };

/** Makes the first account of a person who has none. */
export async function startAccount(world: World, person: SignedIn): Promise<Result<Started, StartRefusal>> {
  const claimed = await claim(world, person.personId);
  if (!claimed.ok) return claimed;
  const owner: Owner = { accountId: claimed.value, place: 'auto' };
  const name = accountName(person);
  const row = await writeAccount(world, owner, name);
  if (!row.ok) return row;
  const opened = await ledgerDoor(world.env, owner).open({ ...owner, name });
  if (!opened.ok) return refuse({ reason: 'ledger_unreachable' });
  const limit = { amount: FIRST_KEY_LIMIT, reset: 'monthly' as const };
  const key = await makeKey(world, owner, 'inference', { name: FIRST_KEY_NAME, limit });
  if (!key.ok) return key;
  await giveStarter(deskFor(world), owner);
  const joined = await join(world, owner.accountId, person.personId);
  return joined.ok ? ok({ owner, name, key: key.value }) : joined;
}

async function claim(
  world: World,
  personId: string,
): Promise<Result<AccountId, DirectoryDown | { readonly reason: 'account_being_made' }>> {
  const now = world.clock();
  const row = await asked(() =>
    world.env.DB.prepare(
      // Whoever has become a member meanwhile, by another page, gets no second account.
      `INSERT INTO first_accounts (person_id, account_id, claimed_at) SELECT ?1, ?2, ?3
       WHERE NOT EXISTS (SELECT 1 FROM members WHERE person_id = ?1)
       ON CONFLICT (person_id) DO UPDATE SET claimed_at = excluded.claimed_at WHERE first_accounts.claimed_at <= ?4
       RETURNING account_id`,
    )
      .bind(personId, newAccountId(world.random), now, now - CLAIM_MS)
      .first<{ readonly account_id: string }>(),
  );
  if (!row.ok) return row;
  const accountId = parseAccountId(row.value?.account_id ?? '');
  return accountId === undefined ? refuse({ reason: 'account_being_made' }) : ok(accountId);
}

const writeAccount = (world: World, { accountId, place }: Owner, name: string): Promise<Result<true, DirectoryDown>> =>
  asked<true>(async () => {
    await world.env.DB.prepare(
      `INSERT INTO accounts (id, name, place, created_at, updated_at) VALUES (?1, ?2, ?3, ?4, ?4) ON CONFLICT (id) DO NOTHING`,
    )
      .bind(accountId, name, place, world.clock())
      .run();
    return true;
  });

const join = (world: World, accountId: AccountId, personId: string): Promise<Result<true, DirectoryDown>> =>
  asked<true>(async () => {
    const { DB } = world.env;
    await DB.batch([
      DB.prepare(
        `INSERT INTO members (account_id, person_id, role, created_at) VALUES (?1, ?2, 'owner', ?3) ON CONFLICT DO NOTHING`,
      ).bind(accountId, personId, world.clock()),
      // The claim is used up: one who is taken out of this account later must not come back into it by it.
      DB.prepare('DELETE FROM first_accounts WHERE person_id = ?1').bind(personId),
    ]);
    return true;
  });

/** The name that an account begins with: the person's, or what stands before the @. */
const accountName = ({ name, email }: Pick<SignedIn, 'name' | 'email'>): string =>
  (name.trim() === '' ? (email.split('@')[0] ?? email) : name.trim()).slice(0, 80);
