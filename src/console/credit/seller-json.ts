// Who sells, as statements and receipts name it. Pure.
import { z } from '@hono/zod-openapi';
import type { Seller } from '../../payments/settings.ts';

/** The seller; null while the operator has not said who sells. */
export const sellerSchema = z
  .object({ name: z.string(), address: z.string(), tax_id: z.string() })
  .nullable()
  .openapi({ description: 'Who sells, as the operator says; null while nothing is said.' });

export const SELLER_EXAMPLE: z.input<typeof sellerSchema> = {
  name: 'Example Ltd',
  address: '1 Example Street, Exampleton',
  tax_id: 'EX123456789',
};

/** Writes the seller. */
export const sellerJson = (seller: Seller | null): z.output<typeof sellerSchema> =>
  seller === null ? null : { name: seller.name, address: seller.address, tax_id: seller.taxId };
