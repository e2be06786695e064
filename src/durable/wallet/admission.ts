// May this caller make this request now? Identity first (401), then policy (403), then rates (429). Pure but for the rate window
// it is handed. Credit is decided after this, in operations.ts.

import type { Refused } from '../../base/result.ts';
import { refuse } from '../../base/result.ts';
import type { AdmitCall, AdmitRefusal } from '../inquiries.ts';
import type { Credential, KeyPolicy, KeyRefusal, ReserveCall, ReserveRefusal } from '../messages.ts';
import { addressAllowed } from './addresses.ts';
import type { RateWindow } from './rate-window.ts';
import { refusalOfSecret } from './secrets.ts';
import type { WalletState } from './state.ts';

/** Why a credential is not this key's, or undefined when it is and the key is alive. */
export function refusalOfIdentity(
  policy: KeyPolicy | null,
  credential: Credential,
  now: number,
): Refused<KeyRefusal> | undefined {
  if (policy === null) return refuse({ reason: 'key_unknown' });
  const refused = refusalOfSecret(policy, credential.secretHash, now);
  if (refused !== undefined) return refused;
  if (policy.state === 'revoked') return refuse({ reason: 'key_revoked' });
  if (policy.state === 'disabled') return refuse({ reason: 'key_disabled' });
  if (policy.expiresAt !== undefined && now >= policy.expiresAt) return refuse({ reason: 'key_expired' });
  if (policy.ips !== undefined && !addressAllowed(credential.ip, policy.ips))
    return refuse({ reason: 'ip_not_allowed' });
  return undefined;
}

/** Why the key's policy forbids a request, or undefined when only credit is left to decide. */
export function refusalOfPolicy(
  state: WalletState,
  call: ReserveCall,
  rates: RateWindow,
  now: number,
): Refused<ReserveRefusal> | undefined {
  const { policy } = state;
  const refused = refusalOfUse(policy, call.credential, [call.facts.model, ...(call.models ?? [])], now);
  if (refused !== undefined) return refused;
  if (state.freeze.causes.length > 0) return refuse({ reason: 'account_frozen', causes: state.freeze.causes });
  return policy === null ? undefined : refusalOfRates(policy, state.holds.size, rates, now);
}

/** Why a key may not have what costs nothing of these models. `rates` counts such calls alone: a quote leaves a minute's requests as they are. */
export function refusalOfUncharged(
  policy: KeyPolicy | null,
  { credential, models }: AdmitCall,
  rates: RateWindow,
  now: number,
): Refused<AdmitRefusal> | undefined {
  const refused = refusalOfUse(policy, credential, models, now);
  if (refused !== undefined) return refused;
  const allowed = policy?.requestsPerMinute ?? UNCHARGED_PER_MINUTE;
  if (rates.requests(now) < allowed) return undefined;
  const retryAfterMs = rates.requestsFreeIn(now, allowed);
  return refuse({ reason: 'rate_limited', limit: 'requests_per_minute', allowed, retryAfterMs });
}

/** What a key without a limit may have for nothing: credit does not bound it, and a provider may be asked for it. */
const UNCHARGED_PER_MINUTE = 600;

/** Identity, kind and models. */
function refusalOfUse(
  policy: KeyPolicy | null,
  credential: Credential,
  asked: readonly string[],
  now: number,
): Refused<KeyRefusal | { readonly reason: 'key_is_management' | 'model_not_allowed' }> | undefined {
  const identity = refusalOfIdentity(policy, credential, now);
  if (identity !== undefined) return identity;
  if (policy === null || policy.kind === 'management') return refuse({ reason: 'key_is_management' });
  const { models } = policy;
  const isForeign = models !== undefined && asked.some((model) => !modelAllowed(model, models));
  return isForeign ? refuse({ reason: 'model_not_allowed' }) : undefined;
}

/** A model is allowed by its name, or by `author/*`. */
const modelAllowed = (model: string, allowed: readonly string[]): boolean =>
  allowed.some((pattern) => (pattern.endsWith('/*') ? model.startsWith(pattern.slice(0, -1)) : pattern === model));

function refusalOfRates(
  policy: KeyPolicy,
  running: number,
  rates: RateWindow,
  now: number,
): Refused<ReserveRefusal> | undefined {
  const { requestsPerMinute, tokensPerMinute, concurrency } = policy;
  if (concurrency !== undefined && running >= concurrency) {
    return refuse({ reason: 'rate_limited', limit: 'concurrency', allowed: concurrency, retryAfterMs: 1_000 });
  }
  if (requestsPerMinute !== undefined && rates.requests(now) >= requestsPerMinute) {
    const retryAfterMs = rates.requestsFreeIn(now, requestsPerMinute);
    return refuse({ reason: 'rate_limited', limit: 'requests_per_minute', allowed: requestsPerMinute, retryAfterMs });
  }
  if (tokensPerMinute !== undefined && rates.tokens(now) >= tokensPerMinute) {
    const retryAfterMs = rates.tokensFreeIn(now, tokensPerMinute);
    return refuse({ reason: 'rate_limited', limit: 'tokens_per_minute', allowed: tokensPerMinute, retryAfterMs });
  }
  return undefined;
}
