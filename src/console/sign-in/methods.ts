// Which ways to sign in a deployment offers: those that are configured, and no others.

import type { World } from '../../world.ts';
import { mailerOf } from '../mail/mailer.ts';

/** Settings of sign-in, by the names under which the operator sets them. */
export type SignInKeys = {
  readonly GITHUB_CLIENT_ID?: string;
  readonly GITHUB_CLIENT_SECRET?: string;
  readonly GOOGLE_CLIENT_ID?: string;
  readonly GOOGLE_CLIENT_SECRET?: string;
};

/** The ways to sign in. A passkey is added by somebody who is signed in, so it needs one of the others to begin with. */
export type SignInMethods = {
  readonly email: boolean;
  readonly github: boolean;
  readonly google: boolean;
  readonly passkey: boolean;
};

/** What is configured. */
export function signInMethods(world: World): SignInMethods {
  const email = mailerOf(world) !== undefined;
  const github = isSet(world.env.GITHUB_CLIENT_ID) && isSet(world.env.GITHUB_CLIENT_SECRET);
  const google = isSet(world.env.GOOGLE_CLIENT_ID) && isSet(world.env.GOOGLE_CLIENT_SECRET);
  return { email, github, google, passkey: email || github || google };
}

const isSet = (setting: string | undefined): boolean => setting !== undefined && setting !== '';
