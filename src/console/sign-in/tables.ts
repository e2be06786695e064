// better-auth's tables as Drizzle knows them. The names of the properties are the library's, those of the columns ours;
// migrations/0005_people.sql makes them.
import { integer, sqliteTable, text } from 'drizzle-orm/sqlite-core';

const at = (name: string) => integer(name, { mode: 'timestamp_ms' });
const times = { createdAt: at('created_at').notNull(), updatedAt: at('updated_at').notNull() };
const id = text('id').primaryKey();

const people = sqliteTable('people', {
  id,
  name: text('name').notNull(),
  email: text('email').notNull(),
  emailVerified: integer('email_verified', { mode: 'boolean' }).notNull(),
  image: text('image'),
  ...times,
});

const sessions = sqliteTable('sessions', {
  id,
  userId: text('person_id').notNull(),
  token: text('token').notNull(),
  expiresAt: at('expires_at').notNull(),
  ipAddress: text('ip_address'),
  userAgent: text('user_agent'),
  ...times,
});

const identities = sqliteTable('identities', {
  id,
  userId: text('person_id').notNull(),
  accountId: text('account_id').notNull(),
  providerId: text('provider_id').notNull(),
  accessToken: text('access_token'),
  refreshToken: text('refresh_token'),
  idToken: text('id_token'),
  accessTokenExpiresAt: at('access_token_expires_at'),
  refreshTokenExpiresAt: at('refresh_token_expires_at'),
  scope: text('scope'),
  password: text('password'),
  ...times,
});

const verifications = sqliteTable('verifications', {
  id,
  identifier: text('identifier').notNull(),
  value: text('value').notNull(),
  expiresAt: at('expires_at').notNull(),
  ...times,
});

const passkeys = sqliteTable('passkeys', {
  id,
  name: text('name'),
  publicKey: text('public_key').notNull(),
  userId: text('person_id').notNull(),
  credentialID: text('credential_id').notNull(),
  counter: integer('counter').notNull(),
  deviceType: text('device_type').notNull(),
  backedUp: integer('backed_up', { mode: 'boolean' }).notNull(),
  transports: text('transports'),
  createdAt: at('created_at'),
  aaguid: text('aaguid'),
});

/** By the library's own names of its models. */
export const TABLES = {
  user: people,
  session: sessions,
  account: identities,
  verification: verifications,
  passkey: passkeys,
};
