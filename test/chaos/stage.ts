// A stage for a named scenario: a ground whose providers live through it first, and the webhooks that they write meanwhile, ready to be delivered in any
// order. What we know can be put back to a copy; what the providers know stays.
import { assert } from '../../src/base/assert.ts';
import type { Order } from '../../src/payments/order.ts';
import { findOrder } from '../../src/payments/order-rows.ts';
import type { PaymentSettings } from '../../src/payments/settings.ts';
import type { Copy } from '../sim/disk.ts';
import { signed } from '../support/stripe-signed.ts';
import { checkBooks } from './books.ts';
import { accountOf, keepCard, place, type Wish } from './buyer.ts';
import type { PlainD1 } from './d1.ts';
import { Ground, type Letter, STRIPE_SECRET, type Tampering } from './desk.ts';
import type { Life } from './life.ts';

/** A webhook of the scenario. */
export type Told = { readonly channel: 'stripe' | 'dodo'; readonly type: string; readonly letter: Letter };

/** What we know at one moment. */
export type Known = {
  readonly d1: ReturnType<PlainD1['copy']>;
  readonly ledgers: readonly Copy[];
  readonly wallets: readonly unknown[];
};

export class Stage {
  readonly ground: Ground;
  readonly told: Told[] = [];
  readonly #skipped: RegExp;

  /** Webhooks of the types in `skipped` say nothing that others do not say. */
  constructor(seed: number, skipped: RegExp, tampering?: Tampering) {
    this.ground = new Ground(seed, tampering);
    this.#skipped = skipped;
  }

  async open(settings: Partial<PaymentSettings> = {}): Promise<void> {
    await this.ground.open(settings);
    for (const account of this.ground.accounts) await keepCard(this.ground, account);
    await this.#collect(false);
  }

  /** An order is placed, and nothing of it is heard yet. */
  async order(part: Partial<Pick<Wish, 'channel' | 'way' | 'cents' | 'account'>> = {}): Promise<Order> {
    const key = `wish ${this.ground.nextNumber()}`;
    const wish: Wish = { account: 0, channel: 'stripe', way: 'checkout', cents: 2_000, key, isOver: false, ...part };
    await place(this.ground, wish);
    await this.#collect(true);
    const { accountId } = accountOf(this.ground, wish.account).owner;
    const row = this.ground.d1.rows(
      'SELECT id FROM orders WHERE account_id = ? AND idempotency_key = ?',
      accountId,
      key,
    )[0];
    return this.fresh(String(row?.id));
  }

  /** An order as it is now. */
  async fresh(id: string): Promise<Order> {
    const order = await findOrder(this.ground.desk.db, id);
    assert(order !== undefined, 'no such order');
    return order;
  }

  /** Something happens at a provider two seconds later, and is told. */
  async act<Value>(work: () => Value | Promise<Value>): Promise<Value> {
    this.ground.clock.now += 2_000;
    const value = await work();
    await this.#collect(true);
    return value;
  }

  /** Takes what the providers have written, signed as of now. */
  async #collect(isTold: boolean): Promise<void> {
    const { stripe, dodo, clock } = this.ground;
    for (const event of stripe.takeDeliveries()) {
      if (!isTold || !OURS.test(event.type) || this.#skipped.test(event.type)) continue;
      const letter = await signed(event, STRIPE_SECRET, { timestamp: Math.floor(clock.now / 1000) });
      this.told.push({ channel: 'stripe', type: event.type, letter });
    }
    for (const owed of dodo.owed.splice(0)) {
      if (isTold && !this.#skipped.test(owed.type))
        this.told.push({ channel: 'dodo', type: owed.type, letter: dodo.sign(owed) });
    }
  }

  /** Delivers a webhook, in this life; the books must balance after it. */
  async deliver({ channel, letter }: Told, life?: Life): Promise<boolean> {
    const work = () => this.ground.receive(channel, letter);
    try {
      const answer = life === undefined ? await work() : await life.run(work);
      return answer.ok;
    } catch (error) {
      if (life === undefined || life.strikes.length === 0) throw error;
      return false;
    } finally {
      this.check();
    }
  }

  /** Webhooks come one after the other, each as of now, and are taken. */
  async deliverEach(list: readonly Told[]): Promise<void> {
    for (const told of list) assert(await this.deliver(told), `not taken: ${told.type}`);
  }

  /** All that is told so far is delivered, and is over. */
  deliverAll(): Promise<void> {
    return this.deliverEach(this.told.splice(0));
  }

  check(): void {
    for (const account of this.ground.accounts) checkBooks(account, this.ground.d1, this.ground.clock.now);
  }

  /** What we know now. */
  keep(): Known {
    const { d1, accounts } = this.ground;
    const wallets = accounts.map(({ wallet }) => wallet.totals);
    return { d1: d1.copy(), ledgers: accounts.map(({ host }) => host.disk.copy()), wallets };
  }

  /** We know only what we knew then. */
  putBack({ d1, ledgers, wallets }: Known): void {
    this.ground.d1.putBack(d1);
    for (const [at, account] of this.ground.accounts.entries()) {
      account.host.putBack(ledgers[at] ?? []);
      account.wallet.putBack(wallets[at] as typeof account.wallet.totals);
    }
  }

  close(): void {
    this.ground.close();
  }
}

const OURS =
  /^(checkout|payment_intent\.(succeeded|payment|processing|canceled)|refund|charge\.(refund\.|dispute)|radar)/;
