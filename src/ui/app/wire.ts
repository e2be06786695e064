// The API's answers as types, written by hand so that the app carries none of the server's code; test/ui/wire.test.ts holds them equal
// to the schemas in src/console. Amounts are exact decimal text.

export type Role = 'owner' | 'admin' | 'developer' | 'billing' | 'viewer';
export type Permission = 'read' | 'keys' | 'credit' | 'people' | 'account';

export type Account = {
  readonly id: string;
  readonly name: string;
  readonly role: Role;
  readonly created_at: string;
};

/** `GET /api/app/me` */
export type Me = {
  readonly person: { readonly id: string; readonly name: string; readonly email: string };
  readonly accounts: readonly Account[];
  readonly session: { readonly id: string; readonly fresh_until: string };
  readonly methods: Readonly<Record<'email' | 'github' | 'google' | 'passkey', boolean>>;
  readonly mail: boolean;
  readonly test_channel: boolean;
};

/** `POST /api/app/start` */
export type Started = {
  readonly account: Account;
  readonly key: { readonly hash: string; readonly label: string; readonly name: string; readonly text: string } | null;
};

export type RequestStatus = 'running' | 'ok' | 'stopped' | 'failed' | 'expired' | 'client_left';

/** A row of `GET /v1/requests`, and of the live socket. */
export type RequestRow = {
  readonly id: string;
  readonly created_at: string;
  readonly ended_at: string | null;
  readonly key_hash: string;
  readonly key_name: string;
  readonly key_label: string;
  readonly model: string;
  readonly provider: string;
  readonly status: RequestStatus;
  readonly ending: string | null;
  readonly finish_reason: string | null;
  readonly stopped_by: string | null;
  readonly streamed: boolean;
  readonly input_tokens: number;
  readonly output_tokens: number;
  readonly cached_tokens: number;
  readonly cost: string;
  readonly cost_usd: number;
  readonly basis: string | null;
  readonly latency_ms: number | null;
  readonly generation_ms: number | null;
  readonly user: string | null;
  readonly app: string | null;
  readonly tags: readonly string[];
  readonly attempts: number;
};

/** What the live socket says, by `t`. `seq` counts within one connection. */
export type LiveMessage = { readonly seq: number } & (
  | { readonly t: 'hello'; readonly at: string }
  | { readonly t: 'listening'; readonly until: string; readonly keys: number; readonly of: number }
  | ({ readonly t: 'credit'; readonly at: string } & Credit)
  | { readonly t: 'request'; readonly row: RequestRow }
  | { readonly t: 'order'; readonly id: string }
  | { readonly t: 'freeze'; readonly frozen: readonly string[] }
  | { readonly t: 'gap' }
);

/** The credit of the account, exact. */
export type Credit = {
  readonly credits: string;
  readonly usage: string;
  readonly held: string;
  readonly set_aside: string;
  readonly available: string;
  /** What a key without limits of its own could hold now. */
  readonly spendable: string;
  /** Why it is not more. */
  readonly binds: 'credit' | 'account_limit' | 'freeze';
  readonly frozen: readonly string[];
};
