// Which kind each parameter of chat has.
import { flags, type Kind, lists, numbers, objects, textOrTexts, texts, wordsOrObjects } from '../kinds.ts';

export const CHAT_KINDS: readonly Kind[] = [
  numbers(
    ...['temperature', 'top_p', 'top_k', 'min_p', 'top_a', 'presence_penalty', 'frequency_penalty'],
    ...['repetition_penalty', 'seed', 'top_logprobs', 'n', 'max_tokens', 'max_completion_tokens'],
  ),
  flags('logprobs', 'parallel_tool_calls', 'include_reasoning'),
  texts('user', 'safety_identifier', 'prompt_cache_key', 'service_tier', 'verbosity', 'reasoning_effort'),
  objects('logit_bias', 'metadata', 'audio', 'response_format', 'reasoning', 'web_search_options', 'cache_control'),
  lists('modalities', 'plugins'),
  textOrTexts('stop'),
  wordsOrObjects('tool_choice', 'function_call'),
];
