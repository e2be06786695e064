// Genuine deliveries with something changed at random: in the body, in the header, or in both. None is believed. FAREBOX_SEED takes another seed.
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { DAY } from '../../../src/base/clock.ts';
import { readWebhook } from '../../../src/payments/channels/stripe/webhook.ts';
import { signed } from '../../support/stripe-signed.ts';
import { openPageOf, openShop, SECRET } from './shop.ts';

const SEED = Number(process.env.FAREBOX_SEED ?? 20_261_123);
const MUTATIONS = 2_000;

type Mutation = (text: string, at: number, other: number, piece: string) => string;

const MUTATIONS_OF: Readonly<Record<string, Mutation>> = {
  replace: (text, at, _, piece) => text.slice(0, at) + piece + text.slice(at + piece.length),
  insert: (text, at, _, piece) => text.slice(0, at) + piece + text.slice(at),
  remove: (text, at, other) => text.slice(0, Math.min(at, other)) + text.slice(Math.max(at, other)),
  repeat: (text, at, other) => text.slice(0, Math.max(at, other)) + text.slice(Math.min(at, other)),
  flip: (text, at) => text.slice(0, at) + String.fromCharCode(text.charCodeAt(at) ^ 1) + text.slice(at + 1),
  turn: (text, at, other) => text.slice(at, other) + text.slice(0, at) + text.slice(other),
  digit: (text, at) =>
    text.replace(/\d/g, (digit, place: number) => (place >= at ? String((Number(digit) + 1) % 10) : digit)),
  end: (text, at) => text.slice(0, at),
};

const mutation = fc.record({
  of: fc.constantFrom('body', 'header', 'both'),
  how: fc.constantFrom(...Object.keys(MUTATIONS_OF)),
  at: fc.double({ min: 0, max: 1, noNaN: true }),
  other: fc.double({ min: 0, max: 1, noNaN: true }),
  piece: fc.oneof(
    fc.string({ minLength: 1, maxLength: 4 }),
    fc.constantFrom('0', '9', ',', '=', ',v1=', ',t=', 't=', '\n', ' ', '"', '\\u0030', '}', '\u0000', '\uFEFF'),
  ),
});

type Plan = Parameters<Parameters<typeof mutation.map>[0]>[0];

function mutated(text: string, { how, at, other, piece }: Plan): string {
  const place = (share: number): number => Math.floor(share * text.length);
  return MUTATIONS_OF[how]?.(text, place(at), place(other), piece) ?? text;
}

/** A header cannot hold these; the platform refuses them before us. */
const headersOf = (signature: string): Headers | undefined => {
  try {
    return new Headers({ 'stripe-signature': signature });
  } catch {
    return undefined;
  }
};

/** Whether a header still says that time and that signature, among whatever else: Stripe may send several. */
const meaningOf = (header: string, genuine: string): boolean => {
  const [time, signature] = genuine.split(',');
  const [first, ...rest] = header.trim().split(',');
  return first === time && rest.includes(signature ?? '') && rest.every((item) => !item.startsWith('t='));
};

describe('a delivery with something changed', () => {
  it(`is never believed: ${MUTATIONS} of them (seed ${SEED})`, async () => {
    const shop = await openShop();
    const { double } = shop;
    const order = await openPageOf(shop, shop.order(), true);
    const paymentId = double.pay(order.sessionId ?? '');
    double.refundInDashboard(paymentId, 100);
    double.openDispute(paymentId, 500);
    double.fraudWarning(double.truthOf(order.id).payments[0]?.chargeId ?? '');
    const deliveries = await Promise.all(double.events.map((event) => signed(event, SECRET)));
    const read = (body: string, headers: Headers) => readWebhook(body, headers, [SECRET, 'whsec_other'], shop.now());
    for (const { body, headers } of deliveries) expect((await read(body, new Headers(headers))).ok).toBe(true);
    await fc.assert(
      fc.asyncProperty(fc.nat({ max: deliveries.length - 1 }), mutation, async (which, plan) => {
        const genuine = deliveries[which];
        const signature = genuine?.headers['stripe-signature'] ?? '';
        const body = plan.of === 'header' ? (genuine?.body ?? '') : mutated(genuine?.body ?? '', plan);
        const header = plan.of === 'body' ? signature : mutated(signature, plan);
        const headers = headersOf(header);
        fc.pre(headers !== undefined && (body !== genuine?.body || header !== signature));
        const { ok } = await read(body, headers ?? new Headers());
        const isSame = body === genuine?.body && meaningOf(header, signature);
        expect(ok && !isSame).toBe(false);
      }),
      { seed: SEED, numRuns: MUTATIONS },
    );
  });

  it('is not believed a day later, unchanged', async () => {
    const shop = await openShop();
    const order = await openPageOf(shop, shop.order());
    shop.double.pay(order.sessionId ?? '');
    for (const event of shop.double.events) {
      const { body, headers } = await signed(event, SECRET);
      expect((await readWebhook(body, new Headers(headers), [SECRET], shop.now() + DAY)).ok).toBe(false);
    }
  });
});
