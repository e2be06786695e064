// At most three mails in ten minutes to one address, and at most three that one place on the network asks for. Both are kept as keyed
// hashes. One statement counts and writes, so that two requests at once cannot both be the third.
import { MINUTE } from '../../base/clock.ts';
import { hmacSha256, toHex } from '../../base/crypto.ts';
import { ok, type Result, refuse } from '../../base/result.ts';
import { networkOf } from '../../durable/wallet/addresses.ts';
import type { World } from '../../world.ts';
import { asked } from '../directory.ts';
import { sessionSecret } from './secret.ts';

const MOST = 3;
const WINDOW_MS = 10 * MINUTE;

/** Takes one of the mails that may be sent; refused when there is none left, whether or not the address is known here. */
export async function takeMail(
  world: World,
  email: string,
  address: string | null,
): Promise<Result<true, { readonly reason: 'too_many_mails' | 'database_unavailable' }>> {
  const subjects = [`to:${email.trim().toLowerCase()}`, ...(address === null ? [] : [`from:${networkOf(address)}`])];
  const secret = await sessionSecret(world.settings.secrets);
  const hashes = await Promise.all(subjects.map(async (subject) => toHex(await hmacSha256(secret, subject))));
  const now = world.clock();
  const { DB } = world.env;
  const counted = await asked(() =>
    DB.batch([
      DB.prepare('DELETE FROM mail_sends WHERE at <= ?1').bind(now - WINDOW_MS),
      DB.prepare(
        `INSERT INTO mail_sends (subject, at) SELECT value, ?1 FROM json_each(?2)
         WHERE NOT EXISTS (SELECT 1 FROM mail_sends WHERE subject IN (SELECT value FROM json_each(?2)) AND at > ?3
           GROUP BY subject HAVING COUNT(*) >= ?4)`,
      ).bind(now, JSON.stringify(hashes), now - WINDOW_MS, MOST),
    ]),
  );
  if (!counted.ok) return counted;
  const [, taken] = counted.value;
  return taken?.meta.changes === hashes.length ? ok(true) : refuse({ reason: 'too_many_mails' });
}
