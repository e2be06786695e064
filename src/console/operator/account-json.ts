// An account, its movements and its journal, as the operator's API shows them. Pure.
import { z } from '@hono/zod-openapi';
import { isoTime } from '../../base/clock.ts';
import { formatUsd } from '../../billing/money.ts';
import type { AccountView, JournalEntry } from '../../durable/account-messages.ts';
import { dollarsSchema, timeSchema } from '../openapi.ts';

/** An account as its ledger knows it now. */
export const accountSchema = z
  .object({
    id: z.string(),
    name: z.string(),
    place: z.string(),
    created_at: timeSchema,
    credits: dollarsSchema.openapi({ description: 'Money in, less reversals.' }),
    free: dollarsSchema.openapi({ description: 'In no slice and not set aside.' }),
    set_aside: dollarsSchema,
    in_slices: dollarsSchema.openapi({ description: 'In the slices of its keys, as last heard.' }),
    usage: dollarsSchema.openapi({ description: 'Spent, less what was given back, as last heard.' }),
    lost: dollarsSchema.openapi({ description: 'Cost that no credit could pay.' }),
    frozen: z.array(z.string()).openapi({ description: 'The causes that freeze it; empty when it is not frozen.' }),
    limit: z.object({ amount: dollarsSchema, reset: z.enum(['daily', 'weekly', 'monthly', 'total']) }).nullable(),
    keys: z.number().openapi({ description: 'How many keys it ever had.' }),
  })
  .openapi('Account');

/** Writes an account. */
export const accountJson = (view: AccountView): z.output<typeof accountSchema> => ({
  id: view.accountId,
  name: view.name,
  place: view.place,
  created_at: isoTime(view.createdAt),
  credits: formatUsd(view.credits),
  free: formatUsd(view.free),
  set_aside: formatUsd(view.setAside),
  in_slices: formatUsd(view.inSlices),
  usage: formatUsd(view.usage),
  lost: formatUsd(view.lost),
  frozen: [...view.frozen],
  limit: view.limit === null ? null : { amount: formatUsd(view.limit.amount), reset: view.limit.reset },
  keys: view.keys,
});

export const ACCOUNT_EXAMPLE: z.input<typeof accountSchema> = {
  id: '4m7t3f8v2x6c5b9n',
  name: 'Example',
  place: 'auto',
  created_at: '2026-11-01T09:30:00.000Z',
  credits: '50.000000000',
  free: '38.000000000',
  set_aside: '0.000000000',
  in_slices: '0.750000000',
  usage: '11.250000000',
  lost: '0.000000000',
  frozen: [],
  limit: null,
  keys: 2,
};

/** One line of the journal. */
export const entrySchema = z
  .object({
    sequence: z.number(),
    at: timeSchema,
    kind: z.string(),
    external_id: z.string().nullable(),
    note: z.string(),
    postings: z.array(z.object({ account: z.string(), amount: dollarsSchema })),
  })
  .openapi('JournalEntry');

/** Writes one line of the journal. */
export const entryJson = (entry: JournalEntry): z.output<typeof entrySchema> => ({
  sequence: entry.sequence,
  at: isoTime(entry.at),
  kind: entry.kind,
  external_id: entry.externalId,
  note: entry.note,
  postings: entry.postings.map(({ account, amount }) => ({ account, amount: formatUsd(amount) })),
});
