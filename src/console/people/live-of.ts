// Ends the live connections of a session that is over, or of a person whose role has changed. A ledger that does not answer is logged and
// not waited for: what it still pushes is what the page could read until a moment ago.
import { ledgerDoor } from '../../durable/doors.ts';
import type { World } from '../../world.ts';
import type { Owner } from '../make-key.ts';
import type { SignedIn } from '../sign-in/session.ts';

/** Closes what a session listens to, at the ledgers of all the person's accounts. */
export async function closeLiveOf(world: World, person: SignedIn, sessionId: string): Promise<void> {
  for (const { owner } of person.memberships) await closeLive(world, owner, sessionId);
}

/** Closes what a session or a person listens to at one account. */
export async function closeLive(world: World, owner: Owner, tag: string): Promise<void> {
  const closed = await ledgerDoor(world.env, owner).closeLive(tag);
  if (!closed.ok) world.log('warn', 'live_not_closed', { account: owner.accountId });
}
