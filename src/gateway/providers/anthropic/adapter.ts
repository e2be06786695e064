// Anthropic's Messages API: puts the adapter together.
import type { Adapter } from '../adapter.ts';
import { readWhole } from './answer.ts';
import { cannot } from './limits.ts';
import { thinksUnasked, traitsOf } from './models.ts';
import { write } from './request.ts';
import { openReader } from './stream.ts';
import { readUsage } from './usage.ts';

/** The version of the API that this adapter was written against. */
const VERSION = '2023-06-01';

export const anthropicAdapter: Adapter = {
  path: () => '/v1/messages',
  /** A caller of the same API keeps the version and the betas he asked for. */
  headers: (apiKey, callers) => {
    const betas = callers.get('anthropic-beta');
    return {
      'x-api-key': apiKey,
      'anthropic-version': callers.get('anthropic-version') ?? VERSION,
      ...(betas === null ? {} : { 'anthropic-beta': betas }),
    };
  },
  cannot,
  write,
  openReader,
  readWhole,
  thinksUnasked: (target) => thinksUnasked(traitsOf(target)),
  readUsage,
};
