// What bodies the Dodo double takes: a field that Dodo does not have, or one of another type, is refused. Each shape answers what is wrong.

export type Shape = (value: unknown, path: string) => string | undefined;

const such =
  (is: (value: unknown) => boolean, what: string): Shape =>
  (value, path) =>
    is(value) ? undefined : `${path} must be ${what}`;

const text = such((value) => typeof value === 'string' && value !== '', 'a text');
const flag = such((value) => typeof value === 'boolean', 'true or false');
const whole = such((value) => Number.isSafeInteger(value) && Number(value) >= 0, 'a whole number');
const positive = such((value) => Number.isSafeInteger(value) && Number(value) > 0, 'a positive whole number');
const url = such((value) => typeof value === 'string' && URL.canParse(value), 'a URL');
const oneOf = (...values: readonly unknown[]): Shape => such((value) => values.includes(value), values.join(' or '));

const listOf =
  (item: Shape, most: number): Shape =>
  (value, path) => {
    if (!Array.isArray(value) || value.length === 0 || value.length > most) return `${path} must be a list`;
    return firstOf(value.map((each: unknown, at) => item(each, `${path}[${at}]`)));
  };

const metadata: Shape = (value, path) => {
  if (!isObject(value)) return `${path} must be metadata`;
  const isPlain = (each: unknown): boolean => ['string', 'number', 'boolean'].includes(typeof each);
  return Object.values(value).every(isPlain) ? undefined : `${path} holds more than texts, numbers and flags`;
};

/** Optional fields may be null, as in the SDK's types. */
const object =
  (required: Readonly<Record<string, Shape>>, optional: Readonly<Record<string, Shape>>): Shape =>
  (value, path) => {
    if (!isObject(value)) return `${path} must be an object`;
    const missing = Object.keys(required).find((name) => !(name in value));
    if (missing !== undefined) return `${path}.${missing} is missing`;
    return firstOf(
      Object.entries(value).map(([name, field]) => {
        if (name in required) return required[name]?.(field, `${path}.${name}`);
        if (!(name in optional)) return `${path}.${name} is not known`;
        return field === null ? undefined : optional[name]?.(field, `${path}.${name}`);
      }),
    );
  };

const isObject = (value: unknown): value is Readonly<Record<string, unknown>> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

const firstOf = (wrong: readonly (string | undefined)[]): string | undefined =>
  wrong.find((each) => each !== undefined);

/** The body of `POST /checkouts`. */
export const SESSION = object(
  { product_cart: listOf(object({ product_id: text, quantity: positive }, { amount: whole }), 20) },
  {
    customer: (value, path) => attached(value, path) && named(value, path),
    metadata,
    return_url: url,
    cancel_url: url,
    billing_currency: text,
    allowed_payment_method_types: listOf(text, 50),
    show_saved_payment_methods: flag,
    feature_flags: object(
      {},
      {
        allow_currency_selection: flag,
        allow_discount_code: flag,
        allow_phone_number_collection: flag,
        allow_tax_id: flag,
        redirect_immediately: flag,
      },
    ),
  },
);

const attached = object({ customer_id: text }, {});
const named = object({ email: text }, { name: text, phone_number: text });

/** The body of `POST /refunds`. */
export const REFUND = object(
  { payment_id: text },
  {
    items: listOf(object({ item_id: text }, { amount: positive, tax_inclusive: flag }), 100),
    metadata,
    reason: text,
  },
);

/** The body of `POST /products`, of those that are bought once. */
export const PRODUCT = object(
  {
    name: text,
    tax_category: oneOf('digital_products', 'saas', 'e_book', 'edtech', 'live_tutoring'),
    price: object(
      { type: oneOf('one_time_price'), currency: text, price: whole },
      {
        discount: whole,
        discount_bps: whole,
        pay_what_you_want: flag,
        purchasing_power_parity: flag,
        suggested_price: whole,
        tax_inclusive: flag,
      },
    ),
  },
  { description: text, metadata },
);

/** The body of `POST /customers`. */
export const CUSTOMER = object({ email: text, name: text }, { metadata, phone_number: text });
