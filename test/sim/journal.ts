// Reads the journal on a ledger's disk as it grows: no gaps, every entry in balance, the sums by account, and the lots that follow from
// the entries. What expired is learned from here, because the ledger decides it by itself.
import type { LotKind } from '../../src/durable/account-messages.ts';
import { smaller } from './amount.ts';
import { must } from './must.ts';
import { PlainLots } from './plain-lots.ts';
import type { Trial } from './trial.ts';

type Entry = {
  readonly at: number;
  readonly kind: string;
  readonly id: string;
  readonly into: (account: string) => bigint;
};

export class Journal {
  readonly #trial: Trial;
  sequence = 0;
  lots = new PlainLots();
  #sums = new Map<string, bigint>();

  constructor(trial: Trial) {
    this.#trial = trial;
  }

  /** All that was ever posted into an account of the books. */
  sum(account: string): bigint {
    return this.#sums.get(account) ?? 0n;
  }

  /** The ledger's storage went back: the journal is read again from its beginning. */
  startAgain(): void {
    this.sequence = 0;
    this.lots = new PlainLots();
    this.#sums = new Map();
    this.#trial.model.expired = 0n;
    this.read();
  }

  /** Reads what is new. */
  read(): void {
    const { disk } = this.#trial.world.ledger;
    const rows = disk.all(
      'SELECT sequence, at, kind, external_id, postings FROM journal WHERE sequence > ? ORDER BY sequence',
      this.sequence,
    );
    for (const { sequence, at, kind, external_id, postings } of rows) {
      must(Number(sequence) === this.sequence + 1, 'a gap in the journal', this.sequence, sequence);
      this.sequence = Number(sequence);
      const into = this.#post(String(postings), this.sequence);
      this.#follow({ at: Number(at), kind: String(kind), id: String(external_id), into });
    }
  }

  #post(postings: string, sequence: number): Entry['into'] {
    const parts = new Map<string, bigint>();
    let sum = 0n;
    for (const posting of JSON.parse(postings) as { account: string; amount: { nano: string } }[]) {
      const amount = BigInt(posting.amount.nano);
      sum += amount;
      parts.set(posting.account, (parts.get(posting.account) ?? 0n) + amount);
      this.#sums.set(posting.account, this.sum(posting.account) + amount);
    }
    must(sum === 0n, 'an entry that does not balance', sequence);
    return (account) => parts.get(account) ?? 0n;
  }

  /** Moves the lots as an entry says. */
  #follow({ at, kind, id, into }: Entry): void {
    const { model } = this.#trial;
    const own = model.orders.lotOf(id);
    if (kind === 'money_in') this.#bring(id, at, into('promotions') < 0n ? 'promotional' : 'paid', into('customer'));
    else if (kind === 'spend' && into('revenue') >= 0n) this.lots.spend(into('revenue'));
    else if (kind === 'spend') this.lots.giveBack(-into('revenue'));
    else if (kind === 'reversal' || kind === 'set_aside_taken') this.lots.reverse(into('outside'), own);
    else if (kind === 'reversal_undone') this.lots.restore(into('customer'), own);
    else if (kind === 'expiry') this.#expire(id, at, into);
    else must(kind === 'set_aside' || kind === 'set_aside_returned', 'a movement that nobody knows', kind);
  }

  #bring(id: string, at: number, kind: LotKind, amount: bigint): void {
    must(this.lots.find(id) === undefined, 'the same money came in twice', id);
    const { expiresAt, promotional = false } = this.#trial.model.movements.get(id) ?? {};
    must(promotional === (kind === 'promotional'), 'a gift is no gift, or what was paid is one', id, kind);
    this.lots.bring({ id, at, amount, expiresAt, promotional });
  }

  /** Only what is left of a lot that has expired expires, and each part of it once. */
  #expire(movementId: string, at: number, into: Entry['into']): void {
    const lot = this.lots.find(movementId.replace('expiry/', ''));
    const amount = into(lot?.promotional === true ? 'promotions' : 'outside');
    must(lot?.expiresAt !== undefined && lot.expiresAt <= at, 'what has not expired was taken', movementId, at);
    must(amount > 0n && amount <= lot.left, 'more expired than was left', lot, amount);
    const over = [...this.lots.lots.values()].filter((each) => each.promotional && (each.expiresAt ?? at) <= at);
    const left = over.reduce((sum, each) => sum + each.left, 0n);
    lot.left -= amount;
    const untold = this.#trial.expiries.untold.get(this.sequence) ?? 0n;
    const isKept = !lot.promotional || left - amount >= smaller(untold, left);
    must(isKept || this.#trial.isUnsettled, 'what was spent has expired', lot, amount, left, untold);
    this.#trial.model.expired += amount;
    this.#trial.tally(lot.left === 0n ? 'event: credit expired' : 'event: credit expired in part');
  }
}
