// The app's types of answers about money, alerts and people are written by hand; each is held against the schema that the Worker answers by.
import type { z } from '@hono/zod-openapi';
import { expectTypeOf, test } from 'vitest';
import type {
  alertSchema,
  deliverySchema,
  endpointSchema,
  settingsSchema,
} from '../../src/console/alerts/alert-json.ts';
import type { giftSchema } from '../../src/console/credit/code-json.ts';
import type { orderSchema, refundSchema } from '../../src/console/credit/order-json.ts';
import type { orderReceiptSchema } from '../../src/console/credit/receipt-json.ts';
import type { statementSchema } from '../../src/console/credit/statement-json.ts';
import type { topUpSchema } from '../../src/console/credit/top-up.ts';
import type { invitationSchema, memberSchema } from '../../src/console/people/member-json.ts';
import type { Alert, AlertSettings, Delivery, Endpoint } from '../../src/ui/app/wire-alerts.ts';
import type { Gift, Order, OrderReceipt, Refund, Statement, TopUp } from '../../src/ui/app/wire-credit.ts';
import type { Invitation, Member } from '../../src/ui/app/wire-people.ts';

test('what the app reads of credit and payments is what the API answers', () => {
  expectTypeOf<z.output<typeof orderSchema>>().toExtend<Order>();
  expectTypeOf<z.output<typeof refundSchema>>().toExtend<Refund>();
  expectTypeOf<z.output<typeof topUpSchema>>().toExtend<TopUp>();
  expectTypeOf<z.output<typeof giftSchema>>().toExtend<Gift>();
  expectTypeOf<z.output<typeof statementSchema>>().toExtend<Statement>();
  expectTypeOf<z.output<typeof orderReceiptSchema>>().toExtend<OrderReceipt>();
});

test('what the app reads of alerts and people is what the API answers', () => {
  expectTypeOf<z.output<typeof settingsSchema>>().toExtend<AlertSettings>();
  expectTypeOf<z.output<typeof alertSchema>>().toExtend<Alert>();
  expectTypeOf<z.output<typeof deliverySchema>>().toExtend<Delivery>();
  expectTypeOf<z.output<typeof endpointSchema>>().toExtend<Endpoint>();
  expectTypeOf<z.output<typeof memberSchema>>().toExtend<Member>();
  expectTypeOf<z.output<typeof invitationSchema>>().toExtend<Invitation>();
});
