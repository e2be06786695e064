// An event of a provider: worked on once, for ever, by its id; and remembered only after all that it says has been taken.
import { ok, type Result } from '../base/result.ts';
import type { Event } from './channel.ts';
import type { Desk, LedgerSilent } from './desk.ts';
import type { ChannelName } from './fact.ts';
import { countForeign } from './parked-rows.ts';
import { type Taken, takeFact } from './take.ts';

/** `known`: it was taken before. */
export type EventTaken = Taken | 'known';

/** Takes an event. A refusal means that it must be delivered again. */
export async function takeEvent(
  desk: Desk,
  channel: ChannelName,
  event: Event,
): Promise<Result<EventTaken, LedgerSilent>> {
  if (event.facts.length === 0) return ok('ignored');
  const known = desk.db.prepare('SELECT type FROM payment_events WHERE channel = ?1 AND event_id = ?2');
  if ((await known.bind(channel, event.id).first()) !== null) return ok('known');
  let result: Taken = 'ignored';
  for (const fact of event.facts) {
    const taken = await takeFact(desk, fact);
    if (!taken.ok) return taken;
    result = taken.value;
  }
  if (result === 'foreign') await countForeign(desk.db, channel, desk.clock());
  if (result === 'applied' || result === 'parked') {
    await desk.db
      .prepare('INSERT OR IGNORE INTO payment_events (channel, event_id, type, at) VALUES (?1, ?2, ?3, ?4)')
      .bind(channel, event.id, event.type, desk.clock())
      .run();
  }
  return ok(result);
}
