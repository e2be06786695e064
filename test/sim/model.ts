// The plain model: what an account and its keys must be, in bigint arithmetic, from what was asked of them and what they answered.
// It shares no code with what it judges: no slices, no grants, no storage.
import { ModelOrders } from './model-order.ts';

export type ModelRequest = {
  readonly id: string;
  readonly key: number;
  readonly madeAt: number;
  readonly model: string;
  /** Not in the rate window: its wallet was loaded since, while no rate was limited. */
  unseen: boolean;
  state: 'held' | 'settled' | 'released' | 'expired';
  held: bigint;
  metered: bigint;
  deadline: number;
  tokens: number;
  cost: bigint;
  /** The parts of the cost: `cost = paid + owed + lost`. */
  paid: bigint;
  owed: bigint;
  lost: bigint;
};

export type Limit = { readonly amount: bigint; readonly reset: 'daily' | 'weekly' | 'monthly' | 'total' };

export type ModelKey = {
  state: 'active' | 'disabled' | 'revoked';
  limit: Limit | null;
  requestsPerMinute: number | null;
  tokensPerMinute: number | null;
  concurrency: number | null;
  models: readonly string[] | null;
  ips: readonly string[] | null;
  expiresAt: number | null;
  readonly requests: Map<string, ModelRequest>;
  readonly open: Map<string, ModelRequest>;
  /** Spend that no row explains, after its storage went back: adopted from its ledger's word. */
  adopted: bigint;
  /** Losses ever noted; a late correction does not take one back. */
  lost: bigint;
  /** Its storage went back, and it has not yet spoken with its ledger. */
  wentBack: boolean;
};

/** Money that came without an order, or was taken out by the operator. */
export type Movement = {
  readonly id: string;
  readonly kind: 'money_in' | 'reversal';
  readonly amount: bigint;
  readonly promotional: boolean;
  readonly expiresAt: number | undefined;
};

export type Rule = { readonly threshold: bigint; readonly amount: bigint; readonly dailyMost: bigint };

const DAY = 86_400_000;

/** When the period of a limit began: by the calendar, UTC. */
function periodBegan(reset: Limit['reset'], now: number): number {
  const date = new Date(now);
  const midnight = Date.UTC(date.getUTCFullYear(), date.getUTCMonth(), date.getUTCDate());
  if (reset === 'daily') return midnight;
  if (reset === 'weekly') return midnight - ((date.getUTCDay() + 6) % 7) * DAY;
  return reset === 'monthly' ? Date.UTC(date.getUTCFullYear(), date.getUTCMonth(), 1) : 0;
}

export class Model {
  readonly movements = new Map<string, Movement>();
  readonly causes = new Set<string>();
  limit: Limit | null = null;
  readonly keys: readonly ModelKey[];
  /** Sums over all requests of all keys, kept as they change. */
  paid = 0n;
  open = 0n;
  readonly orders = new ModelOrders();
  /** Money in without an order, and what the operator took out. */
  given = 0n;
  withdrawn = 0n;
  /** Credit that ended unspent. When it does is the ledger's to say, within bounds. */
  expired = 0n;
  /** The owner's rule for automatic top-ups. */
  rule: Rule | null = null;
  /** Usage when the account's limit began to count. */
  mark = 0n;
  /** A reversal from outside made free credit negative, and it still is. */
  reversed = false;

  constructor(keys: number) {
    this.keys = Array.from({ length: keys }, () => ({
      state: 'active' as const,
      limit: null,
      requestsPerMinute: null,
      tokensPerMinute: null,
      concurrency: null,
      models: null,
      ips: null,
      expiresAt: null,
      requests: new Map<string, ModelRequest>(),
      open: new Map<string, ModelRequest>(),
      adopted: 0n,
      lost: 0n,
      wentBack: false,
    }));
  }

  get moneyIn(): bigint {
    return this.given + this.orders.moneyIn;
  }

  get reversals(): bigint {
    return this.withdrawn + this.expired + this.orders.taken;
  }

  get setAside(): bigint {
    return this.orders.aside;
  }

  get credits(): bigint {
    return this.moneyIn - this.reversals;
  }

  get usage(): bigint {
    return this.keys.reduce((sum, key) => sum + key.adopted, this.paid);
  }

  /** What is neither spent, nor held, nor set aside. */
  get balance(): bigint {
    return this.credits - this.setAside - this.usage - this.open;
  }

  /** What the account's limit leaves, counted from its mark. For a limit that resets the ledger may know less spend of before. */
  get headroom(): bigint | undefined {
    return this.limit === null ? undefined : this.limit.amount - (this.usage - this.mark) - this.open;
  }

  /** Money that came without an order, or was taken out. */
  book(movement: Movement): void {
    this.movements.set(movement.id, movement);
    if (movement.kind === 'money_in') this.given += movement.amount;
    else this.withdrawn += movement.amount;
  }

  /** What the ledger forgot, and nobody has told it again. */
  unbook(movement: Movement): void {
    this.movements.delete(movement.id);
    if (movement.kind === 'money_in') this.given -= movement.amount;
    else this.withdrawn -= movement.amount;
  }

  /** A new limit, or a new period of it: a limit that resets counts from here, one that never does from the beginning. */
  setLimit(limit: Limit | null): void {
    if (limit?.reset !== this.limit?.reset) this.mark = limit === null || limit.reset === 'total' ? 0n : this.usage;
    this.limit = limit;
  }

  /** The clock goes on, and a period of the account's limit may end. */
  turnPeriod(before: number, now: number): void {
    if (this.limit !== null && periodBegan(this.limit.reset, now) > periodBegan(this.limit.reset, before))
      this.mark = this.usage;
  }

  /** What any key could hold now, its own limit aside. */
  get spendable(): bigint {
    const { balance, headroom } = this;
    return headroom !== undefined && headroom < balance ? headroom : balance;
  }

  add(request: ModelRequest): void {
    this.#count(request, 1n);
    this.keys[request.key]?.requests.set(request.id, request);
  }

  change(request: ModelRequest, part: Partial<ModelRequest>): void {
    this.#count(request, -1n);
    Object.assign(request, part);
    this.#count(request, 1n);
  }

  forget(request: ModelRequest): void {
    this.#count(request, -1n);
    this.keys[request.key]?.requests.delete(request.id);
  }

  /** Of a key's own limit: less spend and open holds of the holds made in its period. */
  remaining(key: ModelKey, now: number): bigint | undefined {
    if (key.limit === null) return undefined;
    const from = periodBegan(key.limit.reset, now);
    let used = key.limit.reset === 'total' ? key.adopted : 0n;
    for (const request of key.requests.values()) {
      if (request.madeAt >= from) used += request.paid + (request.state === 'held' ? request.held : 0n);
    }
    return key.limit.amount - used;
  }

  /** Requests and tokens of the key in the 60 whole seconds up to now. */
  lastMinute(key: ModelKey, now: number): { readonly requests: number; readonly tokens: number } {
    const second = Math.floor(now / 1000);
    const recent = [...key.requests.values()].filter(({ madeAt, unseen }) => {
      const made = Math.floor(madeAt / 1000);
      return !unseen && made > second - 60 && made <= second;
    });
    return { requests: recent.length, tokens: recent.reduce((sum, { tokens }) => sum + tokens, 0) };
  }

  #count(request: ModelRequest, sign: 1n | -1n): void {
    this.paid += sign * request.paid;
    if (request.state !== 'held') return;
    this.open += sign * request.held;
    const open = this.keys[request.key]?.open;
    if (sign > 0n) open?.set(request.id, request);
    else open?.delete(request.id);
  }
}
