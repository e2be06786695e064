// Ends the live connections of a session that is over, at the ledgers of all the person's accounts. A ledger that does not answer is
// logged and not waited for: what it still pushes is what the page could read until a moment ago.
import { ledgerDoor } from '../../durable/doors.ts';
import type { World } from '../../world.ts';
import type { SignedIn } from '../sign-in/session.ts';

/** Closes what a session listens to. */
export async function closeLiveOf(world: World, person: SignedIn, sessionId: string): Promise<void> {
  for (const { owner } of person.memberships) {
    const closed = await ledgerDoor(world.env, owner).closeLive(sessionId);
    if (!closed.ok) world.log('warn', 'live_not_closed', { account: owner.accountId });
  }
}
