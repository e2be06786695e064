// The books of the Stripe double: everything it knows, by kind, in the order in which it came to be; its clock, its ids, and the one place where
// a change becomes an event.
import {
  API_VERSION,
  type Calculation,
  type Charge,
  type Customer,
  type DeletedCustomer,
  type Dispute,
  type Intent,
  type Method,
  type Refund,
  type Session,
  type StripeEvent,
  type StripeObject,
  type Warning,
} from './stripe-objects.ts';

/** What a test decides about a double. */
export type DoubleOptions = {
  /** Milliseconds since the epoch. */
  readonly clock: () => number;
  readonly key?: string;
  readonly livemode?: boolean;
  /** Tax on pages with automatic tax, and of calculations; in millionths of the price. */
  readonly taxPpm?: number;
  /** How a new refund stands: cards are refunded at once, some other methods later. */
  readonly refundsBegin?: 'pending' | 'succeeded' | 'requires_action';
};

/** How a payment method behaves when it is charged without a page. */
export type MethodWays = {
  readonly declines?: string;
  readonly needsAuthentication?: boolean;
  /** The money comes days later, or does not. */
  readonly isDelayed?: boolean;
};

export type Books = {
  readonly clock: () => number;
  readonly livemode: boolean;
  readonly sessions: Map<string, Session>;
  /** What the payment of a page will carry. */
  readonly intentData: Map<string, { readonly metadata: Record<string, string>; readonly savesCard: boolean }>;
  readonly intents: Map<string, Intent>;
  readonly charges: Map<string, Charge>;
  readonly refunds: Map<string, Refund>;
  readonly disputes: Map<string, Dispute>;
  readonly warnings: Map<string, Warning>;
  readonly customers: Map<string, Customer>;
  readonly deleted: Map<string, DeletedCustomer>;
  readonly methods: Map<string, Method>;
  readonly ways: Map<string, MethodWays>;
  readonly calculations: Map<string, Calculation>;
  /** All that ever happened, oldest first. */
  readonly events: StripeEvent[];
  /** Events that are still to be delivered, oldest first. Tests take from it as they like. */
  readonly deliveries: StripeEvent[];
  /** What the next charges without a page meet, first come first served. */
  readonly nextCharges: MethodWays[];
  taxPpm: number;
  refundsBegin: 'pending' | 'succeeded' | 'requires_action';
  lastNumber: number;
};

/** Empty books. */
export function newBooks(options: DoubleOptions): Books {
  return {
    clock: options.clock,
    livemode: options.livemode ?? false,
    sessions: new Map(),
    intentData: new Map(),
    intents: new Map(),
    charges: new Map(),
    refunds: new Map(),
    disputes: new Map(),
    warnings: new Map(),
    customers: new Map(),
    deleted: new Map(),
    methods: new Map(),
    ways: new Map(),
    calculations: new Map(),
    events: [],
    deliveries: [],
    nextCharges: [],
    taxPpm: options.taxPpm ?? 0,
    refundsBegin: options.refundsBegin ?? 'succeeded',
    lastNumber: 0,
  };
}

/** The time in Stripe's seconds. */
export const secondsOf = (books: Books): number => Math.floor(books.clock() / 1000);

/** A new id, as `pi_00000000000042`. */
export function newId(books: Books, prefix: string): string {
  books.lastNumber += 1;
  return `${prefix}_${String(books.lastNumber).padStart(14, '0')}`;
}

/** What every new object begins with. */
export const common = (books: Books) => ({ created: secondsOf(books), livemode: books.livemode }) as const;

/** Tells a change: the object as it is now, into the list of events and among those to be delivered. */
export function emit(books: Books, type: string, object: StripeObject): StripeEvent {
  const event: StripeEvent = {
    id: newId(books, 'evt'),
    object: 'event',
    api_version: API_VERSION,
    created: secondsOf(books),
    data: { object: structuredClone(object) },
    livemode: books.livemode,
    pending_webhooks: 1,
    request: { id: null, idempotency_key: null },
    type,
  };
  books.events.push(event);
  books.deliveries.push(event);
  return event;
}

/** An object that must be there, for what a test does by hand. */
export function must<Value>(map: ReadonlyMap<string, Value>, id: string): Value {
  const value = map.get(id);
  if (value === undefined) throw new Error(`the double knows no ${id}`);
  return value;
}
