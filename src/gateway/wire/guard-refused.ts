// A refusal of the guard as any other refusal.
import type { Refusal } from '../../base/refusal.ts';
import type { GuardRefusal } from './guard-refusal.ts';

/** What the caller is told of a body that was refused. */
export const guardRefused = ({ reason, message, param, status }: GuardRefusal): Refusal => ({
  reason,
  facts: { message, status, ...(param === undefined ? {} : { param }) },
});
