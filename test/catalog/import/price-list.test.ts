// The import against the package as it is published: every price equals the decimal text that the list was written with.
import { readFileSync } from 'node:fs';
import { beforeAll, describe, expect, it } from 'vitest';
import { providerInputs } from '../../../scripts/import-prices.ts';
import { nanoPerMillion } from '../../../src/catalog/decimal.ts';
import { LIST_KINDS } from '../../../src/catalog/import/card.ts';
import { type Import, importModels } from '../../../src/catalog/import/models.ts';
import { withSearches } from '../../../src/catalog/import/search-prices.ts';

const NOW = Date.parse('2026-11-01T00:00:00Z');
const SOURCE = new URL('../../../node_modules/@pydantic/genai-prices/dist/index.js', import.meta.url).pathname;
const LIST_SLUGS: Readonly<Record<string, string>> = { xai: 'x-ai', moonshot: 'moonshotai', gemini: 'google' };

type Tiered = { readonly base: string; readonly tiers: readonly { readonly start: string; readonly price: string }[] };
type Row = Readonly<Record<string, string | Tiered>>;
type Listed = {
  readonly id: string;
  readonly models: readonly { readonly prices: Row | readonly { readonly prices: Row }[] }[];
};

/** The package's own source with every number turned into its text, so that nothing of ours has read it. */
function listAsWritten(): readonly Listed[] {
  const source = readFileSync(SOURCE, 'utf8');
  const end = /\n\](;|,)/.exec(source)?.index ?? 0;
  const literal = source.slice(source.indexOf('['), end + 2);
  const quoted = literal.replace(/^(\s*(?:[a-z0-9_]+: )?)(-?[\d.]+(?:e[+-]?\d+)?)(,?)$/gm, '$1"$2"$3');
  return new Function(`return ${quoted}`)() as readonly Listed[];
}

/** Every amount that a provider's part of the list says, by our kinds, in nano-USD per million. */
function amountsAsWritten(list: Listed): ReadonlySet<string> {
  const rows = list.models.flatMap(({ prices }) =>
    Array.isArray(prices) ? prices.map((part) => part.prices) : [prices],
  );
  const texts = (rows as readonly Row[]).flatMap((row) =>
    Object.entries(row).flatMap(([name, price]) => {
      const known = LIST_KINDS[name];
      if (known === undefined) return [];
      const written = typeof price === 'string' ? [price] : [price.base, ...price.tiers.map((tier) => tier.price)];
      return written.map((text) => `${known.kind} ${scaled(text, known.places)}`);
    }),
  );
  return new Set(texts);
}

/** Moves the point of decimal text by hand. */
function scaled(text: string, places: number): string {
  const [mantissa = '', exponent = '0'] = text.split('e');
  const [whole = '', fraction = ''] = mantissa.split('.');
  const shift = Number(exponent) + 9 + (6 - places) - fraction.length;
  const digits = whole + fraction;
  const moved = shift >= 0 ? digits + '0'.repeat(shift) : digits.slice(0, shift);
  return moved.replace(/^0+(?=\d)/, '');
}

describe('the import of the whole price list', () => {
  let imported: Import;
  beforeAll(() => {
    imported = importModels(providerInputs(), NOW);
  });

  it('takes every price to the last digit of the text that it was written with', () => {
    const written = new Map(listAsWritten().map((list) => [list.id, amountsAsWritten(list)]));
    let compared = 0;
    for (const endpoint of imported.models.flatMap((model) => model.endpoints)) {
      if (endpoint.from !== 'list') continue;
      const ours = withSearches(
        [{ effectiveFrom: 0, tiers: [{ from: 0, amounts: {} }] }],
        endpoint.provider,
        endpoint.upstream,
      )[0]?.tiers[0]?.amounts;
      const list = written.get(LIST_SLUGS[endpoint.provider] ?? endpoint.provider);
      for (const { amounts } of endpoint.prices.flatMap((price) => price.tiers)) {
        for (const [kind, amount] of Object.entries(amounts)) {
          // The output of an embedding is free because we say so, and the list knows few prices of searches.
          if (amount === 0n || Object.entries(ours ?? {}).some(([added, price]) => added === kind && price === amount))
            continue;
          expect(list, `${endpoint.provider} ${endpoint.upstream}`).toContain(`${kind} ${amount}`);
          compared += 1;
        }
      }
    }
    expect(compared).toBeGreaterThan(1000);
  });

  it('sells at least 200 models, each at positive prices but for the output of embeddings', () => {
    expect(imported.models.length).toBeGreaterThanOrEqual(200);
    for (const { capabilities, endpoints } of imported.models) {
      for (const { tiers } of endpoints.flatMap(({ prices }) => prices)) {
        expect(tiers[0]?.amounts.input).toBeGreaterThan(0n);
        if (capabilities?.out.includes('embeddings') === true) expect(tiers[0]?.amounts.output).toBeDefined();
        else expect(tiers[0]?.amounts.output).toBeGreaterThan(0n);
      }
    }
  });

  it('names what it leaves out, and why', () => {
    const reasons = new Set(imported.leftOut.map(({ why }) => why));
    expect([...reasons].toSorted()).toEqual(
      ['deprecated', 'missing', 'not_chat', 'not_current', 'variant', 'zero_unsaid'].toSorted(),
    );
    expect(imported.leftOut).toContainEqual({ provider: 'gemini', name: 'gemini-2.5-flash-image', why: 'not_chat' });
    expect(imported.leftOut).toContainEqual({ provider: 'gemini', name: 'gemini-flash-latest', why: 'variant' });
    expect(imported.leftOut).toContainEqual({ provider: 'openai', name: 'o1-pro', why: 'not_chat' });
  });

  it('brings providers of one model together, and keeps one endpoint each', () => {
    const open = imported.models.find(({ id }) => id === 'openai/gpt-oss-120b');
    const providers = open?.endpoints.map(({ provider }) => provider) ?? [];
    expect(providers).toEqual(
      expect.arrayContaining(['openrouter', 'groq', 'together', 'fireworks', 'cerebras', 'deepinfra']),
    );
    for (const model of imported.models) {
      const its = model.endpoints.map(({ provider }) => provider);
      expect(new Set(its).size, model.id).toBe(its.length);
    }
  });

  const endpointsAt = (slug: string) =>
    imported.models.flatMap(({ id, endpoints }) =>
      endpoints.filter(({ provider }) => provider === slug).map((endpoint) => ({ id, ...endpoint })),
    );

  it('sells the models of Anthropic and Google by their makers first, and theirs alone', () => {
    for (const [slug, author] of [
      ['anthropic', 'anthropic/claude-'],
      ['gemini', 'google/gemini-'],
    ] as const) {
      const direct = endpointsAt(slug);
      expect(direct.length).toBeGreaterThan(10);
      for (const { id, priority } of direct) {
        expect(id.startsWith(author), id).toBe(true);
        const others = imported.models
          .find((model) => model.id === id)
          ?.endpoints.filter((one) => one.provider !== slug);
        for (const other of others ?? []) expect(other.priority, id).toBeGreaterThan(priority);
      }
    }
  });

  it('knows a model by the name that its maker gives it', () => {
    const nameAt = (slug: string, id: string) => endpointsAt(slug).find((one) => one.id === id)?.upstream;
    expect(nameAt('anthropic', 'anthropic/claude-haiku-4.5')).toBe('claude-haiku-4-5');
    expect(nameAt('anthropic', 'anthropic/claude-opus-4.1')).toBe('claude-opus-4-1');
    expect(nameAt('gemini', 'google/gemini-2.5-pro')).toBe('gemini-2.5-pro');
  });

  // https://platform.claude.com/docs/en/build-with-claude/prompt-caching#pricing: 1.25 and 2 times the price of input;
  // https://platform.claude.com/docs/en/agents-and-tools/tool-use/web-search-tool: $10 for a thousand searches.
  it('has every price of Anthropic’s that its bills have: both cache writes, reads and searches', () => {
    for (const { id, prices } of endpointsAt('anthropic')) {
      for (const { tiers } of prices) {
        expect(tiers[0]?.amounts.searches, id).toBe(10_000_000_000_000n);
        for (const { amounts } of tiers) {
          const { input = 0n } = amounts;
          expect(amounts.cache_write_5m, id).toBe((input * 5n) / 4n);
          expect(amounts.cache_write_1h, id).toBe(input * 2n);
          expect(amounts.cache_read, id).toBeLessThan(input);
        }
      }
    }
  });

  // https://ai.google.dev/gemini-api/docs/pricing, https://docs.x.ai (tools), https://platform.openai.com/docs/pricing (built-in tools),
  // https://openrouter.ai/docs (web search): for a thousand queries, prompts or requests.
  it.each([
    ['gemini', 'google/gemini-3-flash-preview', { searches: 14_000_000_000_000n }],
    ['gemini', 'google/gemini-2.5-pro', { searches: 35_000_000_000_000n }],
    ['openai', 'openai/gpt-5.3-chat', { searches: 10_000_000_000_000n }],
    ['openai', 'openai/gpt-4o-search-preview', { requests: 25_000_000_000_000n }],
    ['xai', 'x-ai/grok-4.5', { searches: 5_000_000_000_000n }],
    ['openrouter', 'anthropic/claude-opus-4.5', { searches: 20_000_000_000_000n }],
    ['openrouter', 'openai/gpt-6-sol', { searches: 10_000_000_000_000n }],
    ['openrouter', 'perplexity/sonar', { requests: 12_000_000_000_000n }],
  ])(
    'has a price of what is searched at %s by %s, whichever version of its price is in force',
    (slug, id, amounts) => {
      const versions = endpointsAt(slug).find((one) => one.id === id)?.prices ?? [];
      expect(versions.length).toBeGreaterThan(0);
      for (const { tiers } of versions) expect(tiers[0]?.amounts).toMatchObject(amounts);
    },
  );

  it('has no price of searches for models that cannot search', () => {
    for (const [slug, id] of [
      ['openai', 'openai/gpt-4.1-nano'],
      ['gemini', 'google/gemini-embedding-001'],
      ['xai', 'x-ai/grok-code-fast-1'],
      ['groq', 'openai/gpt-oss-120b'],
    ] as const) {
      const one = endpointsAt(slug).find((endpoint) => endpoint.id === id);
      expect(one?.prices.flatMap(({ tiers }) => tiers.map(({ amounts }) => amounts.searches))).toEqual([undefined]);
    }
  });

  it('has the long-context prices of Gemini above 200,000 tokens, and a price to come', () => {
    const tiersOf = (id: string) => endpointsAt('gemini').find((one) => one.id === id)?.prices[0]?.tiers;
    expect(tiersOf('google/gemini-2.5-pro')?.map(({ from }) => from)).toEqual([0, 200_001]);
    const flash = endpointsAt('gemini').find(({ id }) => id === 'google/gemini-3.8-flash');
    expect(flash?.prices.map(({ effectiveFrom }) => effectiveFrom)).toEqual([0, Date.parse('2027-01-01')]);
  });

  it('sells embeddings as such, without a longest answer', () => {
    const embeds = imported.models.filter(({ capabilities }) => capabilities?.out.join() === 'embeddings');
    expect(embeds.map(({ id }) => id)).toEqual(
      expect.arrayContaining([
        'openai/text-embedding-3-small',
        'openai/text-embedding-3-large',
        'openai/text-embedding-ada-002',
        'google/gemini-embedding-001',
        'mistralai/mistral-embed',
      ]),
    );
    for (const { capabilities, endpoints } of embeds) {
      expect(capabilities).toMatchObject({ tools: 0, structured: 0, reasoning: 0 });
      for (const { output } of endpoints) expect(output).toBeUndefined();
    }
    expect(imported.models.filter(({ id }) => /embed/.test(id))).toEqual(embeds);
  });

  it('knows what a mode of its own multiplies', () => {
    const opus = endpointsAt('anthropic').find(({ id }) => id === 'anthropic/claude-opus-4.6');
    expect(opus?.prices.map(({ services }) => services)).toEqual([{ fast: 6_000_000 }]);
  });

  it('keeps what is a model of its own out of the aliases of another', () => {
    const ids = new Set(imported.models.map(({ id }) => id));
    for (const model of imported.models) {
      for (const alias of model.aliases) expect(ids.has(alias), `${alias} of ${model.id}`).toBe(false);
    }
    expect(imported.models.find(({ id }) => id === 'openai/gpt-4o')?.aliases).toContain('gpt-4o-2024-08-06');
    expect(imported.models.find(({ id }) => id === 'openai/gpt-5')?.aliases).not.toContain('gpt-5-chat');
  });

  it('agrees with the scale of a known price', () => {
    const sonnet = imported.models.find(({ id }) => id === 'anthropic/claude-sonnet-4.6');
    const three = nanoPerMillion('3');
    expect(sonnet?.endpoints[0]?.prices[0]?.tiers[0]?.amounts.input).toBe(three.ok ? three.value : undefined);
  });
});
