// Models, terms and a frame for the tests of pages, with names that try to be markup.
import { nanoUsd } from '../../../src/billing/money.ts';
import { marginPpm, NO_MARGIN, type PriceCard, pricePerMillion } from '../../../src/billing/price.ts';
import type { Frame, SiteModel, Terms } from '../../../src/ui/site/data.ts';

export const HOSTILE = `<img src=x onerror=alert(1)>"'</script>`;

/** A price of so many nano-dollars for a million. */
export function price(nano: bigint) {
  const checked = pricePerMillion(nano);
  if (checked === undefined) throw new Error(`no price: ${nano}`);
  return checked;
}

/** A margin in millionths. */
export const margin = (ppm: number) => marginPpm(ppm) ?? NO_MARGIN;

export const CARD: PriceCard = {
  prices: { input: price(3_000_000_000n), cache_read: price(300_000_000n), output: price(15_000_000_000n) },
  tiers: [{ from: 200_000, prices: { input: price(6_000_000_000n), output: price(22_500_000_000n) } }],
};

/** A model that somebody serves. */
export const model = (changes: Partial<SiteModel> = {}): SiteModel => ({
  id: 'acme/large-1',
  name: `Large ${HOSTILE}`,
  description: HOSTILE,
  createdAt: Date.UTC(2026, 5, 1),
  contextTokens: 200_000,
  inputModalities: ['text', 'image'],
  outputModalities: ['text'],
  tools: true,
  structuredOutputs: true,
  reasoning: false,
  isAssumed: false,
  isBuiltIn: false,
  aliases: ['large', HOSTILE],
  endpoints: [
    {
      provider: 'acme',
      providerName: HOSTILE,
      card: CARD,
      margin: margin(50_000),
      maxOutputTokens: 16_000,
      priority: 10,
      priceVersion: 'v1',
      priceSince: 0,
    },
  ],
  ...changes,
});

export const TERMS: Terms = {
  takesPayments: true,
  least: nanoUsd(5_000_000_000n),
  most: nanoUsd(1_000_000_000_000n),
  fee: { ppm: 55_000, least: nanoUsd(800_000_000n) },
  tax: 'none',
  refundDays: 30,
  seller: null,
};

export const FRAME: Frame = {
  brand: {
    name: HOSTILE,
    hue: 262,
    tagline: HOSTILE,
    company: HOSTILE,
    address: HOSTILE,
    contact: 'help@acme.example',
    texts: { intro: HOSTILE, expiry: '', refunds: '', data: HOSTILE, at_zero: '', note: HOSTILE },
  },
  origin: 'https://acme.example',
  path: '/',
  theme: 'dark',
  hasSession: false,
};
