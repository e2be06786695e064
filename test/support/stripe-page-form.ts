// A page of the Stripe double as it is asked for, and as it is before anybody has come to it.
import { type Books, common } from './stripe-books.ts';
import { address, choice, fields, flag, list, metadata, type Read, required, text, whole } from './stripe-form.ts';
import type { Session } from './stripe-objects.ts';

/** The parameters of a page that the double honours; the real API has more. */
export const PAGE = {
  mode: required(choice('payment')),
  client_reference_id: text(200),
  customer: text(),
  customer_update: fields({ address: choice('auto', 'never'), name: choice('auto', 'never') }),
  line_items: required(
    list(
      required(
        fields({
          quantity: required(whole(1)),
          price_data: required(
            fields({
              currency: required(choice('usd')),
              unit_amount: required(whole(0)),
              tax_behavior: required(choice('exclusive')),
              product_data: required(fields({ name: required(text()), description: text(), tax_code: text() })),
            }),
          ),
        }),
      ),
      100,
    ),
  ),
  metadata,
  payment_intent_data: fields({
    metadata,
    description: text(),
    setup_future_usage: choice('off_session', 'on_session'),
  }),
  invoice_creation: fields({ enabled: required(flag), invoice_data: fields({ metadata, description: text() }) }),
  automatic_tax: fields({ enabled: required(flag) }),
  adaptive_pricing: fields({ enabled: flag }),
  success_url: required(address),
  cancel_url: address,
  expires_at: whole(0),
} as const;

/** A page that nobody has come to. */
export function blankPage(books: Books, asked: Read<typeof PAGE>, subtotal: number): Session {
  const isTaxed = asked.automatic_tax?.enabled === true;
  const invoiced = asked.invoice_creation;
  return {
    id: '',
    object: 'checkout.session',
    adaptive_pricing: { enabled: asked.adaptive_pricing?.enabled ?? true },
    amount_subtotal: subtotal,
    amount_total: subtotal,
    automatic_tax: {
      enabled: isTaxed,
      liability: isTaxed ? { type: 'self' } : null,
      provider: isTaxed ? 'stripe' : null,
      status: isTaxed ? 'requires_location_inputs' : null,
    },
    cancel_url: asked.cancel_url ?? null,
    client_reference_id: asked.client_reference_id ?? null,
    currency: 'usd',
    currency_conversion: null,
    customer: null,
    customer_details: null,
    expires_at: 0,
    invoice: null,
    invoice_creation: { enabled: invoiced?.enabled ?? false, invoice_data: blankInvoice(invoiced?.invoice_data) },
    metadata: { ...asked.metadata },
    mode: 'payment',
    payment_intent: null,
    payment_status: 'unpaid',
    status: 'open',
    success_url: asked.success_url,
    total_details: { amount_discount: 0, amount_shipping: 0, amount_tax: 0 },
    url: null,
    ...common(books),
  };
}

const blankInvoice = (data: { readonly metadata?: Record<string, string> | undefined } | undefined) => ({
  account_tax_ids: null,
  custom_fields: null,
  description: null,
  footer: null,
  issuer: null,
  metadata: data?.metadata ?? {},
  rendering_options: null,
});
