// Parameters that only some providers take: each with the trait that says so. Where it is not there, leaving them out does no harm,
// but for those that limits.ts names.
import { saidOnly } from '../../form/json.ts';
import type { FormRequest } from '../../form/request.ts';
import type { ChatTrait } from './habits.ts';

/** What the form says of them; undefined for what it does not. */
export const optionalOf = (
  form: FormRequest,
): readonly (readonly [name: string, trait: ChatTrait, value: unknown])[] => [
  ['top_k', 'top_k', form.sampling.topK],
  ['min_p', 'min_p', form.sampling.minP],
  ['top_a', 'top_a', form.sampling.topA],
  ['repetition_penalty', 'repetition_penalty', form.sampling.repetitionPenalty],
  ['verbosity', 'verbosity', form.verbosity],
  ['prompt_cache_key', 'prompt_cache_key', form.cacheKey],
  ['metadata', 'metadata', form.metadata],
  ['modalities', 'modalities', form.modalities],
  ['audio', 'modalities', form.audio],
  ['cache_control', 'cache_control', form.cache && { type: 'ephemeral', ...saidOnly(form.cache) }],
];
