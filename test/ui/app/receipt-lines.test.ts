// A receipt as it is printed: whoever adds the printed digits up comes to the charge.
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { costOf, marginPpm, NO_MARGIN, pricePerMillion } from '../../../src/billing/price.ts';
import { receiptOf } from '../../../src/billing/receipt.ts';
import { chargeNote, flagTexts, SUBTOTAL, writtenReceipt } from '../../../src/ui/app/views/receipt-lines.ts';
import type { Generation, Receipt } from '../../../src/ui/app/wire-requests.ts';

const PLACES = 30;

/** A printed amount as a whole number of 10⁻³⁰ dollars. */
function read(text: string): bigint {
  const [whole = '', fraction = ''] = text.replace('$', '').replaceAll(',', '').split('.');
  return BigInt(whole + fraction.padEnd(PLACES, '0'));
}

const added = (texts: readonly string[]): bigint => texts.reduce((sum, text) => sum + read(text), 0n);

const price = fc.bigInt({ min: 0n, max: 75_000_000_000n }).map((nano) => pricePerMillion(nano) ?? pricePerMillion(0n));
const count = fc.integer({ min: 0, max: 2_000_000 });

const receipts = fc
  .record({
    input: count,
    cache_read: count,
    output: count,
    prices: fc.tuple(price, price, price),
    margin: fc.integer({ min: 0, max: 300_000 }),
  })
  .map(({ input, cache_read, output, prices: [first, second, third], margin }) => {
    const usage = { input, cache_read, output };
    const prices = {
      ...(first === undefined ? {} : { input: first }),
      ...(second === undefined ? {} : { cache_read: second }),
      ...(third === undefined ? {} : { output: third }),
    };
    return receiptOf(costOf(usage, { prices, tiers: [] }, marginPpm(margin) ?? NO_MARGIN), usage, 'reported');
  });

describe('a receipt that is written out', () => {
  test('adds up to the charge to the last digit', () => {
    fc.assert(
      fc.property(receipts, (receipt) => {
        const { lines, total } = writtenReceipt(receipt);
        const parts = lines.filter(({ name }) => name !== SUBTOTAL);
        expect(added(parts.map(({ amount }) => amount))).toBe(read(total));
        expect(read(total)).toBe(read(receipt.total));
      }),
    );
  });

  test('has the same number of places in every amount, so that digits stand below each other', () => {
    fc.assert(
      fc.property(receipts, (receipt) => {
        const { lines, total } = writtenReceipt(receipt);
        const places = [...lines.map(({ amount }) => amount), total].map((amount) => amount.split('.')[1]?.length);
        expect(new Set(places).size).toBe(1);
      }),
    );
  });

  test('says how each amount comes about, then the margin, the rounding and the total', () => {
    expect(writtenReceipt(RECEIPT)).toEqual({
      lines: [
        { name: 'Input', product: '1,234 tokens × $3.00 /M', amount: '$0.0037020000' },
        { name: 'Output', product: '1 token × $0.0375 /M', amount: '$0.0000000375' },
        { name: 'Provider total', product: '', amount: '$0.0037020375' },
        { name: 'Rounded up by', product: '', amount: '$0.0000000005' },
      ],
      total: '$0.0037020380',
    });
  });

  test('says what a kind without a price of its own was charged as', () => {
    const [line] = writtenReceipt({ ...RECEIPT, lines: [{ ...LINE, kind: 'cache_read', priced_as: 'input' }] }).lines;
    expect(line?.name).toBe('Cache read, at the price of input');
  });

  test('names what no price is known for', () => {
    expect(flagTexts({ ...RECEIPT, flags: ['unpriced:searches', 'priced_as_parent:cache_read'] })).toEqual([
      'Searches: no price is known, so it was not charged.',
    ]);
  });
});

describe('a note beside the charge', () => {
  test('says why nothing was charged when no provider answered', () => {
    const attempts = [attempt('alpha', 503, 'provider_unavailable'), attempt('beta', 529, 'provider_overloaded')];
    const note = chargeNote({ ...GENERATION, hold: { ...HOLD, state: 'released' }, receipt: null, attempts });
    expect(note).toBe('You were not charged: beta gave no answer (529, overloaded). 2 endpoints were tried.');
  });

  test('says what is held while it runs', () => {
    expect(chargeNote({ ...GENERATION, hold: { ...HOLD, state: 'held', held: '0.960000000' } })).toBe(
      'It still runs. $0.9600 is held for it.',
    );
  });

  test('calls a model free only when a receipt says that it cost nothing', () => {
    expect(chargeNote({ ...GENERATION, hold: { ...HOLD, cost: '0.000000000' } })).toBe('This model is free.');
    expect(chargeNote(GENERATION)).toBeUndefined();
  });
});

const LINE = { kind: 'input', quantity: 1_234, price_per_million: '3', amount: '0.003702' };

const RECEIPT: Receipt = {
  basis: 'reported',
  usage: { input: 1_234, output: 1 },
  lines: [LINE, { kind: 'output', quantity: 1, price_per_million: '0.0375', amount: '0.0000000375' }],
  subtotal: '0.0037020375',
  margin: { percent: '0', amount: '0' },
  rounding: '0.0000000005',
  total: '0.003702038',
  flags: [],
};

const HOLD: Generation['hold'] = {
  state: 'settled',
  held: '0.010000000',
  metered: '0.000000000',
  cost: '0.003702038',
  lost: '0.000000000',
  ended_at: '2026-11-01T09:30:01.000Z',
};

const GENERATION: Generation = {
  id: 'gen-01k9zq4m7t3f8v2x6c5b9n0hwd',
  upstream_id: null,
  model: 'demo/echo-paid',
  provider_name: 'demo',
  latency: 12,
  generation_time: 40,
  streamed: true,
  finish_reason: 'stop',
  http_referer: null,
  user_agent: null,
  external_user: null,
  session_id: null,
  created_at: '2026-11-01T09:30:00.000Z',
  key_hash: '0k7fzq2mwt9c4xra',
  app_title: null,
  tags: [],
  ending: 'completed',
  stopped_by: null,
  price_version: '1',
  receipt: RECEIPT,
  hold: HOLD,
  attempts: [],
};

function attempt(provider: string, status: number, reason: string): Generation['attempts'][number] {
  return { provider, model: 'm', status, reason, why: null, took_ms: 5 };
}
