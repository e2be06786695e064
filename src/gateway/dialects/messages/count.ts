// How long a prompt is likely to be, where its provider counts nothing before it answers.

import type { Asked } from '../../asked.ts';
import type { JsonObject } from '../../form/json.ts';

/** The likely length of a prompt in tokens, as the guard estimates it. */
export const likelyTokens = ({ size }: Asked): number => Math.min(size.inputTokensLikely, size.inputTokensMax);

/** The answer of `/v1/messages/count_tokens`. */
export const countTokensBody = (asked: Asked): JsonObject => ({ input_tokens: likelyTokens(asked) });
