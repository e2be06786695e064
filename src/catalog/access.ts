// Which providers are on, from the environment and from what the operator stored. A key is opened here, and only to be used.
import { unseal } from '../base/crypto.ts';
import type { Env } from '../env.ts';
import type { World } from '../world.ts';
import { DEMO_PROVIDER } from './built-in.ts';
import { PROVIDERS } from './provider-table.ts';
import type { ProviderAccess, StoredKind } from './types.ts';

/** A provider as the operator stored it; its key is sealed under one of the deployment's secrets. */
export type StoredProvider = {
  readonly slug: string;
  readonly kind: StoredKind;
  readonly baseUrl: string;
  readonly sealedKey: string;
};

/** What a provider's key is sealed for: another provider's row does not open with it. */
export const sealPurpose = (slug: string): string => `provider:${slug}`;

/** Every provider that is on. The operator's wins over the environment's of the same slug; the demo is always on. */
export async function providerAccess(
  world: World,
  stored: readonly StoredProvider[],
): Promise<ReadonlyMap<string, ProviderAccess>> {
  const access = new Map(environmentProviders(world.env).map((provider) => [provider.slug, provider]));
  for (const provider of stored) {
    const apiKey = await openKey(world, provider);
    if (apiKey === undefined) {
      // Its secret was taken out of FAREBOX_SECRET: falling back to the environment's key would bill another account.
      world.log('incident', 'provider_key_unreadable', { provider: provider.slug });
      access.delete(provider.slug);
    } else {
      const { slug, kind } = provider;
      access.set(slug, { slug, kind, baseUrl: baseUrlOf(kind, provider.baseUrl), apiKey, source: 'operator' });
    }
  }
  return access.set(DEMO_PROVIDER.slug, DEMO_PROVIDER);
}

/** The version at the end of a base URL, of kinds whose SDKs take theirs without one. */
const VERSIONS: Readonly<Partial<Record<StoredKind, RegExp>>> = { anthropic: /\/v1$/, gemini: /\/v1(?:beta)?$/ };

/** The base URL as the provider's own SDK means it; one that has the version at its end means the same. */
function baseUrlOf(kind: StoredKind, text: string): string {
  const trimmed = text.replace(/\/+$/, '');
  const version = VERSIONS[kind];
  return version === undefined ? trimmed : trimmed.replace(version, '');
}

/** The providers that settings turn on. */
export function environmentProviders(env: Env): readonly ProviderAccess[] {
  const settings: Readonly<Record<string, unknown>> = env;
  const text = (name: string): string => {
    const value = settings[name];
    return typeof value === 'string' ? value.trim() : '';
  };
  return PROVIDERS.flatMap(({ slug, kind, keyVariable, baseUrlVariable, needsKey, ...known }) => {
    const apiKey = text(keyVariable);
    const given = text(baseUrlVariable);
    const baseUrl = baseUrlOf(kind, given || known.baseUrl);
    const isOn = needsKey ? apiKey !== '' : given !== '';
    return isOn ? [{ slug, kind, baseUrl, apiKey, source: 'environment' } as const] : [];
  });
}

async function openKey(world: World, provider: StoredProvider): Promise<string | undefined> {
  if (provider.sealedKey === '') return '';
  for (const secret of world.settings.secrets) {
    const opened = await unseal(secret, sealPurpose(provider.slug), provider.sealedKey);
    if (opened !== undefined) return opened;
  }
  return undefined;
}
