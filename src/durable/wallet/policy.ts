// A key's policy: made, changed and shown. Written here and nowhere else; each change raises its version.
import { assert } from '../../base/assert.ts';
import { add, atLeastZero, subtract } from '../../billing/money.ts';
import type { KeyPolicy, KeyView, PolicyChange } from '../messages.ts';
import type { Step } from './operations.ts';
import { limitRemaining, periodsAt, type WalletState } from './state.ts';
import { createWalletTables, writePolicy } from './store.ts';

/** Writes the first policy; a wallet that has one keeps it. */
export function createPolicy(step: Step, policy: KeyPolicy): KeyPolicy {
  if (step.state.policy !== null) return step.state.policy;
  createWalletTables(step.sql);
  writePolicy(step.sql, policy);
  step.state.policy = policy;
  return policy;
}

/** Applies a change; null takes a bound away. A revoked key stays revoked. */
export function changePolicy(step: Step, change: PolicyChange): KeyPolicy {
  const before = step.state.policy;
  assert(before !== null, 'a wallet without a policy cannot change it');
  const merged: Record<string, unknown> = { ...before };
  for (const [field, value] of Object.entries(change)) {
    if (value === null) delete merged[field];
    else if (value !== undefined) merged[field] = value;
  }
  const state = before.state === 'revoked' ? 'revoked' : (change.state ?? before.state);
  const changed = { ...(merged as KeyPolicy), state, version: before.version + 1, updatedAt: step.now };
  writePolicy(step.sql, changed);
  step.state.policy = changed;
  return changed;
}

/** The key as its owner may see it, without writing anything. */
export function viewOf(state: Readonly<WalletState>, policy: KeyPolicy, now: number): KeyView {
  const current = { ...state, periods: periodsAt(state.periods, Math.max(now, state.clock)) };
  const { day, week, month } = current.periods;
  return {
    policy,
    usage: { total: subtract(state.spent, state.refunded), day, week, month },
    held: add(state.open),
    limitRemaining: policy.limit === undefined ? null : atLeastZero(limitRemaining(current, policy.limit)),
    frozen: state.freeze.causes,
  };
}
