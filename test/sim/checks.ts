// What must hold after every command, whatever went wrong: conservation, never overdrawn, totals as the sums of rows, the journal,
// the lots, usage by hour. Reads disks and memory; changes nothing.
import type { KeyId } from '../../src/base/id.ts';
import { must, type Trial } from './trial.ts';

type Totals = 'granted' | 'returned' | 'spent' | 'refunded' | 'lost';

/** What has been looked at, so that only what changed is looked at again. */
export class Checks {
  readonly #trial: Trial;
  readonly #writes: number[] = [];
  #ledgerWrites = -1;
  #sequence = 0;
  #journal = new Map<string, bigint>();
  /** The highest totals seen of each wallet: none ever decreases. */
  readonly #highest: Record<Totals, bigint>[] = [];

  constructor(trial: Trial) {
    this.#trial = trial;
  }

  all(): void {
    const { world } = this.#trial;
    world.keyIds.forEach((keyId, at) => {
      this.#wallet(at, keyId);
    });
    this.#account();
    if (world.ledger.disk.writes === this.#ledgerWrites) return;
    this.#books();
    this.#ledgerWrites = world.ledger.disk.writes;
  }

  /** The wallet's storage went back: its totals begin again. */
  forgetWallet(at: number): void {
    delete this.#highest[at];
    this.#writes[at] = -1;
  }

  /** The ledger's storage went back: its journal begins again. */
  forgetLedger(): void {
    this.#sequence = 0;
    this.#journal = new Map();
    this.#ledgerWrites = -1;
  }

  #wallet(at: number, keyId: KeyId): void {
    const { world, learning } = this.#trial;
    const host = world.walletAt(at);
    const { state } = host.instance.wallet;
    const key = this.#trial.keyAt(at);
    const available = state.granted - state.returned - state.spent + state.refunded - state.open;
    must(available >= 0n || key.wentBack, 'a wallet is overdrawn', keyId, available);
    must(state.refunded <= state.spent || key.wentBack, 'more given back than spent', keyId);
    const highest = this.#highest[at];
    for (const name of ['granted', 'returned', 'spent', 'refunded', 'lost'] as const) {
      must(highest === undefined || state[name] >= highest[name], 'a total went down', keyId, name);
    }
    const { granted, returned, spent, refunded, lost } = state;
    this.#highest[at] = { granted, returned, spent, refunded, lost };
    const heard = world.ledger.instance.ledger.state.keys.get(keyId);
    if (heard !== undefined && !key.wentBack) {
      must(
        heard.granted >= granted || learning,
        'a wallet holds more than was granted',
        keyId,
        heard.granted,
        granted,
      );
      must(heard.returned <= returned, 'the ledger took back more than was returned', keyId);
      must(
        heard.spent <= spent && heard.refunded <= refunded && heard.lost <= lost,
        'the ledger heard too much',
        keyId,
      );
    }
    if (this.#writes[at] === host.disk.writes) return;
    this.#writes[at] = host.disk.writes;
    this.#rows(at, keyId);
  }

  /** Totals are the sums of rows, and the model's. */
  #rows(at: number, keyId: KeyId): void {
    const { model, world } = this.#trial;
    const { state } = world.walletAt(at).instance.wallet;
    const key = this.#trial.keyAt(at);
    const { spent, refunded, lost } = state;
    const sums = this.rowSums(at);
    must(sums.open === state.open, 'open is not the sum of open rows', keyId, sums.open, state.open);
    must(sums.running === state.holds.size, 'holds in memory are not those on disk', keyId);
    must(
      sums.rows === key.requests.size,
      'rows that nobody asked for, or too few',
      keyId,
      sums.rows,
      key.requests.size,
    );
    must(
      sums.paid + key.adopted === spent - refunded,
      'spend is not the sum of rows',
      keyId,
      sums.paid,
      spent - refunded,
    );
    let paid = 0n;
    let open = 0n;
    for (const request of key.requests.values()) {
      paid += request.paid;
      if (request.state === 'held') open += request.held;
    }
    must(
      paid === sums.paid && open === sums.open,
      'the model was charged otherwise',
      keyId,
      paid,
      sums.paid,
      open,
      sums.open,
    );
    must(key.wentBack || lost === key.lost, 'a loss was noted otherwise', keyId, lost, key.lost);
    must(model.paid >= 0n, 'negative spend');
    if (!key.wentBack) this.#hours(at, keyId, spent - refunded);
  }

  /** Sums over all request rows of a wallet, as it has them on disk. */
  rowSums(at: number): { open: bigint; paid: bigint; rows: number; running: number } {
    const { disk } = this.#trial.world.walletAt(at);
    const sums = { open: 0n, paid: 0n, rows: 0, running: 0 };
    for (const { name } of disk.all("SELECT name FROM sqlite_master WHERE name LIKE 'requests_%'")) {
      const row = disk.all(`SELECT COUNT(*) AS rows, CAST(COALESCE(SUM(cost - lost - owed), 0) AS TEXT) AS paid,
        CAST(COALESCE(SUM(CASE state WHEN 'held' THEN held ELSE 0 END), 0) AS TEXT) AS open,
        COALESCE(SUM(state = 'held'), 0) AS running FROM ${name}`)[0];
      sums.rows += Number(row?.rows);
      sums.running += Number(row?.running);
      sums.paid += BigInt(row?.paid ?? -1);
      sums.open += BigInt(row?.open ?? -1);
    }
    return sums;
  }

  /** Usage by hour sums to what was spent, less what was given back: in the wallet, or else in D1. */
  #hours(at: number, keyId: KeyId, spent: bigint): void {
    const { world } = this.#trial;
    const { disk, instance } = world.walletAt(at);
    const kept = disk.all('SELECT json FROM hours').map(({ json }) => JSON.parse(String(json)) as StoredHour);
    const { hour } = instance.wallet.state;
    const hours = [...kept, { ...hour, lines: [...hour.lines.values()] }];
    const sum = world.books.costOf(keyId, (name, hourThere, version, cost) => {
      const here = hours.find((each) => each.hour === hourThere);
      if (here === undefined) return cost;
      must(here.version >= version || this.#trial.weather === 'restored', 'D1 is ahead of its wallet', name);
      return 0n;
    });
    const own = hours.reduce((all, { lines }) => lines.reduce((part, { cost }) => part + BigInt(cost), all), 0n);
    const isWhole = this.#trial.weather !== 'restored';
    must(!isWhole || sum + own === spent, 'hours do not sum to spend', keyId, sum, own, spent);
  }

  /** Never overdrawn, and nothing minted or lost between ledger and wallets. */
  #account(): void {
    const { world, model, learning, isUnsettled } = this.#trial;
    const { books, keys } = world.ledger.instance.ledger.state;
    must(model.balance >= 0n || model.reversed || isUnsettled, 'overdrawn', model.balance);
    const free = books.moneyIn - books.reversals - books.setAside - books.inKeys;
    if (model.balance >= 0n && free >= 0n && !learning) model.reversed = false;
    if (learning) return;
    let inWallets = 0n;
    let onTheWay = 0n;
    let inKeys = 0n;
    world.keyIds.forEach((keyId, at) => {
      const { granted, returned } = world.walletAt(at).instance.wallet.state;
      const heard = keys.get(keyId) ?? { granted: 0n, returned: 0n };
      inKeys += heard.granted - heard.returned;
      inWallets += granted - returned;
      onTheWay += heard.granted - granted + (returned - heard.returned);
    });
    must(books.inKeys === inKeys, 'slices are not what the keys say', books.inKeys, inKeys);
    must(
      model.credits === free + model.setAside + inWallets + onTheWay,
      'money is not conserved',
      model.credits,
      free,
    );
    const spendAndHolds = model.usage + model.open;
    must(inWallets >= spendAndHolds || isUnsettled, 'slices do not cover spend and holds', inWallets, spendAndHolds);
  }

  #books(): void {
    const { world, model } = this.#trial;
    const { state } = world.ledger.instance.ledger;
    const { moneyIn, reversals, setAside } = state.books;
    must(
      moneyIn === model.moneyIn && reversals === model.reversals,
      'outside money is booked otherwise',
      moneyIn,
      model.moneyIn,
    );
    must(setAside === model.setAside, 'set aside otherwise', setAside, model.setAside);
    this.#readJournal();
    const account = (name: string): bigint => this.#journal.get(name) ?? 0n;
    must(this.#sequence === state.sequence, 'the journal is not at its sequence', this.#sequence, state.sequence);
    must(account('outside') + account('promotions') === reversals - moneyIn, 'the journal knows other money');
    must(account('customer') === moneyIn - reversals - setAside - state.usage, 'the journal has another balance');
    must(account('set_aside') === setAside && account('revenue') === state.usage, 'the journal has another spend');
    must(account('unpaid_cost') === state.lost && account('loss') === -state.lost, 'the journal has another loss');
    const usage = [...state.keys.values()].reduce((sum, { spent, refunded }) => sum + spent - refunded, 0n);
    must(usage === state.usage, 'usage is not the sum over keys', usage, state.usage);
    let left = -state.lots.debt;
    for (const lot of state.lots.lots) {
      must(lot.left >= 0n && lot.left <= lot.amount, 'a lot out of its bounds', lot);
      left += lot.left;
    }
    must(left === moneyIn - reversals - state.usage, 'lots do not sum to credit less spend', left);
  }

  #readJournal(): void {
    const { disk } = this.#trial.world.ledger;
    const rows = disk.all(
      'SELECT sequence, postings FROM journal WHERE sequence > ? ORDER BY sequence',
      this.#sequence,
    );
    for (const { sequence, postings } of rows) {
      must(Number(sequence) === this.#sequence + 1, 'a gap in the journal', this.#sequence, sequence);
      this.#sequence = Number(sequence);
      let sum = 0n;
      for (const posting of JSON.parse(String(postings)) as { account: string; amount: { nano: string } }[]) {
        const amount = BigInt(posting.amount.nano);
        sum += amount;
        this.#journal.set(posting.account, (this.#journal.get(posting.account) ?? 0n) + amount);
      }
      must(sum === 0n, 'an entry that does not balance', sequence);
    }
  }
}

type StoredHour = {
  readonly hour: number;
  readonly version: number;
  readonly lines: readonly { readonly cost: string | bigint }[];
};
