// The table of providers, as other rooms rely on it.
import { expect, test } from 'vitest';
import { PROVIDERS } from '../../../src/catalog/provider-table.ts';
import { providerRow } from '../../../src/gateway/providers/table.ts';

test.each(PROVIDERS.map((row) => [row.slug, row] as const))('%s is complete', (slug, row) => {
  expect(slug).toMatch(/^[a-z]+$/);
  expect(row.baseUrl).toMatch(/^https?:\/\/[^ ]+[^/]$/);
  expect(row.keyVariable).toMatch(/^[A-Z]+_API_KEY$/);
  expect(row.baseUrlVariable).toMatch(/^[A-Z]+_BASE_URL$/);
  expect(row.source.length).toBeGreaterThan(20);
  expect(row.asksUsage && row.refuses.includes('stream_options')).toBe(false);
  expect(providerRow(slug, row.kind)).toBe(row);
});

test('slugs and variables are used once', () => {
  for (const field of ['slug', 'keyVariable', 'baseUrlVariable'] as const) {
    expect(new Set(PROVIDERS.map((row) => row[field])).size).toBe(PROVIDERS.length);
  }
});

test('an unknown provider gets a careful row of its own', () => {
  expect(providerRow('my-own')).toMatchObject({
    slug: 'my-own',
    asksUsage: true,
    totalGap: 'hidden_output',
    keyVariable: 'MY_OWN_API_KEY',
  });
});
