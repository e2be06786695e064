// Which model a provider's own name means: `author/slug`, the same for every provider that serves it. Tables and rules; it
// knows nothing of prices.

/** Folders of other places, in lower case, and the author who is meant. An unlisted one is its own author. */
const AUTHORS: Readonly<Record<string, string>> = {
  'deepseek-ai': 'deepseek',
  'zai-org': 'z-ai',
  zai: 'z-ai',
  zhipuai: 'z-ai',
  minimaxai: 'minimax',
  meta: 'meta-llama',
  mistral: 'mistralai',
  alibaba: 'qwen',
  xai: 'x-ai',
  xiaomimimo: 'xiaomi',
  liquidai: 'liquid',
  'stepfun-ai': 'stepfun',
  'pearl-ai': 'google',
};

/** Who makes the models whose names begin so; the first that fits. */
const AUTHOR_BY_NAME: readonly (readonly [RegExp, string])[] = [
  [/nemotron/, 'nvidia'],
  [/^(gpt-|chatgpt|o\d|codex|computer-use|davinci)/, 'openai'],
  [/^claude/, 'anthropic'],
  [/^(gemini|gemma)/, 'google'],
  [/^deepseek/, 'deepseek'],
  [/^(qwen|qwq|qvq)/, 'qwen'],
  [/^(llama|meta-llama)/, 'meta-llama'],
  [/^(mistral|mixtral|open-mi|codestral|devstral|labs-devstral|magistral|ministral|pixtral|voxtral)/, 'mistralai'],
  [/^grok/, 'x-ai'],
  [/^(kimi|moonshot)/, 'moonshotai'],
  [/^(glm|zai-glm)/, 'z-ai'],
  [/^(sonar|r1-1776)/, 'perplexity'],
  [/^minimax/, 'minimax'],
  [/^phi/, 'microsoft'],
  [/^command/, 'cohere'],
  [/^compound/, 'groq'],
];

/** Names that no rule brings together, as `author/slug`. */
const SAME: Readonly<Record<string, string>> = {
  'deepseek/deepseek-v3-1': 'deepseek/deepseek-chat-v3.1',
  'deepseek/deepseek-v3-0324': 'deepseek/deepseek-chat-v3-0324',
  'deepseek/deepseek-v3': 'deepseek/deepseek-chat',
  'meta-llama/llama-3.1-8b-instant': 'meta-llama/llama-3.1-8b-instruct',
  'meta-llama/llama-4-maverick-instruct-basic': 'meta-llama/llama-4-maverick',
  'moonshotai/kimi-k2-0905-preview': 'moonshotai/kimi-k2-0905',
  'moonshotai/kimi-k2-0711-preview': 'moonshotai/kimi-k2',
  'nvidia/nemotron-3-ultra': 'nvidia/nemotron-3-ultra-550b-a55b',
  'deepcogito/cogito-v2-1-671b': 'deepcogito/cogito-v2.1-671b',
  'qwen/qwen3-coder-480b-a35b-instruct': 'qwen/qwen3-coder',
  'mistralai/mistral-small-2506': 'mistralai/mistral-small-3.2-24b-instruct',
  'mistralai/mistral-medium-2505': 'mistralai/mistral-medium-3',
  'mistralai/mistral-medium-2508': 'mistralai/mistral-medium-3.1',
  'mistralai/mistral-medium-2604': 'mistralai/mistral-medium-3-5',
  'mistralai/open-mixtral-8x22b': 'mistralai/mixtral-8x22b-instruct',
  'mistralai/open-mixtral-8x7b': 'mistralai/mixtral-8x7b-instruct',
  'mistralai/open-mistral-7b': 'mistralai/mistral-7b-instruct',
};

/** A provider that makes the models it serves, for names that say nothing of their author. */
const OWN_AUTHOR: Readonly<Record<string, string>> = {
  openai: 'openai',
  anthropic: 'anthropic',
  gemini: 'google',
  deepseek: 'deepseek',
  mistral: 'mistralai',
  xai: 'x-ai',
  perplexity: 'perplexity',
  moonshot: 'moonshotai',
  zai: 'z-ai',
  alibaba: 'qwen',
  nvidia: 'nvidia',
};

/** Words that say how a provider runs a model, not which model it is. */
const SERVING =
  /-(fp8|fp4|nvfp4|bf16|tput|versatile|instruct-turbo|instruct-lite|17b-128e-instruct|17b-16e-instruct)$/;

/** `author/slug` for a provider's own name of a model. */
export function modelId(provider: string, upstream: string): string {
  const path = upstream.toLowerCase().replace(/^accounts\/fireworks\/(models|routers)\//, '');
  const slash = path.lastIndexOf('/');
  const folder = slash < 0 ? undefined : path.slice(0, slash);
  const slug = slugOf(provider, path.slice(slash + 1));
  const author = folder === undefined ? authorOf(provider, slug) : (AUTHORS[folder] ?? folder);
  const id = `${author}/${slug}`;
  return SAME[id] ?? id;
}

/** What two spellings of one model have in common: punctuation and the word for "follows instructions" do not count. */
export const identityKey = (id: string): string => {
  const slash = id.indexOf('/');
  const slug = id.slice(slash + 1).replace(/-(instruct|it)(?=-|$)/g, '');
  return `${id.slice(0, slash)}/${slug.replace(/[._-]/g, '')}`;
};

/** Whether a name that a price list gives a model is only another spelling or snapshot of it, and not a model of its own. */
export const isSpellingOf = (name: string, id: string): boolean => wordsOf(name) === wordsOf(id);

/** The words of a name in one order, without its author, date and standing: `claude-4.5-haiku-20251001` is `claude-haiku-4-5`. */
function wordsOf(name: string): string {
  const bare = name.toLowerCase().slice(name.lastIndexOf('/') + 1);
  const undated = bare.replace(SNAPSHOT_DATE, '').replace(/-(\d{4}|latest|beta|preview)$/, '');
  return undated.split(/[-._]/).toSorted().join(' ');
}

function authorOf(provider: string, slug: string): string {
  const named = AUTHOR_BY_NAME.find(([pattern]) => pattern.test(slug));
  return named?.[1] ?? OWN_AUTHOR[provider] ?? provider;
}

function slugOf(provider: string, name: string): string {
  let slug = name
    .replace(/^(meta-llama)-/, 'llama-')
    .replace(/^meta-/, '')
    .replace(/^zai-/, '');
  // Fireworks writes a point as `p`: `llama-v3p1-8b`.
  if (provider === 'fireworks')
    slug = slug
      .replace(/(\d)p(\d)/g, '$1.$2')
      .replace(/^llama-v/, 'llama-')
      .replace('llama4', 'llama-4');
  if (provider === 'openai') slug = slug.replace(/-chat-latest$/, '-chat');
  // Anthropic's names have hyphens and end with a date, `latest`, or the `0` of a first version: `claude-opus-4-0`.
  if (provider === 'anthropic')
    slug = slug
      .replace(SNAPSHOT_DATE, '')
      .replace(/-(latest|0)$/, '')
      .replace(/-(\d)-(\d)$/, '-$1.$2');
  if (provider === 'alibaba') slug = slug.replace(/^qwen2-5/, 'qwen2.5');
  while (SERVING.test(slug)) slug = slug.replace(SERVING, (word) => (word.includes('instruct-') ? '-instruct' : ''));
  return slug.replace(/^qwen2\.5-/, 'qwen-2.5-').replace(/^(llama)(\d)/, '$1-$2');
}

/** A dated snapshot ends with a full date. */
export const SNAPSHOT_DATE = /-(20\d{2}-\d{2}-\d{2}|20\d{6})$/;

/** Names of models that turn text into vectors. */
export const EMBEDS = /embed/i;

/** Names of models that neither answer in text nor turn it into vectors, as far as a name can tell. */
export const NOT_TEXT =
  /whisper|tts|speech|audio-preview|transcri|realtime|moderation|ocr|rerank|guard|safety|image|imagine|video|dall-e|sora|lyria|voice|orpheus|davinci|babbage|curie|^ada$|-instruct-0914|3\.5-turbo-instruct|^ft:|asr|livetranslate|omni-turbo-realtime|reward|parakeet|canary|retriever|-parse|clip|bge|flux|stable-diffusion|cosmos/i;

/** What the price list still has and the provider no longer serves, as far as the facts do not speak of it. */
export const RETIRED: Readonly<Record<string, RegExp>> = {
  anthropic: /^claude-[23]/,
  gemini: /^gemini-(1|pro|flash-1)/,
  openai: /^(chatgpt-4o|gpt-3\.5-turbo-|gpt-4-|o1-(mini|preview)|gpt-oss)/,
  deepseek: /^deepseek-v3/,
  xai: /^grok-([23]|4-)/,
  groq: /r1-distill|maverick|kimi-k2-instruct$/,
};

/** Names that a provider moves from one model to the next, so that no price is theirs. */
export const MOVING = /^gemini-(flash|flash-lite|pro)-latest$/;

/** OpenAI answers these on its Responses route only. */
export const RESPONSES_ONLY =
  /(^|-)(pro|codex|codex-max|codex-mini|codex-spark|deep-research)(-latest)?$|^computer-use|^codex/;
