// What has expired is forgotten: sessions, codes, invitations that nobody took. Nobody could use it any more; it is only kept from piling up.
import { DAY } from '../../base/clock.ts';
import type { World } from '../../world.ts';

/** An invitation that was not taken is shown to nobody, but explains for a while why a link does not work. */
const INVITATION_KEPT_MS = 30 * DAY;

/** Forgets it, by indexes on when it expires. */
export async function forgetExpired({ env, clock }: World): Promise<void> {
  const now = clock();
  await env.DB.batch([
    env.DB.prepare('DELETE FROM sessions WHERE expires_at <= ?1').bind(now),
    env.DB.prepare('DELETE FROM verifications WHERE expires_at <= ?1').bind(now - DAY),
    env.DB.prepare('DELETE FROM invitations WHERE expires_at <= ?1').bind(now - INVITATION_KEPT_MS),
  ]);
}
