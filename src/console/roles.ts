// What members of an account may do, by role. Pure. A management key may do all of it: it belongs to the account itself.

/** What a route asks of its caller. */
export type Permission = 'read' | 'keys' | 'credit' | 'people' | 'account';

/** The roles there are, the mightiest first. */
export const ROLES = ['owner', 'admin', 'developer', 'billing', 'viewer'] as const;

export type Role = (typeof ROLES)[number];

const MAY: Readonly<Record<Role, readonly Permission[]>> = {
  owner: ['read', 'keys', 'credit', 'people', 'account'],
  admin: ['read', 'keys', 'credit', 'people'],
  developer: ['read', 'keys'],
  billing: ['read', 'credit'],
  viewer: ['read'],
};

/** True when the role has the permission. */
export const may = (role: Role, permission: Permission): boolean => MAY[role].includes(permission);

/** True for the name of a role. */
export const isRole = (text: string): text is Role => ROLES.some((role) => role === text);
