// Which kind each parameter of the Responses API has.
import { flags, type Kind, lists, numbers, objects, texts, wordsOrObjects } from '../kinds.ts';

export const RESPONSES_KINDS: readonly Kind[] = [
  numbers('temperature', 'top_p', 'top_k', 'presence_penalty', 'frequency_penalty', 'top_logprobs'),
  flags('parallel_tool_calls'),
  texts('user', 'safety_identifier', 'prompt_cache_key', 'service_tier'),
  objects('metadata', 'text', 'reasoning'),
  lists('include', 'modalities', 'plugins'),
  wordsOrObjects('tool_choice'),
];
