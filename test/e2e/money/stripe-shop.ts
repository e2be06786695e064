// A running gateway that sells credit through a stand-in of Stripe: accounts that order, and webhooks signed as Stripe signs them.
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect } from 'vitest';
import { type Server, startServer } from '../../../scripts/lib/server.ts';
import { type Answer, send } from '../../support/http.ts';
import { operate } from '../../support/shop.ts';
import { newStripeDouble, type StripeDouble } from '../../support/stripe-double.ts';
import type { StripeEvent } from '../../support/stripe-objects.ts';
import { type ServedStripe, serveStripe } from '../../support/stripe-serve.ts';
import { signed } from '../../support/stripe-signed.ts';

/** The webhook secrets, the new one first. */
export const SECRETS = ['whsec_new', 'whsec_old'] as const;

export type Buyer = { readonly id: string; readonly key: string };

/** The gateway, the stand-in, and what buyers do. */
export class StripeShop {
  readonly dir = mkdtempSync(join(tmpdir(), 'farebox-stripe-'));
  readonly stripe: StripeDouble = newStripeDouble({ clock: Date.now });
  #served: ServedStripe | undefined;
  #server: Server | undefined;

  get env(): Readonly<Record<string, string>> {
    return {
      STRIPE_SECRET_KEY: this.stripe.key,
      STRIPE_WEBHOOK_SECRET: SECRETS.join(','),
      STRIPE_API_BASE: this.#served?.base ?? '',
    };
  }

  get server(): Server {
    if (this.#server === undefined) throw new Error('the server is not started');
    return this.#server;
  }

  /** Starts the server, again on the same state. */
  async start(): Promise<void> {
    this.#served ??= await serveStripe(this.stripe);
    this.#server = await startServer({ stateDir: join(this.dir, 'state'), env: this.env, crons: false });
  }

  async close(): Promise<void> {
    await this.#server?.kill();
    await this.#served?.close();
    rmSync(this.dir, { recursive: true, force: true });
  }

  async newBuyer(): Promise<Buyer> {
    const { id, managementKey } = await operate(this.server, 'POST', '/accounts', { name: 'Acme' });
    return { id, key: managementKey };
  }

  ask(buyer: Buyer, method: string, path: string, body?: unknown, headers = {}): Promise<Answer> {
    return send(method, `${this.server.baseURL}/credits${path}`, buyer.key, body, headers);
  }

  /** An order and the page at Stripe on which it is paid. */
  async order(buyer: Buyer, fields: object = {}): Promise<Answer['json'] & { sessionId: string }> {
    const answer = await this.ask(buyer, 'POST', '/orders', { amount: '10.00', ...fields });
    expect(answer.status, answer.text).toBe(201);
    const { session_id: sessionId } = await operate(this.server, 'GET', `/orders/${answer.json.id}`);
    return { ...answer.json, sessionId };
  }

  async deliver(event: StripeEvent, secret: string = SECRETS[0], ageSeconds = 0): Promise<Response> {
    const timestamp = Math.floor(Date.now() / 1000) - ageSeconds;
    const { body, headers } = await signed(event, secret, { timestamp });
    return fetch(`${this.server.origin}/webhooks/stripe`, { method: 'POST', body, headers });
  }

  deliverAll(events: readonly StripeEvent[] = this.stripe.takeDeliveries()): Promise<readonly Response[]> {
    return Promise.all(events.map((event) => this.deliver(event)));
  }

  async exact(buyer: Buyer): Promise<Answer['json']> {
    return (await this.ask(buyer, 'GET', '')).json.exact;
  }

  async stateOf(buyer: Buyer, id: string): Promise<string> {
    return (await this.ask(buyer, 'GET', `/orders/${id}`)).json.state;
  }
}
