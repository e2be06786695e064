// The settings that turn providers on, against what the README tells operators.
import { readFileSync } from 'node:fs';
import { expect, it } from 'vitest';
import { PROVIDERS } from '../../src/catalog/provider-table.ts';

const readme = readFileSync(new URL('../../README.md', import.meta.url).pathname, 'utf8');

it.each(PROVIDERS.map((provider) => [provider.slug, provider] as const))(
  '%s is turned on by a setting that the README names',
  (_, { needsKey, keyVariable, baseUrlVariable }) => {
    expect(readme).toContain(`\`${needsKey ? keyVariable : baseUrlVariable}\``);
  },
);
