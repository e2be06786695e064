// What a wallet is asked without anything being held: what came of an earlier request, and whether a key may have what costs nothing.
// Shapes only; what is said of those in messages.ts is true of these.
import type { Result } from '../base/result.ts';
import type { Credential, IdempotencyMark, KeyRefusal, KeyView, RepeatRefusal, ReserveRefusal } from './messages.ts';

/** Asks what came of an earlier request under the same `Idempotency-Key`. */
export type RepeatCall = { readonly credential: Credential; readonly idempotency: IdempotencyMark };

/** What came of it; null where there was none that counts. */
export type RepeatAnswer = Result<RepeatRefusal | null, never>;

/** Asks whether a key may have a quote or a count of these models. */
export type AdmitCall = { readonly credential: Credential; readonly models: readonly string[] };

export type AdmitRefusal =
  | KeyRefusal
  | { readonly reason: 'key_is_management' | 'model_not_allowed' }
  | Extract<ReserveRefusal, { readonly reason: 'rate_limited' }>;

export type AdmitAnswer = Result<KeyView, AdmitRefusal>;
