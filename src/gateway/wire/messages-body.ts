// The caller's Messages body as it goes on to a provider that speaks that dialect itself: the provider's name for the model, the
// gateway's clamp, and nothing that Anthropic would reject or run at a price the card does not know. All else stays as it came.
import type { Asked } from '../asked.ts';
import { plainServices } from '../services.ts';
import { NEVER_SENT, ROUTER_FIELDS } from './router-fields.ts';
import { memberSplices, splice } from './splice.ts';
import type { UpstreamCall } from './upstream-body.ts';

/** Known to OpenRouter and us. `user` is the only one that says something to Anthropic too, under `metadata.user_id`. */
const NOT_ANTHROPICS: readonly string[] = [...NEVER_SENT, ...ROUTER_FIELDS, 'user'];
/** They make the provider run another model, or the same at another price, than what was priced and held for. */
const REPRICING: readonly string[] = ['fallbacks', 'fallback_credit_token'];
/** They name a part of an organisation that is the operator's. */
const OPERATORS: readonly string[] = ['billing_policy', 'user_profile_id', 'workspace_id'];
/** The SDKs send the list as a header; in a body Anthropic refuses it. */
const HEADERS: readonly string[] = ['betas'];

/** Top-level members that never go on: they are the router's, the operator's, or no part of what the model is asked. */
export const NOT_PASSED: ReadonlySet<string> = new Set([...NOT_ANTHROPICS, ...REPRICING, ...OPERATORS, ...HEADERS]);

/** The bytes to send. `maxTokens` is the gateway's clamp; without it the caller's own limit goes on. `without` goes away as well. */
export function passMessagesBody(
  asked: Asked,
  { upstreamModel, maxTokens }: UpstreamCall,
  without: readonly string[] = [],
): Uint8Array {
  const set = new Map([['model', JSON.stringify(upstreamModel)]]);
  if (maxTokens !== undefined) set.set('max_tokens', String(maxTokens));
  return splice(
    asked.bytes,
    memberSplices(asked.outline, set, new Set([...NOT_PASSED, ...plainServices(asked), ...without])),
  );
}

/** Members of the body that are left out and that the caller may have counted on. */
export const droppedInPassage = ({ parameters }: Asked): readonly string[] =>
  parameters.filter((name) => REPRICING.includes(name) || OPERATORS.includes(name));
