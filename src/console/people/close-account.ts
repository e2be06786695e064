// Closes an account for good: nothing is under way, its owner said its name, credit that is left was given up. Then it is frozen, its keys
// are deleted, and its people are forgotten. Each step can be repeated; whoever may close it loses that with the last.
import type { KeyId } from '../../base/id.ts';
import { ok, type Result, refuse } from '../../base/result.ts';
import { add, formatUsd, type NanoUsd, ZERO } from '../../billing/money.ts';
import { type LedgerDoor, ledgerDoor, walletDoor } from '../../durable/doors.ts';
import type { KeyPolicy } from '../../durable/messages.ts';
import { shelfDoor } from '../../durable/shelf-door.ts';
import type { World } from '../../world.ts';
import { findAccount } from '../directory.ts';
import { type Owner, record } from '../make-key.ts';
import { type Closing, forgetAccount, openClaims } from './closing-rows.ts';

/** Why a ledger that is closed is frozen. */
const CLOSED = 'closed';
/** Wallets that are asked at once. */
const WALLETS_AT_ONCE = 50;

/** What its owner says. */
export type Wish = { readonly confirm: string; readonly forfeit: boolean };

/** What is known of an account that is to be closed. */
export type ClosingFacts = Closing & {
  readonly name: string;
  /** It was closed before, and what is left to do is done now. */
  readonly isClosed: boolean;
  /** What its keys hold or could hold. */
  readonly credit: NanoUsd;
};

export type ClosingRefusal =
  | { readonly reason: 'invalid_parameter'; readonly param: 'confirm'; readonly message: string }
  | { readonly reason: 'account_has_claims'; readonly metadata: Closing }
  | { readonly reason: 'account_has_credit'; readonly metadata: { readonly credit: string } };

type Unreachable = {
  readonly reason:
    | 'account_unknown'
    | 'credit_unconfirmed'
    | 'database_unavailable'
    | 'ledger_unreachable'
    | 'wallet_unreachable';
};

/** Why the account cannot be closed now, or undefined when it can. */
export function refusalOfClosing(facts: ClosingFacts, { confirm, forfeit }: Wish): ClosingRefusal | undefined {
  const { name, isClosed, credit, orders, refunds, disputes } = facts;
  if (confirm !== name)
    return { reason: 'invalid_parameter', param: 'confirm', message: '`confirm` must be the name of the account.' };
  if (isClosed) return undefined;
  if (orders + refunds + disputes > 0)
    return { reason: 'account_has_claims', metadata: { orders, refunds, disputes } };
  if (credit > ZERO && !forfeit) return { reason: 'account_has_credit', metadata: { credit: formatUsd(credit) } };
  return undefined;
}

/** Closes the account. `byKey`: a management key asks, and is deleted last, so that it can ask again when something fails. */
export async function closeAccount(
  world: World,
  owner: Owner,
  wish: Wish & { readonly byKey: boolean },
): Promise<Result<true, ClosingRefusal | Unreachable>> {
  const ledger = ledgerDoor(world.env, owner);
  const facts = await factsOf(world, owner, ledger);
  if (!facts.ok) return facts;
  const refused = refusalOfClosing(facts.value, wish);
  if (refused !== undefined) return refuse(refused);
  const frozen = await ledger.freeze(CLOSED);
  if (!frozen.ok) return frozen;
  const silent = await ledger.setTopUpRule(null);
  if (!silent.ok) return silent;
  const keys = await ledger.keys();
  if (!keys.ok) return keys;
  const first = await deleteKeys(world, owner, keys.value, (kind) => !wish.byKey || kind === 'inference');
  if (!first.ok) return first;
  await forgetAccount(world.env.DB, owner.accountId);
  await ledger.closeLive(null);
  return wish.byKey ? deleteKeys(world, owner, keys.value, () => true) : ok(true);
}

async function factsOf(
  world: World,
  { accountId }: Owner,
  ledger: LedgerDoor,
): Promise<Result<ClosingFacts, Unreachable>> {
  const row = await findAccount(world.env.DB, accountId);
  if (!row.ok) return row;
  const [view, credits] = await Promise.all([ledger.account(), ledger.credits()]);
  if (!view.ok) return view;
  if (!credits.ok) return credits;
  const claims = await openClaims(world.env.DB, accountId);
  const { available, held, setAside } = credits.value;
  // Set aside without a refund of ours: the provider's word of a dispute, or of a refund that was made there.
  const unnamed = setAside > ZERO && claims.refunds + claims.disputes === 0 ? 1 : 0;
  return ok({
    ...claims,
    disputes: claims.disputes + unnamed,
    name: row.value.name,
    isClosed: view.value.frozen.includes(CLOSED),
    credit: add(available, held),
  });
}

/** Deletes keys for good, in their wallets, with what they have stored; the directory follows. */
async function deleteKeys(
  world: World,
  owner: Owner,
  keyIds: readonly KeyId[],
  isMeant: (kind: KeyPolicy['kind']) => boolean,
): Promise<Result<true, Unreachable>> {
  for (let from = 0; from < keyIds.length; from += WALLETS_AT_ONCE) {
    const some = keyIds.slice(from, from + WALLETS_AT_ONCE);
    const deleted = await Promise.all(some.map((keyId) => deleteKey(world, owner, keyId, isMeant)));
    if (deleted.includes(false)) return refuse({ reason: 'wallet_unreachable' });
  }
  return ok(true);
}

async function deleteKey(
  world: World,
  { accountId, place }: Owner,
  keyId: KeyId,
  isMeant: (kind: KeyPolicy['kind']) => boolean,
): Promise<boolean> {
  const wallet = walletDoor(world.env, { accountId, place, keyId });
  const view = await wallet.view();
  // Known to the ledger and never made: there is nothing to delete.
  if (!view.ok) return view.refusal.reason === 'key_unknown';
  const { kind, state } = view.value.policy;
  if (!isMeant(kind)) return true;
  // Before the key goes, and of keys that went before, so that closing is repeated until nothing is left of what they have stored.
  const wiped = kind === 'inference' ? await shelfDoor(world.env, { accountId, place, keyId }).wipe() : ok(true);
  if (!wiped.ok) return false;
  if (state === 'revoked') return true;
  const changed = await wallet.change({ state: 'revoked' });
  if (!changed.ok) return false;
  await record(world, changed.value.policy);
  return true;
}
