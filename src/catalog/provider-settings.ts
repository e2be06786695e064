// Where each provider is and which settings turn it on. How to speak to it, its quirks and its bills, is the gateway's.
import type { StoredKind } from './types.ts';

/** One provider that the environment can turn on. */
export type ProviderSetting = {
  readonly slug: string;
  readonly name: string;
  readonly kind: StoredKind;
  /** Holds the key. Where `needsKey` is false, the base URL alone turns the provider on. */
  readonly keyVariable: string;
  readonly baseUrlVariable: string;
  readonly baseUrl: string;
  readonly needsKey: boolean;
};

const keyed = (
  slug: string,
  name: string,
  baseUrl: string,
  kind: StoredKind = 'openai-compatible',
): ProviderSetting => ({
  slug,
  name,
  kind,
  keyVariable: `${slug.toUpperCase()}_API_KEY`,
  baseUrlVariable: `${slug.toUpperCase()}_BASE_URL`,
  baseUrl,
  needsKey: true,
});

const local = (slug: string, name: string): ProviderSetting => ({ ...keyed(slug, name, ''), needsKey: false });

/** Every provider known by name, in the order in which they are shown. */
export const PROVIDER_SETTINGS: readonly ProviderSetting[] = [
  keyed('openai', 'OpenAI', 'https://api.openai.com/v1'),
  keyed('anthropic', 'Anthropic', 'https://api.anthropic.com', 'anthropic'),
  keyed('gemini', 'Google Gemini', 'https://generativelanguage.googleapis.com', 'gemini'),
  keyed('groq', 'Groq', 'https://api.groq.com/openai/v1'),
  keyed('together', 'Together', 'https://api.together.xyz/v1'),
  keyed('fireworks', 'Fireworks', 'https://api.fireworks.ai/inference/v1'),
  keyed('deepseek', 'DeepSeek', 'https://api.deepseek.com'),
  keyed('mistral', 'Mistral', 'https://api.mistral.ai/v1'),
  keyed('xai', 'xAI', 'https://api.x.ai/v1'),
  keyed('cerebras', 'Cerebras', 'https://api.cerebras.ai/v1'),
  keyed('perplexity', 'Perplexity', 'https://api.perplexity.ai'),
  keyed('openrouter', 'OpenRouter', 'https://openrouter.ai/api/v1'),
  keyed('nvidia', 'NVIDIA', 'https://integrate.api.nvidia.com/v1'),
  keyed('deepinfra', 'DeepInfra', 'https://api.deepinfra.com/v1/openai'),
  keyed('moonshot', 'Moonshot AI', 'https://api.moonshot.ai/v1'),
  keyed('zai', 'Z.ai', 'https://api.z.ai/api/paas/v4'),
  keyed('alibaba', 'Alibaba Cloud', 'https://dashscope-intl.aliyuncs.com/compatible-mode/v1'),
  local('ollama', 'Ollama'),
  local('vllm', 'vLLM'),
];

/** A provider's name for people; its slug where it is not one of ours. */
export const providerName = (slug: string): string =>
  PROVIDER_SETTINGS.find((setting) => setting.slug === slug)?.name ?? slug;
