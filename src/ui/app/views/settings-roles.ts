// Roles in words, and which of them somebody may give. Pure.
import type { Role } from '../wire.ts';

/** Each role with what it may do, the mightiest first. */
export const ROLES: readonly (readonly [Role, string])[] = [
  ['owner', 'Everything, also closing the account'],
  ['admin', 'Keys, credit and people; not owners'],
  ['developer', 'Keys and the playground'],
  ['billing', 'Credit, orders and alerts'],
  ['viewer', 'Looks, changes nothing'],
];

/** The roles that somebody with this role may give and take. */
export function rolesFor(role: Role | undefined): readonly Role[] {
  const all = ROLES.map(([each]) => each);
  if (role === 'owner') return all;
  return role === 'admin' ? all.filter((each) => each !== 'owner') : [];
}
