// Turns the client's body into one provider's: the provider's name for the model, usage asked for, the limit under the
// name it obeys, and nothing that it would reject or run at a price the card does not know.

import type { Asked } from '../asked.ts';
import type { ProviderRow } from '../providers/table.ts';
import { plainServices } from '../services.ts';
import { type ChatEdits, rewriteChatRequest } from './chat-request.ts';
import { NEVER_SENT, ROUTER_FIELDS } from './router-fields.ts';

/** `maxTokens` is the gateway's own clamp; without it the client's limit goes on, if there is one. */
export type UpstreamCall = { readonly upstreamModel: string; readonly maxTokens?: number };

/** The bytes to send to the provider of `row`. */
export function upstreamBody(request: Asked, row: ProviderRow, call: UpstreamCall): Uint8Array {
  const limit = limitFor(request, row, call);
  return rewriteChatRequest(request, {
    model: call.upstreamModel,
    includeUsage: request.stream && row.asksUsage,
    ...(limit === undefined ? {} : { maxTokens: limit }),
    remove: [
      ...NEVER_SENT,
      ...(row.takesRouterFields ? [] : ROUTER_FIELDS),
      ...plainServices(request),
      ...row.refuses,
    ],
  });
}

/** The limit to write: the clamp, or the client's own where it stands under a name that this model does not obey. */
function limitFor(
  request: Asked,
  row: ProviderRow,
  { maxTokens, upstreamModel }: UpstreamCall,
): ChatEdits['maxTokens'] {
  const named = request.maxTokensField;
  const field = named !== undefined && row.obeysEither?.test(upstreamModel) === true ? named : row.maxTokensField;
  const value = maxTokens ?? (field === named ? undefined : request.maxTokens);
  return value === undefined ? undefined : { field, value };
}
