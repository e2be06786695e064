// Bugs that could be in the handler of money in, planted between the shipped code and what it stands on. Each is a sentence and a way to plant it.
import type { Claim } from '../../src/billing/order-standing.ts';
import type { Channel, Event } from '../../src/payments/channel.ts';
import type { Desk, OrderLedger } from '../../src/payments/desk.ts';
import type { Fact, PaymentFact } from '../../src/payments/fact.ts';
import { priceOf } from '../../src/payments/order.ts';
import { findOrder } from '../../src/payments/order-rows.ts';
import type { Tampering } from './desk.ts';

/** The desk with another database, whose statements are changed on the way. */
const statements =
  (change: (text: string) => string): ((desk: Desk) => Desk) =>
  (desk) => ({ ...desk, db: { ...desk.db, prepare: (text: string) => desk.db.prepare(change(text)) } as D1Database });

/** The desk with channels that hand on something else. */
const channels =
  (change: (channel: Channel, desk: Desk) => Partial<Channel>): ((desk: Desk) => Desk) =>
  (desk) => ({
    ...desk,
    channels: new Map([...desk.channels].map(([name, channel]) => [name, { ...channel, ...change(channel, desk) }])),
  });

/** Channels whose webhooks say something else. */
const webhooks = (change: (fact: Fact, desk: Desk) => Fact | Promise<Fact>): ((desk: Desk) => Desk) =>
  channels(({ readWebhook }, desk) => ({
    readWebhook: async (body, headers, now) => {
      const read = await readWebhook(body, headers, now);
      if (!read.ok) return read;
      const facts: Fact[] = [];
      for (const fact of read.value.facts) facts.push(await change(fact, desk));
      return { ok: true, value: { ...read.value, facts } satisfies Event };
    },
  }));

/** The desk with other doors to ledgers. */
const doors =
  (change: (door: OrderLedger, desk: Desk) => Partial<OrderLedger>): ((desk: Desk) => Desk) =>
  (desk) => ({ ...desk, ledgerOf: (owner) => ({ ...desk.ledgerOf(owner), ...change(desk.ledgerOf(owner), desk) }) });

/** Gives the order's own mark to whatever names it. */
async function believed(fact: Fact, { db }: Desk): Promise<Fact> {
  if (fact.kind !== 'payment' || fact.mark === null) return fact;
  const order = await findOrder(db, fact.mark.orderId);
  if (order === undefined) return fact;
  const { id: orderId, accountId, proof } = order;
  return { ...fact, mark: { orderId, accountId, proof, refundId: null } };
}

const paidAnyway = (fact: Fact): Fact =>
  fact.kind === 'payment' && fact.status === 'pending' && fact.id !== null
    ? ({ ...fact, status: 'paid' } satisfies PaymentFact)
    : fact;

const lostAnyway = (claim: Claim): Claim =>
  claim.kind === 'dispute' && claim.word.state === 'returned'
    ? { ...claim, word: { ...claim.word, state: 'taken' } }
    : claim;

let bookings = 0;

export const MUTANTS: readonly (readonly [bug: string, tampering: Tampering])[] = [
  [
    'credits what was paid instead of what was ordered',
    { desk: doors((door) => ({ bring: (call) => door.bring({ ...call, credit: call.price }) })) },
  ],
  [
    'lets an earlier word replace a later one',
    { desk: statements((text) => text.replace(/WHERE \(excluded\.rank[^)]*\) > \([^)]*\)/, '')) },
  ],
  ['takes any mark for its own', { desk: webhooks(believed) }],
  [
    'writes an outcome that more words have made old',
    {
      desk: statements((text) =>
        text.replace('brought = ?2 WHERE id = ?1 AND version = ?2', 'brought = version WHERE id = ?1 AND ?2 >= 0'),
      ),
    },
  ],
  [
    'remembers an event before its effect',
    {
      desk: (desk) => ({
        ...desk,
        db: {
          ...desk.db,
          prepare: (text: string) =>
            text.startsWith('SELECT type FROM payment_events') ? remembering(desk.db, text) : desk.db.prepare(text),
        } as D1Database,
      }),
    },
  ],
  [
    'refunds without setting credit aside',
    {
      desk: doors((door, { db }) => ({
        refund: async (call) => {
          const order = await findOrder(db, call.orderId);
          if (order === undefined) return door.refund(call);
          const { id: orderId, credit } = order;
          const nothing = {
            payments: [],
            claims: [],
            warnings: [],
            freezeOn: { dispute: false, warning: false },
            note: '',
          };
          const seen = await door.bring({ orderId, credit, price: priceOf(order), ...nothing });
          if (!seen.ok) return seen;
          return { ok: true, value: { ...seen.value, amount: call.amount ?? credit, applied: true } };
        },
      })),
    },
  ],
  [
    'goes past a page that was not listed',
    {
      desk: channels(({ list }) => ({
        list: async (question) => {
          const page = await list(question);
          return page.ok ? page : { ok: true, value: { facts: [], next: null, unread: 0 } };
        },
      })),
    },
  ],
  [
    'counts a refund of ours once more when its webhook comes',
    {
      desk: webhooks((fact) =>
        fact.kind === 'refund' && fact.mark !== null ? { ...fact, mark: { ...fact.mark, refundId: null } } : fact,
      ),
    },
  ],
  ['takes a page for paid that is only complete', { desk: webhooks(paidAnyway) }],
  [
    'sets credit aside for a mere inquiry',
    {
      desk: webhooks((fact) =>
        fact.kind === 'dispute' && fact.status === 'inquiry' ? { ...fact, status: 'open' } : fact,
      ),
    },
  ],
  [
    'books a payment again whenever it is told of it',
    {
      desk: doors((door) => ({
        bring: (call) => {
          bookings += 1;
          return door.bring({ ...call, payments: call.payments.map((id) => `${id}/${bookings}`) });
        },
      })),
    },
  ],
  [
    'forgets words that fit nothing',
    {
      desk: statements((text) =>
        text.includes('INSERT INTO payment_parked')
          ? text.replace('VALUES (', 'SELECT ').replace(/\)\s*ON CONFLICT/, ' WHERE 0 ON CONFLICT')
          : text,
      ),
    },
  ],
  [
    'gives no credit back when a dispute is won',
    {
      desk: doors((door) => ({
        bring: (call) => door.bring({ ...call, claims: call.claims.map(lostAnyway) }),
      })),
    },
  ],
];

/** The statement that looks an event up, and writes it down as known while it is at it. */
function remembering(db: D1Database, text: string): D1PreparedStatement {
  const look = db.prepare(text);
  const bind = (channel: string, event: string): D1PreparedStatement => {
    const bound = look.bind(channel, event);
    const first = async (): Promise<unknown> => {
      const known = await bound.first();
      await db.prepare("INSERT OR IGNORE INTO payment_events VALUES (?1, ?2, 'early', 0)").bind(channel, event).run();
      return known;
    };
    return { ...bound, first } as unknown as D1PreparedStatement;
  };
  return { ...look, bind } as unknown as D1PreparedStatement;
}
