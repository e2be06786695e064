// Lots by plain arithmetic, moved by the entries of the journal alone: which credit is spent, taken back and expired first. It shares no
// code with the lots that it is compared with.
import { smaller } from './amount.ts';

export type PlainLot = {
  readonly id: string;
  readonly promotional: boolean;
  readonly amount: bigint;
  readonly at: number;
  readonly expiresAt: number | undefined;
  left: bigint;
};

export class PlainLots {
  readonly lots = new Map<string, PlainLot>();
  debt = 0n;
  /** Given back although every lot was full: more than was ever spent. */
  unplaced = 0n;

  find(id: string): PlainLot | undefined {
    return this.lots.get(id);
  }

  /** Credit came in; what had been taken beyond all lots is paid out of it. */
  bring(lot: Omit<PlainLot, 'left'>): void {
    const owed = smaller(this.debt, lot.amount);
    this.debt -= owed;
    this.lots.set(lot.id, { ...lot, left: lot.amount - owed });
  }

  /** Spend: a gift before what was paid for, the gift that ends first before the others, and what was paid for by its age. */
  spend(amount: bigint): void {
    this.debt += this.#drain(this.#inOrder(), amount);
  }

  /** Spend that was given back: what is owed, then the other way round. */
  giveBack(amount: bigint): void {
    this.unplaced += this.#fill(this.#inOrder().reverse(), this.#repay(amount));
  }

  /** A reversal: out of its own lot, then the other way round. */
  reverse(amount: bigint, ownId?: string): void {
    this.debt += this.#drain([...this.#own(ownId), ...this.#inOrder().reverse()], amount);
  }

  /** A reversal that is undone: what is owed, then its own lot, then the other way round. */
  restore(amount: bigint, ownId?: string): void {
    this.unplaced += this.#fill([...this.#own(ownId), ...this.#inOrder().reverse()], this.#repay(amount));
  }

  #own(id: string | undefined): readonly PlainLot[] {
    const lot = this.lots.get(id ?? '');
    return lot === undefined ? [] : [lot];
  }

  #repay(amount: bigint): bigint {
    const owed = smaller(this.debt, amount);
    this.debt -= owed;
    return amount - owed;
  }

  #drain(lots: readonly PlainLot[], amount: bigint): bigint {
    let rest = amount;
    for (const lot of lots) {
      const part = smaller(lot.left, rest);
      lot.left -= part;
      rest -= part;
    }
    return rest;
  }

  #fill(lots: readonly PlainLot[], amount: bigint): bigint {
    let rest = amount;
    for (const lot of lots) {
      const room = lot.amount - lot.left;
      const part = smaller(room, rest);
      lot.left += part;
      rest -= part;
    }
    return rest;
  }

  #inOrder(): PlainLot[] {
    const gifts = [...this.lots.values()].filter(({ promotional }) => promotional);
    const bought = [...this.lots.values()].filter(({ promotional }) => !promotional);
    const byAge = (one: PlainLot, other: PlainLot): number => one.at - other.at || (one.id < other.id ? -1 : 1);
    const byEnd = (one: PlainLot, other: PlainLot): number => {
      const [first, second] = [one.expiresAt ?? Number.MAX_VALUE, other.expiresAt ?? Number.MAX_VALUE];
      return first === second ? byAge(one, other) : first - second;
    };
    return [...gifts.sort(byEnd), ...bought.sort(byAge)];
  }
}
