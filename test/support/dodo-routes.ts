// The API of the Dodo double: what it is asked, checked and answered. There is no idempotency, as at Dodo: a question that comes twice is done
// twice. Pages count from 0, lists have the newest first.
import { makeRefund } from './dodo-acts.ts';
import type { CartItem, DodoProduct, DodoWorld, Metadata } from './dodo-books.ts';
import { nowOf } from './dodo-books.ts';
import { CUSTOMER, PRODUCT, REFUND, SESSION, type Shape } from './dodo-shapes.ts';
import {
  disputeItem,
  disputeView,
  paymentItem,
  paymentView,
  productItem,
  productView,
  refundItem,
  refundView,
} from './dodo-views.ts';

export type DodoRequest = {
  readonly method: string;
  readonly path: string;
  readonly query: URLSearchParams;
  readonly bearer: string | null;
  readonly body: string;
};

export type DodoAnswer = { readonly status: number; readonly body: unknown };

const fail = (status: number, code: string, message: string): DodoAnswer => ({ status, body: { code, message } });
const missing = (): DodoAnswer => fail(404, 'NOT_FOUND', 'There is no such object.');

/** Answers a request whose key is right. */
export function route(world: DodoWorld, { method, path, query, body }: DodoRequest): DodoAnswer {
  const [, room = '', id] = path.split('/').map(decodeURIComponent);
  if (method === 'GET') return id === undefined ? list(world, room, query) : retrieve(world, room, id);
  if (method !== 'POST' || id !== undefined) return fail(405, 'METHOD_NOT_ALLOWED', `There is no ${method} ${path}.`);
  if (query.size > 0) return fail(400, 'INVALID_QUERY', 'A question that writes has no query.');
  return create(world, room, body);
}

function create(world: DodoWorld, room: string, body: string): DodoAnswer {
  const writers: Readonly<Record<string, readonly [Shape, (fields: Fields) => DodoAnswer]>> = {
    checkouts: [SESSION, (fields) => createSession(world, fields)],
    refunds: [REFUND, (fields) => createRefund(world, fields)],
    products: [PRODUCT, (fields) => createProduct(world, fields)],
    customers: [CUSTOMER, (fields) => createCustomer(world, fields)],
  };
  const writer = writers[room];
  if (writer === undefined) return missing();
  const fields = parsed(body);
  const wrong = writer[0](fields, 'body');
  if (wrong !== undefined) return fail(422, 'INVALID_REQUEST_BODY', wrong);
  return writer[1](fields as Fields);
}

/** A body that has passed its shape. */
type Fields = {
  readonly product_cart?: readonly CartItem[];
  readonly customer?: Readonly<Record<string, unknown>> | null;
  readonly metadata?: Metadata | null;
  readonly return_url?: string | null;
  readonly payment_id?: string;
  readonly items?: readonly { readonly item_id: string; readonly amount?: number | null }[] | null;
  readonly reason?: string | null;
  readonly name?: string;
  readonly email?: string;
  readonly description?: string | null;
  readonly tax_category?: string;
  readonly price?: DodoProduct['price'];
};

function createSession(world: DodoWorld, fields: Fields): DodoAnswer {
  const { product_cart: cart = [], customer = null, metadata, return_url = null } = fields;
  for (const { product_id, amount } of cart) {
    const product = world.books.products.get(product_id);
    if (product === undefined || product.archived) return fail(404, 'PRODUCT_NOT_FOUND', `There is no ${product_id}.`);
    const isLow = product.price.pay_what_you_want && (amount ?? product.price.price) < product.price.price;
    if (isLow) return fail(422, 'AMOUNT_TOO_SMALL', 'The amount is below the least of the product.');
  }
  const session_id = world.newId('cks');
  const session = { session_id, cart, customer, metadata: metadata ?? {}, return_url, payment_id: null };
  world.books.sessions.set(session_id, { ...session, created_at: nowOf(world) });
  return { status: 200, body: { session_id, checkout_url: `https://test.checkout.example/session/${session_id}` } };
}

function createRefund(world: DodoWorld, fields: Fields): DodoAnswer {
  const { payment_id: paymentId = '', items, reason = null, metadata } = fields;
  const cart = world.books.payments.get(paymentId)?.product_cart ?? [];
  const bought = (item: string): boolean => cart.some(({ product_id }) => product_id === item);
  if (items?.some(({ item_id }) => !bought(item_id)) === true)
    return fail(422, 'INVALID_REFUND_ITEM', 'The payment has no such item.');
  const wholly = items === null || items === undefined || items.some(({ amount }) => (amount ?? null) === null);
  const amount = wholly ? null : items.reduce((sum, each) => sum + (each.amount ?? 0), 0);
  const refund = makeRefund(world, { paymentId, amount, reason, metadata: metadata ?? {} });
  if (typeof refund === 'string') return fail(422, 'REFUND_NOT_POSSIBLE', refund);
  return { status: 200, body: refundView(world.books, refund) };
}

function createProduct(world: DodoWorld, fields: Fields): DodoAnswer {
  const { name = '', description = null, tax_category = '', metadata, price } = fields;
  if (price === undefined) return fail(422, 'INVALID_REQUEST_BODY', 'body.price is missing');
  const { pay_what_you_want = false, tax_inclusive = false } = price;
  const product: DodoProduct = {
    product_id: world.newId('pdt'),
    name,
    description,
    tax_category,
    metadata: metadata ?? {},
    price: { ...price, pay_what_you_want, tax_inclusive },
    archived: false,
    created_at: nowOf(world),
  };
  world.books.products.set(product.product_id, product);
  return { status: 200, body: productView(product) };
}

function createCustomer(world: DodoWorld, { email = '', name = '' }: Fields): DodoAnswer {
  const customer = { customer_id: world.newId('cus'), email, name, created_at: nowOf(world) };
  world.books.customers.set(customer.customer_id, customer);
  return { status: 200, body: { business_id: 'bus_double', ...customer } };
}

function retrieve({ books }: DodoWorld, room: string, id: string): DodoAnswer {
  const readers: Readonly<Record<string, () => unknown>> = {
    checkouts: () => {
      const session = books.sessions.get(id);
      if (session === undefined) return undefined;
      const { payment_id, created_at } = session;
      const payment_status = payment_id === null ? null : (books.payments.get(payment_id)?.status ?? null);
      return { id, created_at, customer_email: null, customer_name: null, payment_id, payment_status };
    },
    payments: () => view(books.payments.get(id), (payment) => paymentView(books, payment)),
    refunds: () => view(books.refunds.get(id), (refund) => refundView(books, refund)),
    disputes: () => view(books.disputes.get(id), (dispute) => disputeView(books, dispute)),
    products: () => view(books.products.get(id), productView),
    customers: () => books.customers.get(id),
  };
  const body = readers[room]?.();
  return body === undefined ? missing() : { status: 200, body };
}

const view = <Value, Seen>(value: Value | undefined, see: (value: Value) => Seen): Seen | undefined =>
  value === undefined ? undefined : see(value);

const WINDOW = ['page_number', 'page_size', 'created_at_gte', 'created_at_lte', 'customer_id', 'status'];
const FILTERS: Readonly<Record<string, readonly string[]>> = {
  payments: WINDOW,
  refunds: WINDOW,
  disputes: [...WINDOW.slice(0, 5), 'dispute_stage', 'dispute_status'],
  products: ['page_number', 'page_size', 'archived', 'recurring'],
};

function list({ books }: DodoWorld, room: string, query: URLSearchParams): DodoAnswer {
  const filters = FILTERS[room];
  if (filters === undefined) return missing();
  const strange = [...query.keys()].find((name) => !filters.includes(name));
  if (strange !== undefined) return fail(400, 'INVALID_QUERY', `${strange} is not known`);
  const [number, size] = [Number(query.get('page_number') ?? 0), Number(query.get('page_size') ?? 10)];
  if (!Number.isSafeInteger(number) || number < 0 || !Number.isSafeInteger(size) || size < 1 || size > 100)
    return fail(400, 'INVALID_QUERY', 'page_number counts from 0, page_size goes to 100');
  const isWanted = filterOf(query);
  const customerOf = (payment: string): string => books.payments.get(payment)?.customer.customer_id ?? '';
  const rooms: Readonly<Record<string, () => readonly Listed[]>> = {
    payments: () => [...books.payments.values()].map((each) => paymentItem(books, each)),
    refunds: () => [...books.refunds.values()].map(refundItem),
    disputes: () => [...books.disputes.values()].map(disputeItem),
    products: () => [...books.products.values()].filter(({ archived }) => !archived).map(productItem),
  };
  const items = (rooms[room]?.() ?? []).filter((item) => isWanted(item, customerOf(item.payment_id ?? ''))).reverse();
  return { status: 200, body: { items: items.slice(number * size, (number + 1) * size) } };
}

type Listed = {
  readonly created_at: string;
  readonly payment_id?: string;
  readonly status?: string;
  readonly dispute_stage?: string;
  readonly dispute_status?: string;
};

function filterOf(query: URLSearchParams): (item: Listed, customer: string) => boolean {
  const [from, to] = [Date.parse(query.get('created_at_gte') ?? ''), Date.parse(query.get('created_at_lte') ?? '')];
  const same = (name: 'status' | 'dispute_stage' | 'dispute_status', item: Listed): boolean =>
    !query.has(name) || query.get(name) === item[name];
  return (item, customer) => {
    const at = Date.parse(item.created_at);
    if (at < from || at > to) return false;
    if (query.has('customer_id') && query.get('customer_id') !== customer) return false;
    return same('status', item) && same('dispute_stage', item) && same('dispute_status', item);
  };
}

function parsed(body: string): unknown {
  try {
    return JSON.parse(body);
  } catch {
    return undefined;
  }
}
