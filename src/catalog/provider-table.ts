// Every provider that is known by name: where it is, which settings turn it on, and what is known of its dialect of OpenAI's chat API.
// Data only: a row is all that an OpenAI-compatible provider needs. How its quirks are used is the gateway's, in providers/usage.ts,
// providers/failure.ts and wire/upstream-body.ts. Issue numbers name a thread as owner/repository#number.
import { type ChatHabits, HABITS } from './provider-habits.ts';
import type { StoredKind } from './types.ts';

/** One row. */
export type Provider = ChatHabits & {
  readonly slug: string;
  readonly name: string;
  readonly kind: StoredKind;
  /** Without a slash at its end; `/chat/completions` is appended. */
  readonly baseUrl: string;
  /** Holds the key. Where `needsKey` is false, the base URL alone turns the provider on. */
  readonly keyVariable: string;
  readonly baseUrlVariable: string;
  /** False: it runs on the operator's own machine, and is on when its base URL is set. */
  readonly needsKey: boolean;
  /** The name under which a limit is sent: a name that the provider does not know would leave the answer unbounded. */
  readonly maxTokensField: 'max_tokens' | 'max_completion_tokens';
  /** The provider's models that obey a limit under either name, so that the caller's own can stay as it is. */
  readonly obeysEither?: RegExp;
  /** Whether `stream_options.include_usage` is sent. */
  readonly asksUsage: boolean;
  /** Top-level parameters it answers 400 or 422 to, left out before sending. */
  readonly refuses: readonly string[];
  /** Whether it knows OpenRouter's own fields (`provider`, `plugins`, `session_id`, …). */
  readonly takesRouterFields: boolean;
  /** What it bills when the connection is closed in mid-stream. */
  readonly bills: 'until_disconnect' | 'to_the_end';
  /** What a total above prompt + completion consists of. */
  readonly totalGap: 'hidden_output' | 'input_audio' | 'unknown';
  /** Whether reasoning lies beside the completion count when no total says so. */
  readonly reasoningBeside: boolean;
  /** Whether its models think more than their streams show: always, or only when the caller asks for reasoning. */
  readonly hidesReasoning: 'always' | 'when_asked' | 'never';
  /** Whether it has OpenAI's Responses API beside the chat one. */
  readonly speaksResponses: boolean;
  /** Whether it answers embeddings with vectors as base64, when asked to. */
  readonly packsVectors: boolean;
  /** The document or recording that each quirk comes from. */
  readonly source: string;
};

/** Every model. */
const ALL = /^/;
/** All but OpenAI's reasoning models. */
const NOT_REASONING = /^(?!o\d|gpt-(?:[5-9]|\d\d))/;

type Quirks = Partial<Omit<Provider, 'slug' | 'name' | 'baseUrl' | 'source'>>;

/** OpenRouter's page "Streaming", section "Stream cancellation", lists who stops billing and who does not. */
const CANCELLATION = 'openrouter.ai/docs/api-reference/streaming (cancellation)';

/** A row with plain habits where `quirks` says nothing else. */
export function row(slug: string, name: string, baseUrl: string, source: string, quirks: Quirks = {}): Provider {
  const variable = slug.toUpperCase().replaceAll('-', '_');
  return {
    slug,
    name,
    kind: 'openai-compatible',
    baseUrl,
    keyVariable: `${variable}_API_KEY`,
    baseUrlVariable: `${variable}_BASE_URL`,
    needsKey: true,
    maxTokensField: 'max_tokens',
    asksUsage: true,
    refuses: [],
    takesRouterFields: false,
    ...HABITS.plain,
    bills: 'until_disconnect',
    totalGap: 'unknown',
    reasoningBeside: false,
    hidesReasoning: 'never',
    speaksResponses: false,
    packsVectors: false,
    source,
    ...quirks,
  };
}

/** The providers, in the order in which they are shown. */
export const PROVIDERS: readonly Provider[] = [
  row(
    'openai',
    'OpenAI',
    'https://api.openai.com/v1',
    `Reasoning models answer 400 to max_tokens, the others take either name (platform.openai.com/docs, reasoning). ${CANCELLATION}.`,
    {
      ...HABITS.openai,
      obeysEither: NOT_REASONING,
      maxTokensField: 'max_completion_tokens',
      hidesReasoning: 'always',
      speaksResponses: true,
      packsVectors: true,
    },
  ),
  row(
    'anthropic',
    'Anthropic',
    'https://api.anthropic.com',
    `Thinking is shown as a summary and billed in full (platform.claude.com/docs, extended thinking). ${CANCELLATION}.`,
    { kind: 'anthropic', hidesReasoning: 'when_asked' },
  ),
  row(
    'gemini',
    'Google Gemini',
    'https://generativelanguage.googleapis.com',
    `Thoughts are shown as a summary and billed in full (ai.google.dev/gemini-api/docs/thinking). Bills on: ${CANCELLATION}.`,
    { kind: 'gemini', hidesReasoning: 'always', bills: 'to_the_end' },
  ),
  row(
    'groq',
    'Groq',
    'https://api.groq.com/openai/v1',
    `Usage in the finish chunk, under x_groq too; max_tokens deprecated (console.groq.com/docs/api-reference). Bills on: ${CANCELLATION}.`,
    { obeysEither: ALL, maxTokensField: 'max_completion_tokens', bills: 'to_the_end', speaksResponses: true },
  ),
  row(
    'together',
    'Together',
    'https://api.together.xyz/v1',
    `Some models report usage only when asked (vercel/ai#17986); cached_tokens at the top of usage. ${CANCELLATION}.`,
    HABITS.sampling,
  ),
  row(
    'fireworks',
    'Fireworks',
    'https://api.fireworks.ai/inference/v1',
    `Newer models report usage only when asked (langchain-ai/langchain#36977). ${CANCELLATION}.`,
    { ...HABITS.sampling, obeysEither: ALL, speaksResponses: true },
  ),
  row(
    'deepseek',
    'DeepSeek',
    'https://api.deepseek.com',
    `Usage in the finish chunk; prompt_cache_hit_tokens and _miss_tokens add up to the prompt (api-docs.deepseek.com). ${CANCELLATION}.`,
    HABITS.thinker,
  ),
  row(
    'mistral',
    'Mistral',
    'https://api.mistral.ai/v1',
    `Answers 422 extra_forbidden to what its schema lacks (openai/openai-agents-python#442, Gitlawb/openclaude#739); usage comes unasked. Cached tokens under three names; audio lies beside the prompt. Bills on: ${CANCELLATION}.`,
    { asksUsage: false, refuses: ['stream_options', 'user', 'store'], bills: 'to_the_end', totalGap: 'input_audio' },
  ),
  row(
    'xai',
    'xAI',
    'https://api.x.ai/v1',
    `Reasoning lies beside completion_tokens; the total and cost_in_usd_ticks say so (docs.x.ai, cost tracking). A bad key is HTTP 400. ${CANCELLATION}.`,
    {
      obeysEither: ALL,
      maxTokensField: 'max_completion_tokens',
      reasoningBeside: true,
      hidesReasoning: 'always',
      speaksResponses: true,
    },
  ),
  row(
    'cerebras',
    'Cerebras',
    'https://api.cerebras.ai/v1',
    'Its limiter reserves max_completion_tokens up front (inference-docs.cerebras.ai, rate limits). Disconnects: not documented, so taken to bill on.',
    { maxTokensField: 'max_completion_tokens', bills: 'to_the_end' },
  ),
  row(
    'perplexity',
    'Perplexity',
    'https://api.perplexity.ai',
    `Cumulative usage in every chunk; citation, search and reasoning counts beside it; cost.total_cost (docs.perplexity.ai). Bills on: ${CANCELLATION}.`,
    { ...HABITS.searcher, asksUsage: false, refuses: ['stream_options'], bills: 'to_the_end', reasoningBeside: true },
  ),
  row(
    'openrouter',
    'OpenRouter',
    'https://openrouter.ai/api/v1',
    'Usage with cost in every last chunk, whether asked or not; cache read and write may overlap; a disconnect is passed on only to some providers, so it is taken to bill on (openrouter.ai/docs, usage accounting, streaming).',
    {
      ...HABITS.router,
      obeysEither: ALL,
      takesRouterFields: true,
      bills: 'to_the_end',
      hidesReasoning: 'always',
      speaksResponses: true,
    },
  ),
  row(
    'nvidia',
    'NVIDIA',
    'https://integrate.api.nvidia.com/v1',
    'docs.api.nvidia.com/nim; disconnects not documented, so taken to bill on.',
    { bills: 'to_the_end' },
  ),
  row(
    'deepinfra',
    'DeepInfra',
    'https://api.deepinfra.com/v1/openai',
    `deepinfra.com/docs/openai_api. ${CANCELLATION}.`,
    HABITS.sampling,
  ),
  row(
    'moonshot',
    'Moonshot AI',
    'https://api.moonshot.ai/v1',
    'cached_tokens at the top of usage, and in streams usage in the choice (platform.moonshot.ai/docs). Disconnects not documented, so taken to bill on.',
    { ...HABITS.thinker, takes: ['video_url'], bills: 'to_the_end' },
  ),
  row(
    'zai',
    'Z.ai',
    'https://api.z.ai/api/paas/v4',
    'docs.z.ai/api-reference; disconnects not documented, so taken to bill on.',
    { ...HABITS.thinker, takes: ['video_url'], bills: 'to_the_end' },
  ),
  row(
    'alibaba',
    'Alibaba Cloud',
    'https://dashscope-intl.aliyuncs.com/compatible-mode/v1',
    'Cache writes as cache_creation_input_tokens inside the details (alibabacloud.com/help/en/model-studio, context cache). Disconnects not documented, so taken to bill on.',
    { ...HABITS.qwen, keyVariable: 'DASHSCOPE_API_KEY', baseUrlVariable: 'DASHSCOPE_BASE_URL', bills: 'to_the_end' },
  ),
  row(
    'ollama',
    'Ollama',
    'http://localhost:11434/v1',
    'docs.ollama.com/api/openai-compatibility; generation stops with the connection.',
    { needsKey: false },
  ),
  row(
    'vllm',
    'vLLM',
    'http://localhost:8000/v1',
    'docs.vllm.ai, OpenAI-compatible server: either name of the limit; generation stops with the connection.',
    { ...HABITS.server, needsKey: false },
  ),
];

/** A provider's name for people; its slug where it is not one of ours. */
export const providerName = (slug: string): string =>
  PROVIDERS.find((provider) => provider.slug === slug)?.name ?? slug;
