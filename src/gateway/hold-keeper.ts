// Keeps one request's hold alive and ahead of its spend, off the path of its bytes: renews the deadline after 10 s and then
// every 30 s, and enlarges the hold on demand, one call at a time. It never stops a request itself.
import { type Clock, SECOND } from '../base/clock.ts';
import type { RequestId } from '../base/id.ts';
import type { NanoUsd } from '../billing/money.ts';
import type { WalletDoor } from '../durable/doors.ts';
import type { Call } from './call.ts';
import type { Watch } from './watch.ts';

/** What came of an extend: `refused` for money or a freeze; `over` when the hold has ended; `unknown` when nobody answered. */
export type Extension = 'extended' | 'refused' | 'over' | 'unknown';

const FIRST_MS = 10 * SECOND;
const EVERY_MS = 30 * SECOND;

export class HoldKeeper {
  readonly #door: WalletDoor;
  readonly #requestId: RequestId;
  readonly #onTick: () => NanoUsd;
  readonly #watch: Watch;
  readonly #clock: Clock;
  #held: NanoUsd;
  #nextAt = 0;

  /** `onTick` answers the metered spend so far. */
  constructor({ world, watch, requestId }: Call, door: WalletDoor, held: NanoUsd, onTick: () => NanoUsd) {
    this.#door = door;
    this.#requestId = requestId;
    this.#watch = watch;
    this.#clock = world.clock;
    this.#held = held;
    this.#onTick = onTick;
  }

  /** The whole hold, as last heard. */
  get held(): NanoUsd {
    return this.#held;
  }

  start(): void {
    this.#nextAt = this.#clock() + FIRST_MS;
    this.#watch.atEveryTick(() => this.#tick());
  }

  /** After this it reports no more. A call under way ends by itself. */
  stop(): void {
    this.#watch.atEveryTick(undefined);
  }

  /** Asks for a hold of `total` and reports the spend so far, which renews the deadline. */
  async extend(total: NanoUsd): Promise<Extension> {
    const answer = await this.#door.extend({ requestId: this.#requestId, held: total, metered: this.#onTick() });
    if (answer.ok) {
      if (answer.value.held > this.#held) this.#held = answer.value.held;
      return 'extended';
    }
    switch (answer.refusal.reason) {
      case 'insufficient_credit':
      case 'account_frozen':
        return 'refused';
      case 'hold_ended':
      case 'hold_unknown':
        return 'over';
      case 'credit_unconfirmed':
      case 'wallet_unreachable':
        return 'unknown';
    }
  }

  #tick(): void {
    const now = this.#clock();
    if (now < this.#nextAt) return;
    this.#nextAt = now + EVERY_MS;
    void this.extend(this.#held);
  }
}
