// Stripe's objects that lack something, say something another way, or are nonsense: what is needed must be there, and nothing ever throws.
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { factOf } from '../../../src/payments/channels/stripe/facts.ts';
import type { Fact } from '../../../src/payments/fact.ts';
import { openShop, paidOrder } from './shop.ts';

const SEED = Number(process.env.FAREBOX_SEED ?? 20_261_124);

type Fields = Readonly<Record<string, unknown>>;
const shop = await openShop({ taxPpm: 190_000 });
const { double } = shop;
const order = await paidOrder(shop, { tax: 'provider' });
const chargeId = double.truthOf(order.id).payments[0]?.chargeId ?? '';
double.refundInDashboard(order.paymentId, 100);
double.openDispute(order.paymentId, 500);
double.fraudWarning(chargeId);

const only = (values: Iterable<object>): Fields => ({ ...[...values].at(-1) });
const session: Fields = { ...double.books.sessions.get(order.sessionId ?? '') };
const intent = only(double.books.intents.values());
const refund = only(double.books.refunds.values());
const dispute = only(double.books.disputes.values());
const warning = only(double.books.warnings.values());

const read = (object: Fields, mode: 'live' | 'test' | null = 'test'): Fact | undefined =>
  factOf(object, { mode, at: 7 });

describe('any object', () => {
  const all = { session, intent, refund, dispute, warning };

  it('with another in place of an id is read by that id', () => {
    const whole = { id: order.paymentId, object: 'payment_intent' };
    for (const object of [session, refund, dispute, warning]) {
      expect(read({ ...object, payment_intent: whole })).toEqual(read(object));
    }
    expect(read(warning)).toMatchObject({ kind: 'warning', paymentId: order.paymentId, chargeId });
  });

  it('says its own mode, and else that of who said it', () => {
    expect(read({ ...session, livemode: true }, 'test')?.mode).toBe('live');
    expect(read({ ...session, livemode: undefined }, 'live')?.mode).toBe('live');
    expect(read({ ...session, livemode: 'true' }, null)?.mode).toBe(null);
  });

  it('names currencies in small letters', () => {
    for (const object of [session, intent, refund, dispute]) {
      expect(read({ ...object, currency: 'USD' })).toMatchObject({ currency: 'usd' });
    }
  });

  it.each(['invoice', 'charge', 'checkout.session.v2', '', null, 7, undefined])(
    'of the kind %j says nothing',
    (kind) => {
      for (const object of Object.values(all)) expect(read({ ...object, object: kind })).toBeUndefined();
    },
  );

  it.each([
    ['session', ['id']],
    ['intent', ['id']],
    ['refund', ['id', 'amount', 'currency', 'status']],
    ['dispute', ['id', 'amount', 'currency', 'status']],
    ['warning', ['id']],
  ] as const)('that is a %s says nothing without %j, and something without any other field', (name, needed) => {
    const object = all[name];
    for (const field of Object.keys(object)) {
      const { [field]: _, ...rest } = object;
      const isSilent = field === 'object' || needed.some((each) => each === field);
      expect([field, read(rest) === undefined]).toEqual([field, isSilent]);
      expect([field, read({ ...object, [field]: null }) === undefined]).toEqual([field, isSilent]);
    }
  });

  it(`never throws and never lets nonsense through, whatever its fields are (seed ${SEED})`, () => {
    const fields = [...new Set(Object.values(all).flatMap((object) => Object.keys(object)))];
    const nonsense = fc.oneof(fc.anything(), fc.double(), fc.string(), fc.constantFrom(null, undefined, {}, [], true));
    const change = fc.dictionary(fc.constantFrom(...fields), nonsense, { maxKeys: 6 });
    fc.assert(
      fc.property(fc.constantFrom(...Object.values(all)), change, (object, { object: _, ...changes }) => {
        const fact = read({ ...object, ...changes });
        if (fact !== undefined) expectWellFormed(fact);
      }),
      { seed: SEED, numRuns: 3_000 },
    );
  });
});

/** What a fact must be, said a second time. */
function expectWellFormed(fact: Fact): void {
  const text = (value: unknown) => value === null || (typeof value === 'string' && value !== '');
  const cents = (value: unknown) => value === null || Number.isSafeInteger(value);
  const { kind, ...rest } = fact;
  for (const [name, value] of Object.entries(rest)) {
    if (/Minor$|^minor$/.test(name)) expect([name, cents(value)]).toEqual([name, true]);
    else if (/Id$|^id$|^reason$|^currency$|^status$|^mode$|^channel$/.test(name))
      expect([name, text(value)]).toEqual([name, true]);
    else expect(['mark', 'at']).toContain(name);
  }
  if (kind !== 'payment') expect(fact.id).not.toBeNull();
  if (kind === 'refund' || kind === 'dispute') expect([fact.minor, fact.currency]).not.toContain(null);
}
