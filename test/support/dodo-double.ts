// A double of Dodo Payments with books of its own: a state machine that is asked through its API and driven by a test. Everything runs in
// memory at once, on the clock it is given; `startDodo` (dodo-server.ts) puts a real HTTP server before it.
import { Webhook } from 'standardwebhooks';
import {
  advanceDispute,
  advanceRefund,
  beginPayment,
  endPayment,
  makeRefund,
  openDispute,
  type Paying,
} from './dodo-acts.ts';
import {
  type DisputeStage,
  type DisputeStatus,
  type DodoBooks,
  type DodoDispute,
  type DodoPayment,
  type DodoRefund,
  emptyBooks,
  type Owed,
  type RefundStatus,
} from './dodo-books.ts';
import { type DodoRequest, route } from './dodo-routes.ts';
import { payloadOf } from './dodo-views.ts';

/**
 * What goes wrong with one request that `on` matches ("POST /refunds"): a status and nothing done, or a connection that is cut before
 * the question is looked at, or after it has been done.
 */
export type Fault = { readonly on: RegExp; readonly fault: number | 'cut_before' | 'cut_after' };

/** A webhook as it goes over the wire. */
export type Letter = { readonly body: string; readonly headers: Readonly<Record<string, string>> };

/** What was asked: "GET /payments?page_number=0". */
export type Asked = { readonly line: string; readonly body: string };

export type DodoDouble = {
  readonly apiKey: string;
  readonly webhookKey: string;
  readonly clock: () => number;
  readonly books: DodoBooks;
  readonly owed: Owed[];
  readonly asked: readonly Asked[];
  /** Faults yet to come; each is used once. */
  readonly faults: Fault[];
  /** Answers a request; undefined when the connection is cut. */
  answer(request: DodoRequest): { readonly status: number; readonly body: string } | undefined;
  begin(sessionId: string, paying?: Paying): DodoPayment;
  pay(sessionId: string, paying?: Paying): DodoPayment;
  endPayment(paymentId: string, status: 'succeeded' | 'failed' | 'cancelled'): DodoPayment;
  failPayment(sessionId: string, errorCode?: string): DodoPayment;
  refundInDashboard(paymentId: string, amount?: number): DodoRefund;
  advanceRefund(refundId: string, status: RefundStatus): DodoRefund;
  openDispute(paymentId: string, how?: { readonly amount?: number; readonly stage?: DisputeStage }): DodoDispute;
  advanceDispute(disputeId: string, status: DisputeStatus, stage?: DisputeStage): DodoDispute;
  /** Writes and signs a webhook as of now, or any body. `secrets` may be several, as while one is replaced. */
  sign(owed: Owed | { readonly id: string; readonly body: string }, how?: Signing): Letter;
};

export type Signing = { readonly secrets?: readonly string[]; readonly at?: number };

/** A double with empty books. */
export function createDodo({ clock }: { readonly clock: () => number }): DodoDouble {
  let made = 0;
  const newId = (prefix: string): string => `${prefix}_${String(++made).padStart(6, '0')}`;
  const world = { clock, books: emptyBooks(), owed: [] as Owed[], newId };
  const apiKey = 'dodo-key-of-the-double';
  const webhookKey = `whsec_${btoa('the webhook secret of the double')}`;
  const asked: Asked[] = [];
  const faults: Fault[] = [];
  const end = (paymentId: string, status: 'succeeded' | 'failed' | 'cancelled', code?: string) =>
    endPayment(world, paymentId, status, code);
  return {
    ...{ apiKey, webhookKey, clock, asked, faults, books: world.books, owed: world.owed },
    answer: (request) => {
      const line = `${request.method} ${request.path}${request.query.size === 0 ? '' : `?${request.query}`}`;
      asked.push({ line, body: request.body });
      const at = faults.findIndex(({ on }) => on.test(line));
      const fault = at === -1 ? undefined : faults.splice(at, 1)[0]?.fault;
      if (fault === 'cut_before') return undefined;
      if (typeof fault === 'number') return text(fault, { code: 'FAULT', message: 'The double was told to fail.' });
      if (request.bearer !== `Bearer ${apiKey}`) return text(401, { code: 'UNAUTHORIZED', message: 'Wrong key.' });
      const { status, body } = route(world, request);
      return fault === 'cut_after' ? undefined : text(status, body);
    },
    begin: (sessionId, paying) => beginPayment(world, sessionId, paying),
    pay: (sessionId, paying) => end(beginPayment(world, sessionId, paying).payment_id, 'succeeded'),
    endPayment: (paymentId, status) => end(paymentId, status),
    failPayment: (sessionId, code) => end(beginPayment(world, sessionId).payment_id, 'failed', code),
    refundInDashboard: (paymentId, amount) => {
      const refund = makeRefund(world, { paymentId, amount: amount ?? null, reason: null, metadata: {} });
      if (typeof refund === 'string') throw new Error(refund);
      return refund;
    },
    advanceRefund: (refundId, status) => advanceRefund(world, refundId, status),
    openDispute: (paymentId, how) => openDispute(world, paymentId, how),
    advanceDispute: (disputeId, status, stage) => advanceDispute(world, disputeId, status, stage),
    sign: (owed, { secrets = [webhookKey], at = clock() } = {}) =>
      signed(owed.id, 'body' in owed ? owed.body : payloadOf(world, owed), secrets, at),
  };
}

const text = (status: number, body: unknown) => ({ status, body: JSON.stringify(body) });

/** Signed as Standard Webhooks say, by their own library. */
function signed(id: string, body: string, secrets: readonly string[], at: number): Letter {
  const signature = secrets.map((secret) => new Webhook(secret).sign(id, new Date(at), body)).join(' ');
  const headers = {
    'webhook-id': id,
    'webhook-timestamp': `${Math.floor(at / 1000)}`,
    'webhook-signature': signature,
  };
  return { body, headers };
}

/** The double as a `fetch`, without a network. A connection that is cut throws, as `fetch` does. */
export const fetchOf =
  (double: DodoDouble): typeof fetch =>
  async (input, init) => {
    const request = new Request(input, init);
    const { pathname: path, searchParams: query } = new URL(request.url);
    const bearer = request.headers.get('authorization');
    const answer = double.answer({ method: request.method, path, query, bearer, body: await request.text() });
    if (answer === undefined) throw new TypeError('fetch failed');
    return new Response(answer.body, { status: answer.status, headers: headersOf(double) });
  };

/** What every answer says besides its body: when it was said, by the double's clock. */
export const headersOf = ({ clock }: DodoDouble): Readonly<Record<string, string>> => ({
  'content-type': 'application/json',
  date: new Date(clock()).toUTCString(),
});
