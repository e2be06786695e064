// How often a history must have met what it is for. A fault that never struck proves nothing, so each kind has a least number for a thousand histories, far
// below what chance brings.
import { must } from '../sim/must.ts';
import type { Weather } from './history.ts';
import type { Counts } from './run.ts';

const ANY: Readonly<Record<string, number>> = {
  'delivery: taken': 5_000,
  'webhook: lost': 500,
  'webhook: repeated': 600,
  'healed: by one pass': 800,
  'healed: by webhooks alone': 40,
  outage: 80,
  race: 300,
  spent: 100,
  'state: balance below zero': 200,
  'refund: set aside': 80,
  'refund: insufficient_credit': 50,
  'incident payment_parked': 100,
  'attack: ': 400,
  'act: stripe page paid': 100,
  'act: stripe page expired': 40,
  'act: stripe page declined': 40,
  'act: stripe page paid with a coupon': 2,
  'act: stripe marked payment of another': 10,
  'act: dodo page paid in another currency': 1,
  'act: dodo page paid for another product': 1,
  'act: stripe slow ': 40,
  'act: stripe dashboard refund': 150,
  'act: stripe refund ': 100,
  'act: stripe dispute': 300,
  'act: stripe inquiry': 80,
  'act: stripe fraud warning': 100,
  'act: stripe foreign payment': 60,
  'act: dodo page paid': 40,
  'act: dodo dashboard refund': 80,
  'act: dodo refund ': 50,
  'act: dodo dispute': 100,
  'act: dodo alert': 40,
  'act: dodo foreign payment': 60,
};

const ROUGH: Readonly<Record<string, number>> = {
  ...ANY,
  'delivery: comes again': 150,
  'fault: crash before d1': 60,
  'fault: crash after d1': 60,
  'fault: crash before ledger': 6,
  'fault: crash after ledger': 6,
  'fault: crash before provider': 8,
  'fault: crash after provider': 8,
  'fault: fail before d1': 60,
  'fault: fail after d1': 60,
  'fault: fail before ledger': 6,
  'fault: fail after ledger': 6,
  'fault: fail before provider': 8,
  'fault: fail after provider': 8,
  'fault: ledger died': 15,
  'fault: provider 500': 300,
  'fault: provider 503': 5,
  'fault: provider 429': 5,
  'fault: provider cut': 120,
};

/** Kinds of attack; each must have been tried where histories are many. */
const ATTACKS = 48;
const MANY = 5_000;

/** Everything was met often enough. */
export function checkReached(counts: Counts, weather: Weather): void {
  for (const [name, least] of Object.entries(weather === 'rough' ? ROUGH : ANY)) {
    const wanted = Math.floor((least * counts.histories) / 1_000);
    must(counts.sum(name) >= wanted, 'not met often enough', name, counts.sum(name), wanted);
  }
  const attacks = [...counts.of.keys()].filter((name) => name.startsWith('attack: ')).length;
  must(attacks >= ATTACKS || counts.histories < MANY, 'attacks that were never tried', attacks);
}
