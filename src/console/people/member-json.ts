// Members and invitations on the wire. Pure.
import { z } from '@hono/zod-openapi';
import { isoTime } from '../../base/clock.ts';
import { timeSchema } from '../openapi.ts';
import { isRole, ROLES, type Role } from '../roles.ts';
import type { InvitationRow, MemberRow } from './people-rows.ts';

export const memberSchema = z
  .object({
    id: z.string(),
    name: z.string(),
    email: z.string(),
    role: z.enum(ROLES),
    is_you: z.boolean(),
    joined_at: timeSchema,
  })
  .openapi('Member');

export const invitationSchema = z
  .object({ id: z.string(), email: z.string(), role: z.enum(ROLES), created_at: timeSchema, expires_at: timeSchema })
  .openapi('Invitation');

export const MEMBER_EXAMPLE = {
  id: 'Ab3',
  name: 'Acme',
  email: 'owner@acme.example',
  role: 'owner',
  is_you: true,
  joined_at: '2026-11-01T09:30:00.000Z',
};

export const INVITATION_EXAMPLE = {
  id: '0123456789abcdef',
  email: 'new@acme.example',
  role: 'developer',
  created_at: '2026-11-01T09:30:00.000Z',
  expires_at: '2026-11-08T09:30:00.000Z',
};

/** Writes a member. */
export const memberJson = (row: MemberRow, you: string | undefined): z.output<typeof memberSchema> => ({
  id: row.person_id,
  name: row.name,
  email: row.email,
  role: roleOf(row.role),
  is_you: row.person_id === you,
  joined_at: isoTime(row.created_at),
});

/** Writes an invitation; its link is in the mail and in the answer that made it. */
export const invitationJson = (row: InvitationRow): z.output<typeof invitationSchema> => ({
  id: row.id,
  email: row.email,
  role: roleOf(row.role),
  created_at: isoTime(row.created_at),
  expires_at: isoTime(row.expires_at),
});

/** A role as it is stored; what is unknown may do the least. */
export const roleOf = (text: string): Role => (isRole(text) ? text : 'viewer');
