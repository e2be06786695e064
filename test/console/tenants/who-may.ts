// The words by which the table of routes says who may call, and what each of them means for each kind of caller.
import type { Permission, Role } from '../../../src/console/roles.ts';
import { isSafeMethod } from '../../../src/console/sign-in/origin.ts';
import type { Caller } from './callers.ts';

/**
 * `read`, `keys`, `credit`, `people` and `account` are what a member's role must have; a management key has each. With `own key` an
 * inference key is let in as well, to what is its own; with `page` nobody but people, and only from a page of ours.
 */
export type WhoMay =
  | Permission
  | `own key, or ${Permission}`
  | `page with ${Permission}`
  | 'anybody'
  | 'anybody on our pages'
  | 'any key'
  | 'inference key'
  | 'person'
  | 'operator'
  | 'provider'
  | 'demo';

/** Said here once more, so that a change of roles is seen. */
const ROLES_WITH: Readonly<Record<Permission, readonly Role[]>> = {
  read: ['owner', 'admin', 'developer', 'billing', 'viewer'],
  keys: ['owner', 'admin', 'developer'],
  credit: ['owner', 'admin', 'billing'],
  people: ['owner', 'admin'],
  account: ['owner'],
};

/** True when the caller may use a route at all; whose things it then reaches is another question. */
export function isLetIn(who: WhoMay, method: string, caller: Caller): boolean {
  const { kind } = caller;
  const isPerson = kind === 'person' && (isSafeMethod(method) || caller.isForeignPage !== true);
  switch (who) {
    case 'anybody':
      return true;
    case 'anybody on our pages':
      return isSafeMethod(method) || hasOwnOrigin(caller);
    case 'any key':
      return kind === 'inference key' || kind === 'management key';
    case 'inference key':
      return kind === who;
    case 'person':
      return isPerson;
    case 'operator':
      return kind === who;
    case 'provider':
    case 'demo':
      return false;
    default:
      return hasPermission(who, isPerson, caller);
  }
}

function hasPermission(who: Exclude<WhoMay, 'anybody'>, isPerson: boolean, caller: Caller): boolean {
  const permission = who.split(' ').at(-1) as Permission;
  const isMember = isPerson && caller.role !== undefined && ROLES_WITH[permission].includes(caller.role);
  if (who.startsWith('page ')) return isMember && hasOwnOrigin(caller);
  if (who.startsWith('own key')) return isMember || caller.kind.endsWith(' key');
  return isMember || caller.kind === 'management key';
}

const hasOwnOrigin = ({ headers, isForeignPage }: Caller): boolean =>
  headers.origin !== undefined && isForeignPage !== true;
