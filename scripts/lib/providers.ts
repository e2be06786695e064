// Which providers are on, and where each key came from: asked of the running gateway, which alone knows.
import { PROVIDERS } from '../../src/catalog/provider-table.ts';
import type { Server } from './server.ts';
import type { Settings } from './settings.ts';

type Provider = { readonly slug: string; readonly name: string; readonly source: 'operator' | 'environment' };

const NONE = [
  'Providers: none yet; the built-in demo/* models work without one.',
  '  One is on when its key is set, in the environment or in .dev.vars, for example OPENAI_API_KEY.',
];

/** Lines for the greeting: one a provider. */
export async function providerLines(server: Server, settings: Settings): Promise<string[]> {
  const response = await fetch(`${server.origin}/api/admin/providers`, {
    headers: { authorization: `Bearer ${server.adminToken}` },
  });
  if (!response.ok) return [`Providers: asking for them failed, ${response.status} ${await response.text()}`];
  const { data } = (await response.json()) as { data: Provider[] };
  if (data.length === 0) return NONE;
  return ['Providers:', ...data.map((provider) => `  ${provider.name}: ${keySource(provider, settings)}`)];
}

/** A provider of this machine may need no key; then its base URL is what turned it on. */
function keySource({ slug, source }: Provider, settings: Settings): string {
  if (source === 'operator') return "set by the operator's API";
  const known = PROVIDERS.find((provider) => provider.slug === slug);
  const variables = known === undefined ? [] : [known.keyVariable, known.baseUrlVariable];
  const variable = variables.find((name) => settings.has(name)) ?? variables[0] ?? slug;
  return `${variable} from ${settings.get(variable)?.source ?? 'wrangler.toml'}`;
}
