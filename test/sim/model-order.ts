// Orders as the plain model keeps them: every word that was ever said of them, and what the words come to, counted out by hand. It
// shares no code with what it judges.
import { smaller } from './amount.ts';

export type ModelWord = {
  readonly state: 'none' | 'open' | 'taken' | 'returned';
  readonly rank: number;
  readonly at: number;
};

export type ModelClaim = {
  readonly id: string;
  readonly kind: 'refund' | 'dispute';
  readonly amount: bigint;
  readonly words: ModelWord[];
};

/** What is told of an order: any part of what there is to say. */
export type Telling = {
  readonly orderId: string;
  readonly credit: bigint;
  readonly price: bigint;
  readonly payments: readonly string[];
  readonly claims: readonly {
    readonly id: string;
    readonly kind: 'refund' | 'dispute';
    readonly amount: bigint;
    readonly word: ModelWord;
  }[];
};

/** From the stingiest to the most generous, between words of one rank and one time. */
const GENEROSITY = ['none', 'open', 'taken', 'returned'];

export class ModelOrder {
  readonly id: string;
  readonly credit: bigint;
  readonly price: bigint;
  readonly payments = new Set<string>();
  readonly claims = new Map<string, ModelClaim>();
  readonly warnings = new Set<string>();

  constructor({ orderId, credit, price }: Pick<Telling, 'orderId' | 'credit' | 'price'>) {
    this.id = orderId;
    this.credit = credit;
    this.price = price;
  }

  /**
   * Claims are poured into what was paid: first into all payments but one, which bought nothing, then into the credit. What runs over
   * is the fee, which is nobody's credit.
   */
  get figures(): { readonly moneyIn: bigint; readonly taken: bigint; readonly aside: bigint; readonly left: bigint } {
    if (this.payments.size === 0) return { moneyIn: 0n, taken: 0n, aside: 0n, left: 0n };
    const vessels = [BigInt(this.payments.size - 1) * this.price, this.credit];
    const pour = (amount: bigint): bigint => {
      let rest = amount;
      let last = 0n;
      for (const [at, room] of vessels.entries()) {
        last = smaller(rest, room);
        vessels[at] = room - last;
        rest -= last;
      }
      return last;
    };
    const taken = pour(this.#claimed('taken'));
    const aside = pour(this.#claimed('open'));
    return { moneyIn: this.credit, taken, aside, left: vessels[1] ?? 0n };
  }

  get isDisputed(): boolean {
    return [...this.claims.values()].some((claim) => claim.kind === 'dispute' && lastWord(claim).state === 'open');
  }

  join({ payments, claims }: Telling): void {
    for (const payment of payments) this.payments.add(payment);
    for (const { id, kind, amount, word } of claims) {
      const claim = this.claims.get(id) ?? { id, kind, amount, words: [] };
      this.claims.set(id, claim);
      if (!claim.words.some((said) => isSame(said, word))) claim.words.push(word);
    }
  }

  /** Everything there is to say of it. */
  get whole(): Telling {
    const claims = [...this.claims.values()].map((claim) => ({ ...claim, word: lastWord(claim) }));
    return { orderId: this.id, credit: this.credit, price: this.price, payments: [...this.payments], claims };
  }

  #claimed(state: ModelWord['state']): bigint {
    const claims = [...this.claims.values()].filter((claim) => lastWord(claim).state === state);
    return claims.reduce((sum, { amount }) => sum + amount, 0n);
  }
}

/** The word that counts: of the highest rank, then the latest, then the most generous. */
export function lastWord({ words }: Pick<ModelClaim, 'words'>): ModelWord {
  const ranked = [...words].sort(
    (one, other) =>
      one.rank - other.rank || one.at - other.at || GENEROSITY.indexOf(one.state) - GENEROSITY.indexOf(other.state),
  );
  return ranked.at(-1) ?? { state: 'none', rank: -1, at: 0 };
}

const isSame = (one: ModelWord, other: ModelWord): boolean =>
  one.state === other.state && one.rank === other.rank && one.at === other.at;

/** All orders of an account, and their sums. */
export class ModelOrders {
  readonly all = new Map<string, ModelOrder>();
  moneyIn = 0n;
  taken = 0n;
  aside = 0n;
  readonly #orderOfClaim = new Map<string, string>();

  /** Joins what was told; answers the order. */
  join(told: Telling): ModelOrder {
    const order = this.all.get(told.orderId) ?? new ModelOrder(told);
    this.#count(order, -1n);
    order.join(told);
    this.#count(order, 1n);
    this.all.set(order.id, order);
    for (const { id } of told.claims) this.#orderOfClaim.set(id, order.id);
    return order;
  }

  get isDisputed(): boolean {
    return [...this.all.values()].some((order) => order.isDisputed);
  }

  /** The lot out of which a movement is taken first: that of its order; undefined when it is of no order. */
  lotOf(movementId: string): string | undefined {
    if (movementId.startsWith('order/')) return movementId;
    const orderId = this.#orderOfClaim.get(movementId);
    return orderId === undefined ? undefined : `order/${orderId}`;
  }

  #count(order: ModelOrder, sign: 1n | -1n): void {
    const { moneyIn, taken, aside } = order.figures;
    this.moneyIn += sign * moneyIn;
    this.taken += sign * taken;
    this.aside += sign * aside;
  }
}
