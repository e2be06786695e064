// Reads the compiled row that the view `compiled_catalog` writes (its form is in compiled-row.ts), and turns it into models with
// the price in force at a moment. Pure. A row that breaks a rule is left out and counted, never guessed at. `as` follows a parse.
import type { z } from 'zod';
import {
  type MarginPpm,
  marginPpm,
  NO_MARGIN,
  type PriceCard,
  type Prices,
  pricePerMillion,
} from '../billing/price.ts';
import { USAGE_KINDS } from '../billing/usage.ts';
import type { StoredProvider } from './access.ts';
import {
  BUILT_IN_CONTEXT_TOKENS,
  BUILT_IN_CREATED_AT,
  BUILT_IN_MODELS,
  BUILT_IN_OUTPUT_TOKENS,
  DEMO_PROVIDER,
} from './built-in.ts';
import { type amounts, type Compiled, compiledCatalog, type storedCapabilities } from './compiled-row.ts';
import type { Quantization } from './quantization.ts';
import { servicesAmong } from './service-price.ts';
import { ASSUMED_CAPABILITIES, type Capabilities, type Endpoint, type Model, type PriceVersion } from './types.ts';

/** What bounds a prompt where a model's context length is not known. */
const CONTEXT_TOKENS_ASSUMED = 128_000;

/** A price as stored, with the order in which it was written: of two with one date, the later wins. */
export type StoredPrice = PriceVersion & { readonly number: number };

/** The compiled row, read: what does not depend on the time of day. */
export type ParsedCatalog = {
  readonly providers: readonly StoredProvider[];
  readonly models: Compiled['models'];
  readonly prices: ReadonlyMap<string, readonly StoredPrice[]>;
  readonly margins: ReadonlyMap<string, MarginPpm>;
  readonly traits: ReadonlyMap<string, Traits>;
};

/** What routing may ask of an endpoint, where it is known. */
type Traits = Pick<Endpoint, 'quantization' | 'keepsData'>;

/** Parses the compiled row; throws when it is not what the view writes. */
export function parseCompiled(text: string): ParsedCatalog {
  const compiled = compiledCatalog.parse(JSON.parse(text));
  return {
    providers: compiled.providers.map(([slug, kind, baseUrl, sealedKey]) => ({ slug, kind, baseUrl, sealedKey })),
    models: compiled.models,
    prices: pricesByEndpoint(compiled.prices),
    traits: new Map(compiled.traits.map(([model, provider, ...known]) => [`${model} ${provider}`, traitsOf(known)])),
    margins: new Map(
      compiled.margins.map(([scope, name, ppm]) => [`${scope} ${name}`, marginPpm(ppm) ?? NO_MARGIN] as const),
    ),
  };
}

/** The models that can be sold at `now`: those with an endpoint that has a price in force, and the built-in ones. */
export function modelsAt(parsed: ParsedCatalog, now: number): ReadonlyMap<string, Model> {
  const models = [...parsed.models.map((row) => modelOf(row, parsed, now)), ...BUILT_IN_MODELS.map(builtIn(parsed))];
  return new Map(models.filter((model) => model.endpoints.length > 0).map((model) => [model.id, model]));
}

/** The first moment after `now` at which another price comes into force; undefined when none is due. */
export function nextPriceChange(parsed: ParsedCatalog, now: number): number | undefined {
  let next: number | undefined;
  for (const versions of parsed.prices.values()) {
    for (const { effectiveFrom } of versions) {
      if (effectiveFrom > now && (next === undefined || effectiveFrom < next)) next = effectiveFrom;
    }
  }
  return next;
}

/** Of one endpoint's prices the one in force: the operator's before the import's, then the newest whose date has come. */
function priceInForce(versions: readonly StoredPrice[], now: number): StoredPrice | undefined {
  const due = versions.filter((version) => version.effectiveFrom <= now);
  const chosen = due.some((version) => version.source === 'operator')
    ? due.filter((version) => version.source === 'operator')
    : due;
  return chosen.reduce<StoredPrice | undefined>(
    (newest, version) => (newest === undefined || isLater(version, newest) ? version : newest),
    undefined,
  );
}

/** The margin of an endpoint: the most specific of model, provider and all. */
export const marginOf = (margins: ReadonlyMap<string, MarginPpm>, model: string, provider: string): MarginPpm =>
  margins.get(`model ${model}`) ?? margins.get(`provider ${provider}`) ?? margins.get('all ') ?? NO_MARGIN;

const isLater = (version: StoredPrice, than: StoredPrice): boolean =>
  version.effectiveFrom > than.effectiveFrom ||
  (version.effectiveFrom === than.effectiveFrom && version.number > than.number);

function pricesByEndpoint(rows: Compiled['prices']): ReadonlyMap<string, readonly StoredPrice[]> {
  const prices = new Map<string, StoredPrice[]>();
  for (const [model, provider, version, effectiveFrom, source, number, tiers] of rows) {
    const card = cardOf(tiers);
    if (card === undefined) continue;
    const endpoint = `${model} ${provider}`;
    const versions = prices.get(endpoint) ?? [];
    versions.push({ version, effectiveFrom, source, number, card });
    prices.set(endpoint, versions);
  }
  return prices;
}

/** A card needs a price for input and for output: without, the endpoint is not sold. */
function cardOf(tiers: Compiled['prices'][number][6]): PriceCard | undefined {
  const base = tiers.find(([from]) => from === 0);
  if (base === undefined) return undefined;
  const prices = pricesOf(base[1]);
  if (prices.input === undefined || prices.output === undefined) return undefined;
  const above = tiers.filter(([from]) => from > 0).toSorted(([first], [second]) => first - second);
  const services = servicesAmong(base[1]);
  return {
    prices,
    tiers: above.map(([from, row]) => ({ from, prices: pricesOf(row) })),
    ...(services === undefined ? {} : { services }),
  };
}

const pricesOf = (row: z.infer<typeof amounts>): Prices =>
  Object.fromEntries(
    USAGE_KINDS.flatMap((kind) => {
      const amount = row[kind];
      const price = amount === undefined ? undefined : pricePerMillion(BigInt(amount));
      return price === undefined ? [] : [[kind, price]];
    }),
  );

function modelOf(row: Compiled['models'][number], parsed: ParsedCatalog, now: number): Model {
  const [id, name, description, createdAt, context, maxOutput, capabilities, aliases, endpoints] = row;
  return {
    id,
    name,
    description,
    createdAt,
    contextTokens: context ?? CONTEXT_TOKENS_ASSUMED,
    ...(context === null ? { contextAssumed: true } : {}),
    capabilities: capabilities === null ? ASSUMED_CAPABILITIES : capabilitiesOf(capabilities),
    aliases,
    endpoints: endpoints
      .flatMap(([provider, upstreamModel, priority, endpointMaxOutput]): readonly Endpoint[] => {
        const stored = priceInForce(parsed.prices.get(`${id} ${provider}`) ?? [], now);
        if (stored === undefined) return [];
        const { number: _, ...price } = stored;
        const most = endpointMaxOutput ?? maxOutput;
        const margin = marginOf(parsed.margins, id, provider);
        const output = most === null ? {} : { maxOutputTokens: most };
        const traits = parsed.traits.get(`${id} ${provider}`);
        return [{ provider, upstreamModel, price, margin, priority, ...output, ...traits }];
      })
      .toSorted(byPriorityThenPrice),
  };
}

const builtIn =
  (parsed: ParsedCatalog) =>
  ({ id, name, description, upstreamModel, price }: (typeof BUILT_IN_MODELS)[number]): Model => ({
    id,
    name,
    description,
    createdAt: BUILT_IN_CREATED_AT,
    contextTokens: BUILT_IN_CONTEXT_TOKENS,
    capabilities: {
      inputModalities: ['text'],
      outputModalities: ['text'],
      tools: false,
      structuredOutputs: false,
      reasoning: false,
    },
    aliases: [],
    endpoints: [
      {
        provider: DEMO_PROVIDER.slug,
        upstreamModel,
        price,
        margin: marginOf(parsed.margins, id, DEMO_PROVIDER.slug),
        maxOutputTokens: BUILT_IN_OUTPUT_TOKENS,
        priority: 10,
        keepsData: false,
      },
    ],
  });

const capabilitiesOf = (stored: z.infer<typeof storedCapabilities>): Capabilities => ({
  inputModalities: stored.in.length === 0 ? ASSUMED_CAPABILITIES.inputModalities : stored.in,
  outputModalities: stored.out.length === 0 ? ASSUMED_CAPABILITIES.outputModalities : stored.out,
  ...(stored.in.length === 0 ? { inputAssumed: true } : {}),
  ...(stored.out.length === 0 ? { outputAssumed: true } : {}),
  tools: stored.tools === 1,
  structuredOutputs: stored.structured === 1,
  reasoning: stored.reasoning === 1,
});

const traitsOf = ([quantization, keepsData]: readonly [Quantization | null, 0 | 1 | null]): Traits => ({
  ...(quantization === null ? {} : { quantization }),
  ...(keepsData === null ? {} : { keepsData: keepsData === 1 }),
});

function byPriorityThenPrice(first: Endpoint, second: Endpoint): number {
  if (first.priority !== second.priority) return first.priority - second.priority;
  const difference = costOfOneEach(first) - costOfOneEach(second);
  return difference < 0n ? -1 : difference > 0n ? 1 : 0;
}

/** A million tokens in and a million out, margin included: enough to order endpoints by. */
function costOfOneEach({ price, margin }: Endpoint): bigint {
  const { input = 0n, output = 0n } = price.card.prices;
  return (input + output) * (1_000_000n + BigInt(margin));
}
