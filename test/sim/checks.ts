// What must hold after every command, whatever went wrong: conservation, never overdrawn, totals as the sums of rows, the journal,
// the lots, usage by hour. Reads disks and memory; changes nothing.
import type { KeyId } from '../../src/base/id.ts';
import { checkLabels } from './label-checks.ts';
import { must } from './must.ts';
import type { Trial } from './trial.ts';

type Totals = 'granted' | 'returned' | 'spent' | 'refunded' | 'lost';

/** What has been looked at, so that only what changed is looked at again. */
export class Checks {
  readonly #trial: Trial;
  readonly #writes: number[] = [];
  #ledgerWrites = -1;
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

  /** The ledger's storage went back: it is looked at again. */
  forgetLedger(): void {
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
    if (key.wentBack) return;
    this.#hours(at, keyId, spent - refunded);
    checkLabels(this.#trial, at);
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
    const causes = world.ledger.instance.ledger.state.account?.freeze.causes ?? [];
    const isSame = causes.length === model.causes.size && causes.every((cause) => model.causes.has(cause));
    must(isSame || !this.#trial.exact, 'frozen for other causes', causes, [...model.causes]);
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
    const { world, model, journal } = this.#trial;
    const { state } = world.ledger.instance.ledger;
    const { moneyIn, reversals, setAside } = state.books;
    must(
      moneyIn === model.moneyIn && reversals === model.reversals,
      'outside money is booked otherwise',
      moneyIn,
      model.moneyIn,
      reversals,
      model.reversals,
    );
    must(setAside === model.setAside, 'set aside otherwise', setAside, model.setAside);
    must(journal.sequence === state.sequence, 'the journal is not at its sequence', journal.sequence, state.sequence);
    const account = (name: string): bigint => journal.sum(name);
    must(account('outside') + account('promotions') === reversals - moneyIn, 'the journal knows other money');
    must(account('customer') === moneyIn - reversals - setAside - state.usage, 'the journal has another balance');
    must(account('set_aside') === setAside && account('revenue') === state.usage, 'the journal has another spend');
    must(account('unpaid_cost') === state.lost && account('loss') === -state.lost, 'the journal has another loss');
    const usage = [...state.keys.values()].reduce((sum, { spent, refunded }) => sum + spent - refunded, 0n);
    must(usage === state.usage, 'usage is not the sum over keys', usage, state.usage);
    this.#lots();
    this.#topUps();
  }

  /** Each lot is what the journal makes of it, and all together are credit less spend. */
  #lots(): void {
    const { world, journal } = this.#trial;
    const { books, lots, usage } = world.ledger.instance.ledger.state;
    let left = -lots.debt;
    for (const lot of lots.lots) {
      must(lot.left >= 0n && lot.left <= lot.amount, 'a lot out of its bounds', lot);
      must(lot.left === 0n || lots.debt === 0n, 'a lot has something left although credit is owed', lot);
      const plain = journal.lots.find(lot.id);
      must(plain?.left === lot.left, 'a lot is not what the journal makes of it', lot, plain);
      left += lot.left;
    }
    must(lots.lots.length === journal.lots.lots.size, 'a lot of which the journal knows nothing, or one too few');
    // A wallet whose storage went back may give back again what it had given back.
    const { unplaced } = journal.lots;
    must(unplaced === 0n || this.#trial.weather === 'restored', 'more was given back than was spent', unplaced);
    const due = books.moneyIn - books.reversals - usage - unplaced;
    must(left === due, 'lots do not sum to credit less spend', left, due);
  }

  /** The owner's rule is the one that was told last. */
  #topUps(): void {
    const { world, model } = this.#trial;
    const { rule } = world.ledger.instance.ledger.state.topUp;
    const told = model.rule;
    const isSame = rule === null || told === null ? rule === told : rule.threshold === told.threshold;
    must(isSame && rule?.amount === told?.amount && rule?.dailyMost === told?.dailyMost, 'another rule', rule, told);
  }
}

type StoredHour = {
  readonly hour: number;
  readonly version: number;
  readonly lines: readonly { readonly cost: string | bigint }[];
};
