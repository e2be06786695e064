// The row of the provider that a request goes to: the catalogue's, or one for a provider that is not known by name.
import { HABITS } from '../../catalog/provider-habits.ts';
import { PROVIDERS, type Provider, row } from '../../catalog/provider-table.ts';
import type { ProviderKind } from '../../catalog/types.ts';

/** What is known of a provider, or taken for granted of one. */
export type ProviderRow = Provider;

const BY_SLUG = new Map(PROVIDERS.map((provider) => [provider.slug, provider]));

/**
 * The row of a provider. One that is not known by name has the habits of its kind: Anthropic's, Gemini's, or OpenAI's with a careful
 * reading of its totals.
 */
export function providerRow(slug: string, kind: ProviderKind = 'openai-compatible'): ProviderRow {
  const known = BY_SLUG.get(slug);
  if (known !== undefined && (known.kind === kind || kind === 'demo')) return known;
  const maker = BY_SLUG.get(kind);
  if (maker !== undefined) return { ...maker, slug, name: slug };
  const source = 'Unknown: a total above the parts is billed as hidden output, as Gemini reports its thoughts there.';
  return row(slug, slug, '', source, { ...HABITS.server, totalGap: 'hidden_output', needsKey: false });
}
