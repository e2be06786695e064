// Looks on when credit expires: how much was spent by then of which the ledger had not heard, because a wallet did not answer its recall.
// That much must be left of what has expired, or it would be paid for out of credit that has not.
import type { LedgerState } from '../../src/durable/ledger/state.ts';
import type { World } from './world.ts';

export class ExpiryWatch {
  /** Spend nobody had told, by the entry of the journal that took what had expired. */
  readonly untold = new Map<number, bigint>();
  /** When the next lot ends, and the last entry, as of the last commit. */
  #due = Number.POSITIVE_INFINITY;
  #sequence = 0;

  /** The ledger's storage went back. */
  startAgain(): void {
    this.untold.clear();
    this.#sequence = 0;
  }

  committed(state: Readonly<LedgerState>, world: World): void {
    if (this.#due <= state.clock) this.#note(state, world);
    this.#sequence = state.sequence;
    const ends = state.lots.lots.map(({ left, expiresAt }) => (left > 0n ? expiresAt : undefined));
    this.#due = Math.min(...ends.map((at) => at ?? Number.POSITIVE_INFINITY));
  }

  #note(state: Readonly<LedgerState>, world: World): void {
    const query = "SELECT sequence FROM journal WHERE kind = 'expiry' AND sequence > ?";
    const entries = world.ledger.disk.all(query, this.#sequence);
    for (const { sequence } of entries) this.untold.set(Number(sequence), untoldBySilent(state, world));
  }
}

function untoldBySilent({ keys }: Readonly<LedgerState>, world: World): bigint {
  return [...world.silent].reduce((sum, keyId) => {
    const { spent, refunded } = world.walletAt(world.keyIds.indexOf(keyId)).instance.wallet.state;
    const heard = keys.get(keyId);
    const more = spent - refunded - ((heard?.spent ?? 0n) - (heard?.refunded ?? 0n));
    return more > 0n ? sum + more : sum;
  }, 0n);
}
