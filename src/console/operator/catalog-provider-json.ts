// A provider on the wire of the operator's API: what it is, never its key; and the names that its kind goes by.
import { z } from '@hono/zod-openapi';
import { isoTime } from '../../base/clock.ts';
import { providerName } from '../../catalog/provider-table.ts';
import type { ProviderRow } from '../../catalog/store.ts';
import type { ProviderAccess, StoredKind } from '../../catalog/types.ts';
import { timeSchema } from '../openapi.ts';

/** Of a key shorter than this, four characters would be too much of it. */
const SHOWN_KEY_LENGTH_MIN = 12;

/** What may be written for a kind, and the kind that it means. */
export const KINDS = {
  'openai-compatible': 'openai-compatible',
  openai: 'openai-compatible',
  anthropic: 'anthropic',
  gemini: 'gemini',
  google: 'gemini',
} as const satisfies Readonly<Record<string, StoredKind>>;

/** All of them. */
export const KIND_NAMES = [
  'openai-compatible',
  'openai',
  'anthropic',
  'gemini',
  'google',
] as const satisfies readonly (keyof typeof KINDS)[];

/** What the documentation shows. */
export const EXAMPLE = {
  slug: 'openai',
  name: 'OpenAI',
  kind: 'openai-compatible',
  base_url: 'https://api.openai.com/v1',
  source: 'operator',
  key: { set: true, last4: 'a1B2' },
  updated_at: '2026-11-01T09:30:00.000Z',
} as const;

/** The schema of a provider. */
export const providerSchema = z
  .object({
    slug: z.string(),
    name: z.string(),
    kind: z.string(),
    base_url: z.string(),
    source: z.enum(['operator', 'environment']),
    key: z.object({ set: z.boolean(), last4: z.string().nullable() }),
    updated_at: timeSchema.nullable(),
  })
  .openapi('Provider');

type ProviderJson = z.output<typeof providerSchema>;

/** One that the environment turns on. */
export const environmentJson = ({ slug, kind, baseUrl, apiKey }: ProviderAccess): ProviderJson => ({
  slug,
  name: providerName(slug),
  kind,
  base_url: baseUrl,
  source: 'environment',
  key: { set: apiKey !== '', last4: last4Of(apiKey) },
  updated_at: null,
});

/** One that the operator set. */
export const storedJson = (row: ProviderRow): ProviderJson => ({
  slug: row.slug,
  name: providerName(row.slug),
  kind: row.kind,
  base_url: row.base_url,
  source: 'operator',
  key: { set: row.sealed_key !== '', last4: row.key_last4 === '' ? null : row.key_last4 },
  updated_at: isoTime(row.updated_at),
});

/** The end of a key, for those who have it to tell it by. */
export const last4Of = (apiKey: string): string | null =>
  apiKey.length < SHOWN_KEY_LENGTH_MIN ? null : apiKey.slice(-4);
