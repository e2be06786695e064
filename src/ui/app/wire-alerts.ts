// The API's answers about alerts, as types. Written by hand, like wire.ts. Amounts are exact decimal text.

/** What is told, by event. */
export type AlertSettings = {
  readonly low_balance: { readonly on: boolean; readonly below: string };
  readonly low_runway: { readonly on: boolean; readonly days: number };
  readonly key_limit: { readonly on: boolean };
  readonly top_up_done: { readonly on: boolean };
  readonly top_up_failed: { readonly on: boolean };
  readonly receipt: { readonly on: boolean };
};

/** An event that was told. */
export type Alert = {
  readonly id: string;
  readonly kind: string;
  readonly at: string;
  readonly text: string;
  readonly facts: Readonly<Record<string, string | number | null>>;
};

/** A webhook and what became of it. */
export type Delivery = {
  readonly id: string;
  readonly kind: string;
  readonly state: 'waiting' | 'sent' | 'failed' | 'dropped';
  readonly attempts: number;
  readonly status: number | null;
  readonly why: string | null;
  readonly next_at: string | null;
  readonly created_at: string;
};

/** Where webhooks go. */
export type Endpoint = { readonly url: string; readonly created_at: string; readonly updated_at: string };

/** `GET /v1/alerts` */
export type Alerts = {
  readonly settings: AlertSettings;
  readonly mail: boolean;
  readonly endpoint: Endpoint | null;
  readonly raised: readonly Alert[];
  readonly deliveries: readonly Delivery[];
};

/** `PUT /v1/alerts/endpoint`; the secret is null when the endpoint was there before. */
export type EndpointSet = { readonly endpoint: Endpoint; readonly secret: string | null };
