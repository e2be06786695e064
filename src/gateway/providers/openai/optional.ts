// Parameters that not every provider or model takes, and when. Leaving them out does no harm, but for those that limits.ts names.
import type { ChatTrait } from '../../../catalog/provider-habits.ts';
import { saidOnly } from '../../form/json.ts';
import type { FormRequest } from '../../form/request.ts';
import type { Target } from '../adapter.ts';

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

/**
 * OpenAI's models that think answer 400 to a temperature, which other makers' clients send to every model. Its own callers know, and
 * what they ask for goes on.
 */
export const hasFixedSampling = ({ extras }: FormRequest, { row, upstreamModel }: Target): boolean =>
  extras.tongue !== 'chat' && row.thinks?.test(upstreamModel) === true;

/** Longer names are refused ("string too long"), and Claude Code sends such. */
const USER_LENGTH_MAX = 64;

/** Who asks, where the name is short enough. */
export const userOf = ({ user }: FormRequest): string | undefined =>
  user === undefined || user.length > USER_LENGTH_MAX ? undefined : user;
