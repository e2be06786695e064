// The API's answers about people, as types: members, sessions, ways to sign in. Written by hand, like wire.ts.
import type { Role } from './wire.ts';

/** A member of the account. */
export type Member = {
  readonly id: string;
  readonly name: string;
  readonly email: string;
  readonly role: Role;
  readonly is_you: boolean;
  readonly joined_at: string;
};

/** An invitation that nobody took yet. */
export type Invitation = {
  readonly id: string;
  readonly email: string;
  readonly role: Role;
  readonly created_at: string;
  readonly expires_at: string;
};

/** `GET /api/app/members` */
export type Members = { readonly data: readonly Member[]; readonly invitations: readonly Invitation[] };

/** `POST /api/app/invitations`; the link is in no other answer. */
export type Invited = { readonly data: Invitation; readonly link: string; readonly mailed: boolean };

/** Where the person is signed in. */
export type Session = {
  readonly id: string;
  readonly is_current: boolean;
  readonly created_at: string;
  readonly expires_at: string;
  readonly ip: string | null;
  readonly user_agent: string | null;
};

/** `GET /api/app/sessions` */
export type Sessions = { readonly data: readonly Session[] };

/** `GET /api/auth/passkey/list-user-passkeys`, by better-auth, as far as it is shown. */
export type Passkey = {
  readonly id: string;
  readonly name?: string | null | undefined;
  readonly createdAt?: string | null | undefined;
};

/** `GET /api/auth/list-accounts`, by better-auth: a sign-in at somebody else. */
export type Identity = { readonly id: string; readonly providerId: string; readonly accountId: string };
