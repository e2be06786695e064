// Bindings and settings. Secrets have no default: what is missing turns off what needs it, and says so.
import { parseSecrets } from './base/api-key.ts';
import type { MailKeys } from './console/mail/mailer.ts';
import type { SignInKeys } from './console/sign-in/methods.ts';
import type { AccountLedger } from './durable/account-ledger.ts';
import type { KeyWallet } from './durable/key-wallet.ts';
import type { Shelf } from './durable/shelf.ts';
import type { PaymentKeys } from './payments/channels/open.ts';

/** What wrangler.toml binds, and secrets by name. Providers' keys are read by name from the rest. */
export type Env = {
  readonly KEY_WALLET: DurableObjectNamespace<KeyWallet>;
  readonly ACCOUNT_LEDGER: DurableObjectNamespace<AccountLedger>;
  readonly SHELF: DurableObjectNamespace<Shelf>;
  readonly DB: D1Database;
  /** What browsers load, under /assets. */
  readonly ASSETS?: Fetcher;
  readonly FAREBOX_SECRET?: string;
  readonly ADMIN_TOKEN?: string;
  /** Where this deployment is reached from outside; the request's own origin when absent. */
  readonly PUBLIC_URL?: string;
  /** Sign-in by GitHub and by Google; each is off without both of its settings. */
  readonly GITHUB_CLIENT_ID?: string;
  readonly GITHUB_CLIENT_SECRET?: string;
  readonly GOOGLE_CLIENT_ID?: string;
  readonly GOOGLE_CLIENT_SECRET?: string;
} & SignInKeys &
  PaymentKeys &
  MailKeys;

export type Settings = {
  /** The first signs new keys and seals; all verify and open. Empty: every route answers 503. */
  readonly secrets: readonly string[];
  /** Undefined: the operator's API is off. */
  readonly adminToken: string | undefined;
  readonly publicUrl: string | undefined;
};

/** Reads the settings out of the environment. */
export const parseSettings = (env: Env): Settings => ({
  secrets: parseSecrets(env.FAREBOX_SECRET),
  adminToken: env.ADMIN_TOKEN === undefined || env.ADMIN_TOKEN === '' ? undefined : env.ADMIN_TOKEN,
  publicUrl: env.PUBLIC_URL === undefined || env.PUBLIC_URL === '' ? undefined : env.PUBLIC_URL.replace(/\/+$/, ''),
});
