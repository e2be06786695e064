// The secret under which sessions are signed: derived from the deployment's, so that there is one to keep and one to rotate.
import { hmacSha256, toHex } from '../../base/crypto.ts';

let known: { readonly from: string; readonly secret: Promise<string> } | undefined;

/** Derives it from the newest of the deployment's secrets; rotating that one ends all sessions. */
export function sessionSecret([newest]: readonly string[]): Promise<string> {
  const from = newest ?? '';
  if (known?.from !== from) known = { from, secret: hmacSha256(from, 'sign-in').then(toHex) };
  return known.secret;
}
