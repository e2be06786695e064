// What a provider takes of chat when a request is written for it: what it is not known to take is not sent, for many answer 400 or
// 422 to a name that they do not know. Data only; a row of the table names one of these.

/** What some providers take of chat and others do not. */
export type ChatTrait =
  /** Parameters, by name. */
  | ('verbosity' | 'prompt_cache_key' | 'metadata' | 'modalities' | 'top_k' | 'min_p' | 'top_a' | 'repetition_penalty')
  /** The role `developer`; the field `refusal`; text in parts where one text would do. */
  | ('developer' | 'refusal' | 'text_parts')
  /** Tools of free text; a choice among some tools; media in the answer of a tool. */
  | ('custom_tools' | 'allowed_tools' | 'tool_media')
  /** Parts of a message: videos, files at an address or in the provider's own store, the model's images, marks of caches. */
  | ('video_url' | 'file_url' | 'file_id' | 'images' | 'cache_control')
  /** Efforts besides low, medium and high. */
  | 'every_effort';

export type ChatHabits = {
  readonly takes: readonly ChatTrait[];
  /** The parameter that says how much to think. */
  readonly thinksBy: 'reasoning_effort' | 'reasoning' | 'thinking' | 'enable_thinking';
  /** Its models that can be told how much to think; absent where all can. */
  readonly thinks?: RegExp;
  /** Its models that take the effort `none`, where `reasoning_effort` says it. */
  readonly restsBy?: RegExp;
  /** How it wants to be told what its model thought before. */
  readonly replaysReasoning: 'reasoning_content' | 'reasoning_details' | 'never';
  /** The most stop sequences it takes. */
  readonly stopsMax?: number;
  /** Its models that search the web when a chat request asks for it. */
  readonly searches?: RegExp;
  /** Its models that take `prompt_cache_breakpoint` on parts of a message. */
  readonly breakpoints?: RegExp;
};

/** Every model. */
const ALL = /^/;

/** What all take. */
const PLAIN: ChatHabits = { takes: [], thinksBy: 'reasoning_effort', replaysReasoning: 'never' };

/**
 * OpenAI's description of CreateChatCompletionRequest. The o models and gpt-5 think, effort `none` is there from gpt-5.1 on, cache
 * breakpoints from gpt-5.6 on; only the search models search in chat (platform.openai.com/docs: models, prompt caching, web search).
 */
const OPENAI: ChatHabits = {
  takes: [
    ...(['verbosity', 'prompt_cache_key', 'metadata', 'modalities', 'developer', 'refusal'] as const),
    ...(['text_parts', 'custom_tools', 'allowed_tools', 'file_id', 'every_effort'] as const),
  ],
  thinksBy: 'reasoning_effort',
  thinks: /^(?:o\d|gpt-(?:[5-9]|\d\d))/,
  restsBy: /^gpt-(?:5\.[1-9]|[6-9])/,
  replaysReasoning: 'never',
  stopsMax: 4,
  searches: /search/,
  breakpoints: /^gpt-(?:5\.[6-9]|[6-9])/,
};

/** OpenRouter's description of ChatRequest. */
const ROUTER: ChatHabits = {
  takes: [
    ...(['verbosity', 'prompt_cache_key', 'metadata', 'modalities', 'top_k', 'min_p', 'top_a'] as const),
    ...(['repetition_penalty', 'developer', 'refusal', 'text_parts', 'tool_media', 'video_url'] as const),
    ...(['file_url', 'images', 'cache_control', 'every_effort'] as const),
  ],
  thinksBy: 'reasoning',
  replaysReasoning: 'reasoning_details',
  searches: ALL,
};

/** Sampling of open-weight models (docs.together.ai, docs.fireworks.ai, deepinfra.com/docs: chat completions). */
const SAMPLING: ChatHabits = { ...PLAIN, takes: ['top_k', 'min_p', 'repetition_penalty'] };

/** vLLM's "extra parameters" and multimodal inputs; servers like it take what they do not know. */
const SERVER: ChatHabits = {
  ...PLAIN,
  takes: ['top_k', 'min_p', 'repetition_penalty', 'video_url', 'text_parts'],
};

/**
 * `thinking: {type}` switches it, and what was thought before a tool call is wanted back as `reasoning_content`
 * (api-docs.deepseek.com, platform.moonshot.ai/docs, docs.z.ai: thinking with tool calls).
 */
const THINKER: ChatHabits = {
  takes: [],
  thinksBy: 'thinking',
  replaysReasoning: 'reasoning_content',
};

/** `enable_thinking` and `thinking_budget` (alibabacloud.com/help/en/model-studio, deep thinking). */
const QWEN: ChatHabits = {
  takes: ['top_k', 'repetition_penalty', 'video_url'],
  thinksBy: 'enable_thinking',
  replaysReasoning: 'never',
};

/** Searches the web by itself (docs.perplexity.ai, chat completions). */
const SEARCHER: ChatHabits = { ...PLAIN, takes: ['top_k'], searches: ALL };

/** The habits that a row can name. */
export const HABITS = {
  plain: PLAIN,
  openai: OPENAI,
  router: ROUTER,
  sampling: SAMPLING,
  server: SERVER,
  thinker: THINKER,
  qwen: QWEN,
  searcher: SEARCHER,
} as const;
