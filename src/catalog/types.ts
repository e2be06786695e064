// What can be sold: models, the endpoints that serve them, and the prices they ask. Shapes, and what is assumed where nothing is known.
import type { MarginPpm, PriceCard } from '../billing/price.ts';
import type { Quantization } from './quantization.ts';

/** The wire formats of providers that an operator can add. */
export const PROVIDER_KINDS = ['openai-compatible', 'anthropic', 'gemini'] as const;

export type StoredKind = (typeof PROVIDER_KINDS)[number];

/** Which adapter speaks to a provider. The built-in demo answers by itself, in OpenAI's wire format. */
export type ProviderKind = StoredKind | 'demo';

/** Why a price is what it is; an operator's own wins over an imported one. */
export type PriceSource = 'operator' | 'import' | 'built-in';

/** One version of one endpoint's price. A hold remembers `version`, so a receipt can always name it. */
export type PriceVersion = {
  readonly version: string;
  readonly effectiveFrom: number;
  readonly source: PriceSource;
  readonly card: PriceCard;
};

/** What goes into a model, and what comes out. */
export const MODALITIES = ['text', 'image', 'audio', 'file', 'video', 'embeddings'] as const;

export type Modality = (typeof MODALITIES)[number];

/** What a model can do. Where it is not known for one thing, `true`: the provider shall refuse, not we. */
export type Capabilities = {
  readonly inputModalities: readonly Modality[];
  readonly outputModalities: readonly Modality[];
  readonly tools: boolean;
  readonly structuredOutputs: boolean;
  readonly reasoning: boolean;
  /** Set when only what goes in, or what comes out, is not known: for that no request may be refused. */
  readonly inputAssumed?: boolean;
  readonly outputAssumed?: boolean;
  /** Set when nothing is known of the model: no request may be refused for what stands here. */
  readonly assumed?: boolean;
};

/** What is taken for granted of a model of which nothing is known. */
export const ASSUMED_CAPABILITIES: Capabilities = {
  inputModalities: ['text'],
  outputModalities: ['text'],
  tools: true,
  structuredOutputs: true,
  reasoning: true,
  assumed: true,
};

/** One provider serving one model. `upstreamModel` is the provider's own name for it. */
export type Endpoint = {
  readonly provider: string;
  readonly upstreamModel: string;
  readonly price: PriceVersion;
  readonly margin: MarginPpm;
  /** The most output tokens it gives, or undefined where unknown. */
  readonly maxOutputTokens?: number;
  /** Lower is tried first; equal ones by price. */
  readonly priority: number;
  /** How finely it keeps the weights; absent where unknown. */
  readonly quantization?: Quantization;
  /** Whether it stores or trains on what it is sent; absent where unknown. */
  readonly keepsData?: boolean;
};

/** A model, `author/slug`, with the endpoints that can serve it now. */
export type Model = {
  readonly id: string;
  readonly name: string;
  readonly description: string;
  /** Milliseconds since the epoch. */
  readonly createdAt: number;
  readonly contextTokens: number;
  /** Set when the context length is not known, and `contextTokens` only a bound. */
  readonly contextAssumed?: boolean;
  readonly capabilities: Capabilities;
  /** Other names, dated snapshots among them, that mean this model. */
  readonly aliases: readonly string[];
  readonly endpoints: readonly Endpoint[];
};

/** How to reach one provider: where it is on from, its base URL and its key. Never leaves the Worker. */
export type ProviderAccess = {
  readonly slug: string;
  readonly kind: ProviderKind;
  readonly baseUrl: string;
  readonly apiKey: string;
  /** `environment` for `<PROVIDER>_API_KEY`, `operator` for one set by the operator's API. */
  readonly source: 'environment' | 'operator' | 'built-in';
};

/** The compiled catalogue: what one row of D1 holds, plus the providers that are on. */
export type Catalog = {
  readonly version: string;
  readonly models: ReadonlyMap<string, Model>;
  readonly providers: ReadonlyMap<string, ProviderAccess>;
};

/** The caller named a model that is not sold; `nearest` are those he may have meant. */
export type ModelNotFound = {
  readonly reason: 'model_not_found';
  readonly requested: string;
  readonly nearest: readonly string[];
};
