// The doors between objects. A message can be lost, its reply can be lost, it can come twice, late, again long after, or slowly.
// What was sent is kept as a closure over the target's host, never over an instance.

/** Between whom a message runs. */
export const ROADS = ['worker', 'operator', 'grant', 'report', 'recall', 'tell', 'd1', 'pay'] as const;
export type Road = (typeof ROADS)[number];

/** What can happen to the next message on a road. */
export const FAULTS = ['lose', 'lose_reply', 'twice', 'late', 'again', 'slow', 'slow_reply'] as const;
export type Fault = (typeof FAULTS)[number];

/** The sender is told that its message timed out. What became of it is not known to it. */
class Lost extends Error {
  override readonly name = 'Lost';
}

type Parked = { readonly road: Road; readonly until: number; readonly go: () => void; readonly fail: () => void };
type Deliver = () => Promise<unknown>;

const WAIT_MS: Readonly<Record<Road, number>> = {
  worker: Number.POSITIVE_INFINITY,
  operator: 10_000,
  grant: 5_000,
  report: 5_000,
  recall: 1_000,
  tell: 1_000,
  d1: 5_000,
  pay: 15_000,
};

export class Mail {
  /** How many faults have struck so far. */
  struck = 0;
  readonly #faults = new Map<Road, Fault[]>();
  #parked: Parked[] = [];
  #stale: Deliver[] = [];

  /** The next message on the road meets this. */
  arm(road: Road, fault: Fault): void {
    this.#faults.set(road, [...(this.#faults.get(road) ?? []), fault]);
  }

  /** No fault is armed, and nothing is on its way. */
  get isClear(): boolean {
    return this.#parked.length === 0 && this.#stale.length === 0 && this.armed === 0;
  }

  get armed(): number {
    return [...this.#faults.values()].reduce((sum, list) => sum + list.length, 0);
  }

  get parked(): number {
    return this.#parked.length;
  }

  get stale(): number {
    return this.#stale.length;
  }

  /** No further faults. */
  disarm(): void {
    this.#faults.clear();
  }

  /** Brings a message to its target and the answer back, or not. */
  async send<Value>(road: Road, now: number, deliver: () => Promise<Value>): Promise<Value> {
    const fault = this.#faults.get(road)?.shift();
    if (fault === undefined) return deliver();
    this.struck += 1;
    switch (fault) {
      case 'lose':
        throw new Lost('lost');
      case 'lose_reply':
        await deliver();
        throw new Lost('reply lost');
      case 'twice':
        void deliver().catch(() => undefined);
        return deliver();
      case 'late':
        this.#stale.push(deliver);
        throw new Lost('late');
      case 'again':
        this.#stale.push(deliver);
        return deliver();
      case 'slow':
        return this.#park(road, now, deliver);
      case 'slow_reply': {
        const value = await deliver();
        return this.#park(road, now, async () => value);
      }
    }
  }

  /** Lets one slow message through, or tells its sender that it timed out; it then comes late. */
  letGo(pick: number, timeOut: boolean): void {
    const parked = this.#parked.splice(pick % Math.max(1, this.#parked.length), 1)[0];
    if (timeOut && parked !== undefined && parked.road !== 'worker') parked.fail();
    else parked?.go();
  }

  /** Senders that have waited too long give up. */
  timeOut(now: number): void {
    const late = this.#parked.filter(({ until }) => until <= now);
    this.#parked = this.#parked.filter(({ until }) => until > now);
    for (const { fail } of late) fail();
  }

  /** Delivers an old message, whose sender has long gone. */
  deliverOld(pick: number): void {
    const deliver = this.#stale.splice(pick % Math.max(1, this.#stale.length), 1)[0];
    if (deliver !== undefined) void deliver().catch(() => undefined);
  }

  #park<Value>(road: Road, now: number, deliver: () => Promise<Value>): Promise<Value> {
    return new Promise<Value>((resolve, reject) => {
      const go = (): void => void deliver().then(resolve, reject);
      const fail = (): void => {
        this.#stale.push(deliver);
        reject(new Lost('timed out'));
      };
      this.#parked.push({ road, until: now + WAIT_MS[road], go, fail });
    });
  }
}
