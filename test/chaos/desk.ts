// The payments room on the ground of a test: the shipped desk over D1 in memory, the real channels over the stand-ins of both providers, and the
// shipped ledgers of two accounts. Time, chance and every fault come from the test.
import { assert } from '../../src/base/assert.ts';
import { newAccountId } from '../../src/base/id.ts';
import type { LogFacts, LogLevel } from '../../src/base/log.ts';
import { ok, type Result } from '../../src/base/result.ts';
import type { WebhookRefusal } from '../../src/payments/channel.ts';
import { openChannels } from '../../src/payments/channels/open.ts';
import type { Desk, LedgerSilent } from '../../src/payments/desk.ts';
import { type EventTaken, takeEvent } from '../../src/payments/events.ts';
import { lookAt } from '../../src/payments/look.ts';
import type { OrderId } from '../../src/payments/order.ts';
import { claimLook, findOrder } from '../../src/payments/order-rows.ts';
import { DEFAULT_SETTINGS, type PaymentSettings, writeSettings } from '../../src/payments/settings.ts';
import { createDodo, fetchOf as fetchOfDodo } from '../support/dodo-double.ts';
import { fetchOf as fetchOfStripe, newStripeDouble } from '../support/stripe-double.ts';
import { Account, type LedgerTampering } from './account.ts';
import { PlainD1 } from './d1.ts';
import { Dice } from './dice.ts';
import { Life, pass } from './life.ts';
import { START, type Turned, turnTo } from './time.ts';

/** Where planted bugs go in: between the shipped code and what it stands on. */
export type Tampering = {
  readonly desk?: (desk: Desk) => Desk;
  readonly ledger?: LedgerTampering;
};

export const STRIPE_SECRET = 'whsec_of_the_stripe_double';

/** A webhook as it comes over the wire. */
export type Letter = { readonly body: string; readonly headers: Readonly<Record<string, string>> };

type Spare = { readonly d1: PlainD1 };
const spare: Spare[] = [];

export class Ground {
  readonly clock: Turned = { now: START };
  readonly dice: Dice;
  readonly d1: PlainD1;
  readonly stripe = newStripeDouble({ clock: () => this.clock.now });
  readonly dodo = createDodo({ clock: () => this.clock.now });
  /** What was logged, and how often. */
  readonly events = new Map<string, number>();
  readonly desk: Desk;
  readonly accounts: readonly [Account, Account];
  settings: PaymentSettings = DEFAULT_SETTINGS;
  #number = 0;

  constructor(seed: number, tampering: Tampering = {}) {
    turnTo(this.clock);
    this.dice = new Dice(seed);
    this.d1 = spare.pop()?.d1 ?? new PlainD1();
    const desk: Desk = {
      db: this.d1.as(pass),
      clock: () => this.clock.now,
      random: this.dice.bytes,
      log: (level, event, facts) => this.#log(level, event, facts),
      channels: openChannels(this.#keys(), this.#fetcher()),
      ledgerOf: ({ accountId }) => {
        const account = this.accounts.find(({ owner }) => owner.accountId === accountId);
        assert(account !== undefined, 'no such account');
        return account.door;
      },
    };
    this.desk = tampering.desk?.(desk) ?? desk;
    const account = () =>
      new Account(newAccountId(this.dice.bytes), START - 7 * DAY, () => this.desk, tampering.ledger);
    this.accounts = [account(), account()];
  }

  async open(settings: Partial<PaymentSettings> = {}): Promise<void> {
    for (const account of this.accounts) await account.open();
    this.settings = { ...DEFAULT_SETTINGS, ...settings };
    await writeSettings(this.desk.db, this.settings, this.clock.now);
  }

  /** The database can be used again. */
  close(): void {
    this.d1.clear();
    spare.push({ d1: this.d1 });
  }

  /** A webhook comes in, as its route takes it: verified, then taken. */
  async receive(
    name: 'stripe' | 'dodo',
    { body, headers }: Letter,
  ): Promise<Result<EventTaken, WebhookRefusal | LedgerSilent>> {
    const channel = this.desk.channels.get(name);
    assert(channel !== undefined, 'a channel that is off');
    const event = await channel.readWebhook(body, new Headers(headers), this.clock.now);
    return event.ok ? takeEvent(this.desk, name, event.value) : event;
  }

  /** A buyer comes back from the provider's page, as its route does it. */
  async comeBack(id: OrderId): Promise<Result<true, never>> {
    const order = await findOrder(this.desk.db, id);
    const now = this.clock.now;
    if (order?.state === 'placed' && (await claimLook(this.desk.db, id, now - 2_000, now)))
      await lookAt(this.desk, order);
    return ok(true);
  }

  /** Rings the ledgers' alarms that are due, each as a life of its own: when it dies, the ledger does. */
  async ring(life = () => new Life()): Promise<void> {
    for (const account of this.accounts) {
      await life()
        .run(() => account.ring(this.clock.now))
        .catch(() => {
          account.host.die();
          account.host.alarm = this.clock.now;
        });
    }
  }

  /** How often something was logged. */
  count(event: string): number {
    return this.events.get(event) ?? 0;
  }

  /** A number that nobody had yet. */
  nextNumber(): number {
    this.#number += 1;
    return this.#number;
  }

  /** Counts what happened. */
  note(what: string): void {
    this.events.set(what, this.count(what) + 1);
  }

  #log(level: LogLevel, event: string, _facts?: LogFacts): void {
    this.note(`${level} ${event}`);
  }

  #keys() {
    return {
      STRIPE_SECRET_KEY: this.stripe.key,
      STRIPE_WEBHOOK_SECRET: STRIPE_SECRET,
      STRIPE_API_BASE: 'https://stripe.double.example',
      DODO_PAYMENTS_API_KEY: this.dodo.apiKey,
      DODO_PAYMENTS_WEBHOOK_KEY: this.dodo.webhookKey,
      DODO_PAYMENTS_BASE_URL: 'https://test.dodo.double.example',
    };
  }

  /** Counts what went wrong at a provider. */
  async #counted(asked: Promise<Response>): Promise<Response> {
    try {
      const answer = await asked;
      if (answer.status >= 429) this.note(`fault: provider ${answer.status}`);
      return answer;
    } catch (error) {
      this.note('fault: provider cut');
      throw error;
    }
  }

  #fetcher(): typeof fetch {
    const [stripe, dodo] = [fetchOfStripe(this.stripe), fetchOfDodo(this.dodo)];
    return (input, init) => {
      const url = new URL(input instanceof Request ? input.url : String(input));
      const ask = url.hostname === 'stripe.double.example' ? stripe : dodo;
      return pass(`provider ${url.pathname}`, () => this.#counted(ask(input, init)));
    };
  }
}

const DAY = 86_400_000;
