// A page at Dodo where the buyer pays, and the product under which credit is sold: one whose price the buyer's order says, in dollars. With
// any other product Dodo ignores the amount.
import type { CheckoutSessionCreateParams } from 'dodopayments/resources/checkout-sessions';
import type { ProductCreateParams } from 'dodopayments/resources/products';
import { ok } from '../../../base/result.ts';
import type { Asked, Checkout } from '../../channel.ts';
import { MARK } from '../../fact.ts';
import { type Json, objectIn, textIn, wholeIn } from '../../json.ts';
import { type Order, priceMinorOf } from '../../order.ts';
import type { DodoAccount } from './channel.ts';
import { unreadable, write } from './client.ts';
import { HINT } from './facts.ts';
import { PAGE_SIZE, walk } from './pages.ts';

/** How a product of ours is known. */
const SOLD = { farebox: 'credit' } as const;

/** No order is smaller (settings.ts), and with a product that wants more a small one could not be paid. */
const LEAST_MINOR = 500;

/** Prepaid use of an API is a service, so `saas` is the category that fits of those Dodo has. Its price is the least that may be paid. */
const PRODUCT: ProductCreateParams = {
  name: 'API credit',
  description: 'Prepaid credit for calls to the API.',
  tax_category: 'saas',
  metadata: { ...SOLD },
  price: {
    type: 'one_time_price',
    currency: 'USD',
    price: LEAST_MINOR,
    pay_what_you_want: true,
    purchasing_power_parity: false,
    tax_inclusive: false,
    discount: 0,
  },
};

/**
 * Opens a page. Dodo has no idempotency: asked again, it is another page, and that costs nothing until somebody pays on it. What is
 * credited is the order's, once; what was paid twice is shown. Dodo keeps no card for us, so nothing is said of keeping one.
 */
export async function openCheckout(account: DodoAccount, order: Order): Promise<Asked<Checkout>> {
  const product = account.product === null ? await soldProduct(account) : ok(account.product);
  if (!product.ok) return product;
  const body = sessionBody(order, product.value);
  const made = await write(account, (client, once) => client.checkoutSessions.create(body, once));
  if (!made.ok) return made;
  const session = objectIn(made.value.object);
  const [sessionId, url] = [textIn(session, 'session_id'), textIn(session, 'checkout_url')];
  return sessionId === null || url === null ? unreadable() : ok({ sessionId, url, payment: null });
}

function sessionBody(order: Order, product: string): CheckoutSessionCreateParams {
  const price = priceMinorOf(order);
  return {
    product_cart: [{ product_id: product, quantity: 1, amount: price }],
    metadata: {
      [MARK.order]: order.id,
      [MARK.account]: order.accountId,
      [MARK.proof]: order.proof,
      [HINT.price]: `${price}`,
      [HINT.product]: product,
    },
    return_url: order.returnUrl,
    cancel_url: order.returnUrl,
    billing_currency: 'USD',
    feature_flags: { allow_discount_code: false, allow_currency_selection: false },
  };
}

/** The product of ours, found or made. Two made at once are both ours. */
async function soldProduct(account: DodoAccount): Promise<Asked<string>> {
  const query = { page_size: PAGE_SIZE, archived: false, recurring: false };
  const found = await walk(
    account,
    (client, page, options) => client.products.list({ ...query, page_number: page }, options),
    (items) => items.find(isSold),
  );
  if (!found.ok) return found;
  return found.value === undefined ? makeProduct(account) : idOf(found.value);
}

async function makeProduct(account: DodoAccount): Promise<Asked<string>> {
  const made = await write(account, (client, options) => client.products.create(PRODUCT, options));
  return made.ok ? idOf(objectIn(made.value.object)) : made;
}

const idOf = (product: Json | undefined): Asked<string> => {
  const id = textIn(product, 'product_id');
  return id === null ? unreadable() : ok(id);
};

/** By its metadata or its name, and only while an order can still say what is paid: no more, no less, in dollars. */
function isSold(item: Json): boolean {
  const isOurs = objectIn(item.metadata)?.farebox === SOLD.farebox || item.name === PRODUCT.name;
  const price = objectIn(item.price_detail);
  const isOpen =
    price?.pay_what_you_want === true && price.currency === 'USD' && price.purchasing_power_parity !== true;
  const isReduced = (wholeIn(price, 'discount_bps') ?? wholeIn(price, 'discount') ?? 0) > 0;
  return isOurs && isOpen && !isReduced && (wholeIn(price, 'price') ?? 0) <= LEAST_MINOR;
}
