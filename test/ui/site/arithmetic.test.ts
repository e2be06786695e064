// What pages say of money equals what is charged: receipts add up, and the calculator agrees with the functions that charge.
import { describe, expect, it } from 'vitest';
import { feeOf } from '../../../src/billing/fee.ts';
import { formatUsd, fromCents, nanoUsd } from '../../../src/billing/money.ts';
import { costOf } from '../../../src/billing/price.ts';
import { answerOf, costOfCalls, FIRST_ASKED, purchaseFor, readAsked } from '../../../src/ui/site/calculation.ts';
import { feeSentence, feeWords } from '../../../src/ui/site/fee-table.ts';
import { chargedText, dollarText, kindText, percentOf } from '../../../src/ui/site/price-text.ts';
import { exampleModel, receiptTable, worked } from '../../../src/ui/site/worked-receipt.ts';
import { CARD, margin, model, price, TERMS } from './given.ts';

const SEED = 20_261_126;
const TRIALS = 500;

/** A generator that gives the same numbers for the same seed (mulberry32). */
function dice(seed: number): (below: number) => number {
  let state = seed;
  return (below) => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) % below;
  };
}

/** Decimal text as a whole number of 10⁻²¹. */
function exact(text: string): bigint {
  const [whole = '0', fraction = ''] = text.replaceAll(/[$,]/g, '').split('.');
  return BigInt(whole + fraction.padEnd(21, '0'));
}

const random = dice(SEED);
const randomModel = () => {
  const card = { prices: { input: price(BigInt(random(4e9))), output: price(BigInt(random(4e9))) }, tiers: [] };
  const [endpoint] = model().endpoints;
  if (endpoint === undefined) throw new Error('the model has an endpoint');
  return model({ endpoints: [{ ...endpoint, card, margin: margin(random(300_000)) }] });
};

describe('a worked receipt', () => {
  it(`adds up to what is charged, line by line as it is written (seed ${SEED})`, () => {
    for (let trial = 0; trial < TRIALS; trial++) {
      const example = worked(randomModel(), { input: random(1e6), output: random(1e6) });
      if (example === undefined) throw new Error('nobody serves it');
      const text = receiptTable(example).toString();
      const rows = [...text.matchAll(/<tr><td class="lead"[^>]*>([^<]*)<.*?figure">([^<]*)</g)].map(
        ([, name = '', amount = '']) => [name, exact(amount)] as const,
      );
      const total = rows.find(([name]) => name === 'Charged')?.[1];
      const parts = rows.filter(([name]) => name !== 'Charged' && name !== 'Provider’s price');
      expect(parts.reduce((sum, [, amount]) => sum + amount, 0n)).toBe(total);
      expect(total).toBe(exact(formatUsd(example.total)));
    }
  });

  it('writes its points below each other', () => {
    const example = worked(model());
    const text = example === undefined ? '' : receiptTable(example).toString();
    const places = [...text.matchAll(/figure">\$\d+\.(\d+)</g)].map(([, digits = '']) => digits.length);
    expect(new Set(places).size).toBe(1);
    expect(places.length).toBe(5);
  });
});

describe('the example of the landing page', () => {
  it('is the newest real model that costs something, and the built-in one only where it is alone', () => {
    const old = model({ id: 'acme/old', createdAt: 1 });
    const built = model({ id: 'demo/echo-paid', createdAt: 9e12, isBuiltIn: true });
    const painter = model({ id: 'acme/painter', createdAt: 8e12, outputModalities: ['image'] });
    expect(exampleModel([old, built, painter, model()])?.id).toBe('acme/large-1');
    expect(exampleModel([built])?.id).toBe('demo/echo-paid');
    expect(exampleModel([])).toBeUndefined();
  });
});

describe('the calculator', () => {
  it(`charges what the gateway would, for any number of calls (seed ${SEED})`, () => {
    for (let trial = 0; trial < TRIALS; trial++) {
      const asked = { ...FIRST_ASKED, input: random(4e5), output: random(1e6), calls: random(1e6) };
      const terms = { fee: { ppm: random(100_000), least: fromCents(random(200)) }, least: fromCents(500) };
      const { each, all } = costOfCalls(asked, CARD, margin(trial * 100));
      expect(each).toBe(costOf({ input: asked.input, output: asked.output }, CARD, margin(trial * 100)).total);
      expect(all).toBe(nanoUsd(each * BigInt(asked.calls)));
      const { credit, fee, pays } = purchaseFor(all, terms);
      expect(credit).toBeGreaterThanOrEqual(all);
      expect(fee).toBe(feeOf(credit, terms.fee));
      expect(pays).toBe(credit + fee);
    }
  });

  it('answers in words, with the tier that a long prompt reaches', () => {
    const terms = { card: CARD, margin: margin(0) };
    expect(answerOf({ model: '', input: 1_000, output: 300, calls: 1_000 }, terms, TERMS)).toEqual([
      'One call costs $0.0075; 1,000 calls cost $7.50.',
      'Credit of $7.50 covers that: you pay $8.30, of which $0.80 are the fee.',
    ]);
    expect(answerOf({ model: '', input: 200_000, output: 0, calls: 1 }, terms, undefined)).toEqual([
      'One call costs $1.20.',
    ]);
  });

  it('takes nonsense for what the form begins with, and bounds the rest', () => {
    expect(readAsked(new URLSearchParams('input=-1&output=x&calls='))).toEqual(FIRST_ASKED);
    expect(readAsked(new URLSearchParams('input=999999999999&calls=999999999999'))).toMatchObject({
      input: 10_000_000,
      calls: 1_000_000,
    });
  });
});

describe('the words for money', () => {
  it('says fees as they are', () => {
    expect(feeWords(TERMS)).toBe('5.5 %, at least $0.80');
    expect(feeWords({ fee: { ppm: 0, least: nanoUsd(0n) } })).toBe('none');
    expect(feeSentence({ ...TERMS, fee: { ppm: 0, least: nanoUsd(0n) } })).toContain('There is no fee');
    expect(percentOf(55_000)).toBe('5.5 %');
    expect(percentOf(100_000)).toBe('10 %');
  });

  it('writes every place that a price has', () => {
    expect(chargedText(37_500_000n * 1_000_000n)).toBe('$0.0375');
    expect(chargedText(3_000_000_000n * 1_050_000n)).toBe('$3.15');
    expect(chargedText(0n)).toBe('free');
    expect(kindText('searches', 10_000_000_000_000n * 1_000_000n)).toBe('$0.01');
    expect(dollarText('1234.5')).toBe('$1,234.50');
  });
});
