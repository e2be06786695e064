// The secrets that a key is known by: the present one and, for a while after a rotation, the one before. Pure but for the row.
import { assert } from '../../base/assert.ts';
import { equalInConstantTime } from '../../base/crypto.ts';
import { type Refused, refuse } from '../../base/result.ts';
import type { KeyPolicy, KeyRefusal, RotateCall } from '../messages.ts';
import type { Step } from './operations.ts';
import { writePolicy } from './store.ts';

/** Why a secret does not open the key now, or undefined when it does. */
export function refusalOfSecret(policy: KeyPolicy, secretHash: string, now: number): Refused<KeyRefusal> | undefined {
  if (equalInConstantTime(policy.secretHash, secretHash)) return undefined;
  const { previous } = policy;
  if (previous === undefined || !equalInConstantTime(previous.secretHash, secretHash))
    return refuse({ reason: 'key_wrong' });
  return now < previous.endsAt ? undefined : refuse({ reason: 'key_rotated' });
}

/** Gives the key another secret; the present one is good for `graceMs` more, an older one ends now. Repeated, it changes nothing. */
export function rotateSecret(step: Step, { secretHash, label, graceMs }: RotateCall): KeyPolicy {
  const before = step.state.policy;
  assert(before !== null, 'a wallet without a policy has no secret');
  if (before.secretHash === secretHash) return before;
  const previous = { secretHash: before.secretHash, label: before.label, endsAt: step.now + graceMs };
  const rotated = { ...before, secretHash, label, previous, version: before.version + 1, updatedAt: step.now };
  writePolicy(step.sql, rotated);
  step.state.policy = rotated;
  return rotated;
}
