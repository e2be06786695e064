// A wallet as its ledger sees it: totals that only grow. It spends what it was granted and gives back the rest when it is asked; it never
// dies, and what it does not hold is all that it has.
import type { KeyId } from '../../src/base/id.ts';
import { add, largest, type NanoUsd, subtract, ZERO } from '../../src/billing/money.ts';
import type { GrantAnswer, GrantCall, LedgerTotals, WalletTotals } from '../../src/durable/account-messages.ts';

type ToLedger = {
  readonly requestGrant: (call: GrantCall) => Promise<GrantAnswer>;
  readonly report: (word: WalletTotals) => Promise<LedgerTotals>;
};

export class PlainWallet {
  readonly keyId: KeyId;
  readonly #ledger: ToLedger;
  #totals: WalletTotals;

  constructor(keyId: KeyId, ledger: ToLedger) {
    this.keyId = keyId;
    this.#ledger = ledger;
    const none = { granted: ZERO, returned: ZERO, spent: ZERO, refunded: ZERO, lost: ZERO, open: ZERO };
    this.#totals = { ...none, keyId, freeze: { version: 0, causes: [] } };
  }

  get totals(): WalletTotals {
    return this.#totals;
  }

  /** It is as it was once. */
  putBack(totals: WalletTotals): void {
    this.#totals = totals;
  }

  get available(): NanoUsd {
    const { granted, returned, spent, refunded } = this.#totals;
    return subtract(add(granted, refunded), returned, spent);
  }

  /** Takes the ledger's word. */
  hear(word: LedgerTotals): WalletTotals {
    const { granted, freeze } = this.#totals;
    this.#totals = {
      ...this.#totals,
      granted: largest(word.granted, granted),
      freeze: word.freeze.version > freeze.version ? word.freeze : freeze,
    };
    return this.#totals;
  }

  /** Gives back all that is not spent. */
  recall(word: LedgerTotals): WalletTotals {
    this.hear(word);
    this.#totals = { ...this.#totals, returned: add(this.#totals.returned, this.available) };
    return this.#totals;
  }

  /** Spends so much if it can be had; answers whether it could. The ledger hears of it with the next report. */
  async spend(amount: NanoUsd): Promise<boolean> {
    if (this.available < amount) {
      const call = { totals: this.#totals, least: amount, wanted: amount, ahead: ZERO, partial: false };
      this.hear((await this.#ledger.requestGrant(call)).totals);
    }
    if (this.available < amount || this.#totals.freeze.causes.length > 0) return false;
    this.#totals = { ...this.#totals, spent: add(this.#totals.spent, amount) };
    return true;
  }

  /** Gives back spend, as a correction does. */
  giveBack(amount: NanoUsd): void {
    const { spent, refunded } = this.#totals;
    if (subtract(spent, refunded) >= amount) this.#totals = { ...this.#totals, refunded: add(refunded, amount) };
  }

  /** Tells its totals. */
  async report(): Promise<void> {
    this.hear(await this.#ledger.report(this.#totals));
  }
}
