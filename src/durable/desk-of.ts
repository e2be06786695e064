// The desk of the payments room over this deployment: its database, its channels, and its doors to ledgers.
import { systemClock } from '../base/clock.ts';
import { secureRandom } from '../base/id.ts';
import { consoleLog } from '../base/log.ts';
import type { Env } from '../env.ts';
import { openChannels } from '../payments/channels/open.ts';
import type { Desk } from '../payments/desk.ts';
import { ledgerDoor } from './doors.ts';

/** The desk; `parts` replaces what a test turns. */
export const deskOf = (env: Env, parts: Partial<Desk & { readonly fetch: typeof fetch }> = {}): Desk => ({
  db: env.DB,
  clock: systemClock,
  random: secureRandom,
  log: consoleLog,
  // The platform's fetch may not be called as a method of another object.
  channels: openChannels(env, parts.fetch ?? ((input, init) => fetch(input, init))),
  ledgerOf: (owner) => ledgerDoor(env, owner),
  ...parts,
});
