// Which channels are on: one whose key is set. Nothing has a default; a provider without its webhook secret takes orders but hears nothing
// until the reconciliation looks, so it is off as well.
import type { Channel } from '../channel.ts';
import type { ChannelName, Mode } from '../fact.ts';
import { openDodo } from './dodo/channel.ts';
import { openStripe } from './stripe/channel.ts';
import { openTest } from './test/channel.ts';

/** Set by the bundler: true only for a demo on a loopback address. */
declare const FAREBOX_DEMO: boolean;

/** Settings of the providers, by the names under which the operator sets them. */
export type PaymentKeys = {
  readonly STRIPE_SECRET_KEY?: string;
  /** May be a list with commas, so that it can be rotated. */
  readonly STRIPE_WEBHOOK_SECRET?: string;
  readonly STRIPE_API_BASE?: string;
  readonly DODO_PAYMENTS_API_KEY?: string;
  readonly DODO_PAYMENTS_WEBHOOK_KEY?: string;
  readonly DODO_PAYMENTS_BASE_URL?: string;
  /** The pay-what-you-want product under which credit is sold; found or made where it is not set. */
  readonly DODO_PAYMENTS_PRODUCT_ID?: string;
};

/** The channels that are on, Stripe first: where a buyer names none, the first is taken. */
export function openChannels(keys: PaymentKeys, fetcher: typeof fetch): ReadonlyMap<ChannelName, Channel> {
  const real = [openStripe(keys, fetcher), openDodo(keys, fetcher)].filter((channel) => channel !== undefined);
  // The bundler drops the test channel where this is false: in what is deployed.
  const open = FAREBOX_DEMO ? [...real, openTest()] : real;
  return new Map(open.map((channel) => [channel.name, channel]));
}

/** A channel as the operator sees it: on, or why it is off. */
export type ChannelState = {
  readonly name: ChannelName;
  readonly on: boolean;
  readonly mode: Mode | null;
  readonly why: string | null;
};

/** Which channels are on, and what the others lack. */
export function channelStates(keys: PaymentKeys): readonly ChannelState[] {
  const open = openChannels(keys, fetch);
  return SETTINGS_OF.map(([name, key, secret]) => {
    const channel = open.get(name);
    const missing = [key, secret].filter((setting) => secretsOf(keys[setting]).length === 0);
    const why = channel === undefined ? `${missing.join(' and ')} not set` : null;
    return { name, on: channel !== undefined, mode: channel?.mode ?? null, why };
  });
}

const SETTINGS_OF = [
  ['stripe', 'STRIPE_SECRET_KEY', 'STRIPE_WEBHOOK_SECRET'],
  ['dodo', 'DODO_PAYMENTS_API_KEY', 'DODO_PAYMENTS_WEBHOOK_KEY'],
] as const;

/** The secrets of a setting that may be a list. Empty ones are none: what they sign, anybody can sign. */
export const secretsOf = (setting: string | undefined): readonly string[] =>
  (setting ?? '')
    .split(',')
    .map((secret) => secret.trim())
    .filter((secret) => secret !== '');
