// A stand-in for Stripe: a state machine with its own books that speaks the real API's wire, and handles by which a test plays buyers, banks and
// bad luck. It knows nothing of Farebox but the name of its mark.
import { type Books, type DoubleOptions, type MethodWays, newBooks } from './stripe-books.ts';
import { addCard, deleteCustomer, setAddress, useByDefault } from './stripe-cards.ts';
import { authenticate, cancelIntent, failDelayed, makeForeignPayment, settleDelayed } from './stripe-charges.ts';
import {
  advanceDispute,
  advanceRefund,
  disputeMoves,
  fraudWarning,
  openDispute,
  refundInDashboard,
  refundMoves,
} from './stripe-claims.ts';
import { faultsOf, newFaultPlan } from './stripe-faults.ts';
import { type Desk, handle, type Outcome, type Seen, type Sent } from './stripe-handle.ts';
import { canPay, declineOnPage, expire, expireDue, failPage, pay, settlePage } from './stripe-pages.ts';

export type StripeDouble = ReturnType<typeof newStripeDouble>;

/** A new double with empty books. */
export function newStripeDouble(options: DoubleOptions) {
  const { livemode = false, key = livemode ? 'sk_live_double' : 'sk_test_double' } = options;
  const books = newBooks(options);
  const plan = newFaultPlan();
  const requests: Seen[] = [];
  const desk: Desk = { books, plan, key, requests, keys: new Map(), mistakes: [] };
  return {
    key,
    books,
    /** Every request that came, oldest first. */
    requests,
    /** Where the double itself went wrong: must stay empty, because a client takes it for a broken connection. */
    mistakes: desk.mistakes,
    /** All that ever happened, oldest first. */
    events: books.events,
    /** What is still to be delivered, oldest first: take, repeat, reorder or drop as you like. */
    deliveries: books.deliveries,
    faults: faultsOf(plan),
    handle: (sent: Sent): Promise<Outcome> => handle(desk, sent),
    /** Takes all that is to be delivered. */
    takeDeliveries: () => books.deliveries.splice(0),
    /** A day has passed for idempotency keys. */
    forgetKeys: () => desk.keys.clear(),
    ...handlesOf(books),
  };
}

type AfterFirst<Of> = Of extends (first: Books, ...rest: infer Rest) => infer Back ? (...rest: Rest) => Back : never;

const bound =
  (books: Books) =>
  <Of extends (books: Books, ...rest: never[]) => unknown>(act: Of): AfterFirst<Of> =>
    ((...rest: never[]) => act(books, ...rest)) as AfterFirst<Of>;

/** What buyers, banks and the seller's own people do. Each throws when things do not stand so that it can be done. */
function handlesOf(books: Books) {
  const by = bound(books);
  return {
    canPay: by(canPay),
    pay: by(pay),
    settleDelayed: by(settlePage),
    failDelayed: by(failPage),
    declineOnPage: by(declineOnPage),
    expire: by(expire),
    expireDue: by(expireDue),
    addCard: by(addCard),
    useByDefault: by(useByDefault),
    setAddress: by(setAddress),
    deleteCustomer: by(deleteCustomer),
    /** The next charge without a page meets this, whatever its card; several queue. */
    nextCharge: (ways: MethodWays): void => {
      books.nextCharges.push(ways);
    },
    /** A payment without a page that takes days, by the payment's id. */
    settleIntent: by(settleDelayed),
    failIntent: by(failDelayed),
    authenticate: by(authenticate),
    cancelIntent: by(cancelIntent),
    refundInDashboard: by(refundInDashboard),
    refundMoves: by(refundMoves),
    advanceRefund: by(advanceRefund),
    openDispute: by(openDispute),
    disputeMoves: by(disputeMoves),
    advanceDispute: by(advanceDispute),
    fraudWarning: by(fraudWarning),
    makeForeignPayment: by(makeForeignPayment),
    truthOf: (orderId: string) => truthOf(books, orderId),
  };
}

/** What is true of an order at the double, by the mark on its payments. */
export type Truth = {
  readonly payments: readonly { readonly id: string; readonly minor: number; readonly chargeId: string }[];
  readonly refunds: readonly ClaimTruth[];
  readonly disputes: readonly ClaimTruth[];
};

export type ClaimTruth = {
  readonly id: string;
  readonly paymentId: string;
  readonly minor: number;
  readonly status: string;
  readonly metadata: Readonly<Record<string, string>>;
};

const MARK = 'farebox_order';

function truthOf(books: Books, orderId: string): Truth {
  const intents = [...books.intents.values()].filter(({ metadata }) => metadata[MARK] === orderId);
  const paid = intents.filter(({ status }) => status === 'succeeded');
  const ids = new Set(paid.map(({ id }) => id));
  const claims = (map: Books['refunds'] | Books['disputes']): readonly ClaimTruth[] =>
    [...map.values()].flatMap(({ id, payment_intent: paymentId, amount: minor, status, metadata }) =>
      paymentId === null || !ids.has(paymentId)
        ? []
        : [{ id, paymentId, minor, status: status ?? '', metadata: metadata ?? {} }],
    );
  return {
    payments: paid.map((intent) => ({
      id: intent.id,
      minor: intent.amount_received,
      chargeId: intent.latest_charge ?? '',
    })),
    refunds: claims(books.refunds),
    disputes: claims(books.disputes),
  };
}

/** The double in memory: a `fetch` that never touches the network, as the SDK's fetch client takes it. */
export function fetchOf(double: StripeDouble): typeof fetch {
  return async (input, init) => responseOf(await double.handle(await sentIn(input, init)));
}

/** A `Request` is only made where one must be: making it takes longer than all else. */
async function sentIn(input: Parameters<typeof fetch>[0], init: RequestInit | undefined): Promise<Sent> {
  const isPlain = typeof input === 'string' && (init?.body === undefined || typeof init.body === 'string');
  const request = isPlain ? undefined : new Request(input, init);
  const { pathname: path, search } = new URL(request?.url ?? String(input));
  const method = request?.method ?? init?.method ?? 'GET';
  const headers = request?.headers ?? new Headers(init?.headers);
  const body = request === undefined ? String(init?.body ?? '') : await request.text();
  return { method, path, query: search.slice(1), headers, body };
}

function responseOf(outcome: Outcome): Response {
  if (outcome.kind === 'lost') throw Object.assign(new Error('nobody answers'), { code: 'ETIMEDOUT' });
  if (outcome.kind === 'cut') throw new TypeError('fetch failed: the connection broke');
  const { status, headers, body } = outcome.answer;
  return new Response(outcome.kind === 'torn' ? tornStream(body) : body, { status, headers });
}

/** Half a body, then nothing. */
function tornStream(body: string): ReadableStream<Uint8Array> {
  return new ReadableStream({
    start: (stream) => {
      stream.enqueue(new TextEncoder().encode(body.slice(0, body.length / 2)));
    },
    pull: (stream) => stream.error(new TypeError('the connection broke')),
  });
}
