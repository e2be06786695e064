// A key's policy as JSON text, as its wallet and D1's directory keep it. Amounts are text.
import { nanoUsd } from '../../billing/money.ts';
import type { KeyPolicy, SpendingLimit } from '../messages.ts';

type StoredPolicy = Omit<KeyPolicy, 'limit'> & {
  readonly limit?: { readonly amount: string; readonly reset: SpendingLimit['reset'] };
};

/** Writes a policy. */
export function policyToJson(policy: KeyPolicy): string {
  const { limit, ...rest } = policy;
  return JSON.stringify(
    limit === undefined ? rest : { ...rest, limit: { amount: limit.amount.toString(), reset: limit.reset } },
  );
}

/** Reads what `policyToJson` wrote. */
export function policyFromJson(text: string): KeyPolicy {
  const { limit, ...rest } = JSON.parse(text) as StoredPolicy;
  return limit === undefined
    ? rest
    : { ...rest, limit: { amount: nanoUsd(BigInt(limit.amount)), reset: limit.reset } };
}
