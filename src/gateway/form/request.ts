// The internal form of a request: what a caller asks a model for, in no provider's words. Every dialect is read into it and
// every adapter writes from it, so there is one translation for each of them and none for each pair. Shapes only.
import type { JsonObject } from './json.ts';

/** The end of a prefix that the provider shall cache. */
export type CacheMark = { readonly ttl?: '5m' | '1h' };

/** Where the bytes of an image or a file are: here as base64, at an address, or in the provider's own store. */
export type Source =
  | { readonly kind: 'data'; readonly mediaType: string; readonly data: string }
  | { readonly kind: 'url'; readonly url: string; readonly mediaType?: string }
  | { readonly kind: 'stored'; readonly id: string };

/** What a text rests on. `start` and `end` are characters of the text; absent where the provider tells none. */
export type Citation = {
  readonly url?: string;
  readonly title?: string;
  readonly quoted?: string;
  readonly start?: number;
  readonly end?: number;
  /** The provider's own words, for a caller who speaks them. */
  readonly raw?: JsonObject;
};

export type TextPart = {
  readonly type: 'text';
  readonly text: string;
  readonly cache?: CacheMark;
  readonly citations?: readonly Citation[];
};

export type ImagePart = {
  readonly type: 'image';
  readonly source: Source;
  readonly detail?: string;
  readonly cache?: CacheMark;
};

/** `format` as OpenAI writes it: `wav`, `mp3`, … */
export type AudioPart = {
  readonly type: 'audio';
  readonly data: string;
  readonly format: string;
  readonly cache?: CacheMark;
};

export type VideoPart = { readonly type: 'video'; readonly source: Source; readonly cache?: CacheMark };

/** A PDF, a text or another document. `cite` asks for citations of it. */
export type FilePart = {
  readonly type: 'file';
  readonly source: Source;
  readonly name?: string;
  readonly context?: string;
  readonly cite?: boolean;
  readonly cache?: CacheMark;
};

export type RefusalPart = { readonly type: 'refusal'; readonly text: string };

/** Whose reasoning it is; only its maker can take it back. The names are OpenRouter's. */
export type ReasoningFormat =
  | 'anthropic-claude-v1'
  | 'google-gemini-v1'
  | 'openai-responses-v1'
  | 'azure-openai-responses-v1'
  | 'bedrock-openai-responses-v1'
  | 'bedrock-xai-responses-v1'
  | 'xai-responses-v1'
  | 'meta-responses-v1'
  | 'unknown';

/**
 * What a model thought. A signature proves `text` to its maker; `sealed` is thought that only its maker can read (Anthropic's
 * redacted thinking, OpenAI's encrypted content, Gemini's thought signature). Gemini signs calls: then `id` is the call's and the
 * part stands before it.
 */
export type ReasoningPart = {
  readonly type: 'reasoning';
  readonly text?: string;
  readonly summary?: string;
  readonly signature?: string;
  readonly sealed?: string;
  readonly id?: string;
  readonly format?: ReasoningFormat;
};

/** A call of a tool. `arguments` is JSON text as the model wrote it, or free text where the tool is `custom`. */
export type ToolCallPart = {
  readonly type: 'tool_call';
  readonly id: string;
  readonly name: string;
  readonly arguments: string;
  readonly custom?: boolean;
  readonly cache?: CacheMark;
};

/** The answer of a tool. `name` is there where the dialect says it. */
export type ToolResultPart = {
  readonly type: 'tool_result';
  readonly id: string;
  readonly name?: string;
  readonly parts: readonly Part[];
  readonly isError?: boolean;
  readonly custom?: boolean;
  readonly cache?: CacheMark;
};

/** The words that a dialect or a provider speaks. */
export type Tongue = 'chat' | 'responses' | 'messages' | 'gemini';

/** A block that only one tongue has (a server tool's call or result, a container): that one gets it back, no other can. */
export type ForeignPart = { readonly type: 'foreign'; readonly tongue: Tongue; readonly value: JsonObject };

export type Part =
  | TextPart
  | ImagePart
  | AudioPart
  | VideoPart
  | FilePart
  | RefusalPart
  | ReasoningPart
  | ToolCallPart
  | ToolResultPart
  | ForeignPart;

/** One turn, in the caller's order. Results of tools are parts of a `tool` turn. */
export type Turn = {
  readonly role: 'system' | 'developer' | 'user' | 'assistant' | 'tool';
  readonly parts: readonly Part[];
  readonly name?: string;
};

export type FunctionTool = {
  readonly type: 'function';
  /** As the model sees it; with a namespace, `namespace__name`. */
  readonly name: string;
  readonly namespace?: string;
  readonly description?: string;
  /** A JSON schema. */
  readonly parameters?: JsonObject;
  readonly strict?: boolean;
  readonly cache?: CacheMark;
};

/** A tool that takes free text, or text of a grammar. */
export type CustomTool = {
  readonly type: 'custom';
  readonly name: string;
  readonly namespace?: string;
  readonly description?: string;
  readonly format?: JsonObject;
  readonly cache?: CacheMark;
};

export type SearchTool = {
  readonly type: 'web_search';
  readonly maxUses?: number;
  readonly allowedDomains?: readonly string[];
  readonly blockedDomains?: readonly string[];
  readonly contextSize?: 'low' | 'medium' | 'high';
  /** OpenAI's approximate location: city, country, region, timezone. */
  readonly location?: JsonObject;
};

/** A tool that only one tongue has. `name` is its type there, as it is told to the caller. */
export type ForeignTool = {
  readonly type: 'foreign';
  readonly tongue: Tongue;
  readonly name: string;
  readonly value: JsonObject;
};

export type Tool = FunctionTool | CustomTool | SearchTool | ForeignTool;

export type ToolChoice =
  | { readonly type: 'auto' | 'none' | 'required' }
  | { readonly type: 'tool'; readonly name: string; readonly custom?: boolean }
  /** Only these may be called; `required`: one of them must be. */
  | { readonly type: 'allowed'; readonly names: readonly string[]; readonly required: boolean };

export type OutputFormat =
  | { readonly type: 'json' }
  | {
      readonly type: 'schema';
      readonly schema: JsonObject;
      readonly name?: string;
      readonly description?: string;
      readonly strict?: boolean;
    };

export type Effort = 'none' | 'minimal' | 'low' | 'medium' | 'high' | 'xhigh' | 'max';

/** How much to think. `budgetTokens` wins over `effort` where both are there; `shown` false keeps it from the answer. */
export type Reasoning = {
  readonly effort?: Effort;
  readonly budgetTokens?: number;
  readonly shown?: boolean;
  readonly summary?: string;
};

export type Sampling = {
  readonly temperature?: number;
  readonly topP?: number;
  readonly topK?: number;
  readonly minP?: number;
  readonly topA?: number;
  readonly presencePenalty?: number;
  readonly frequencyPenalty?: number;
  readonly repetitionPenalty?: number;
  readonly seed?: number;
  readonly logitBias?: JsonObject;
  readonly logprobs?: boolean;
  readonly topLogprobs?: number;
};

/** A request in the internal form. What is absent was not said. */
export type FormRequest = {
  readonly turns: readonly Turn[];
  readonly tools: readonly Tool[];
  readonly toolChoice?: ToolChoice;
  readonly parallelTools?: boolean;
  readonly output?: OutputFormat;
  readonly verbosity?: string;
  readonly maxTokens?: number;
  readonly stop: readonly string[];
  readonly sampling: Sampling;
  /** How many answers; `n`. */
  readonly answers: number;
  readonly reasoning?: Reasoning;
  /** `text`, `audio`, `image`; absent is text alone. */
  readonly modalities?: readonly string[];
  /** OpenAI's `audio`: voice and format of a spoken answer. */
  readonly audio?: JsonObject;
  readonly user?: string;
  /** Which requests share a cached prefix. */
  readonly cacheKey?: string;
  /** A mark for the whole prompt, up to its last block (Anthropic's top-level `cache_control`). */
  readonly cache?: CacheMark;
  readonly metadata?: JsonObject;
  /** As the caller wrote it: `auto`, `default`, `flex`, `priority`, … */
  readonly serviceTier?: string;
  /**
   * Top-level fields of the caller's tongue that have no place above, by name and as they came. An adapter of the same tongue writes
   * them back; another drops the harmless ones and cannot carry the rest.
   */
  readonly extras: { readonly tongue: Tongue; readonly fields: JsonObject };
};
