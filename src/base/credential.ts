// Where a caller's API key is read from: the headers that the known SDKs use, never the URL, which ends up in logs.

/** Anything that answers a header by name: `Headers`, or Hono's request. */
export type HeaderSource = { get(name: string): string | null };

const BEARER = /^bearer +(\S+) *$/i;
const PLAIN_HEADERS = ['x-api-key', 'x-goog-api-key', 'api-key'] as const;

/** The text of the caller's key, unverified; undefined when no header carries one. `Authorization` wins. */
export function apiKeyTextOf(headers: HeaderSource): string | undefined {
  const authorization = headers.get('authorization');
  if (authorization !== null) {
    const token = BEARER.exec(authorization)?.[1];
    if (token !== undefined) return token;
  }
  for (const name of PLAIN_HEADERS) {
    const value = headers.get(name)?.trim();
    if (value !== undefined && value !== '') return value;
  }
  return undefined;
}

/** Anything that came with headers, and with what the platform knows of its connection. */
export type Incoming = { readonly headers: HeaderSource; readonly cf?: unknown };

/**
 * The caller's address: as Cloudflare's edge says it, or on one machine as the engine saw the connection. The edge replaces a header
 * of this name that a caller sent, and `npm run serve` has the engine remove it; otherwise a caller could name any address.
 */
export const callerAddressOf = ({ headers, cf }: Incoming): string | null =>
  headers.get('cf-connecting-ip') ?? peerOf(cf);

const PEER = /^\[?([0-9a-f.:]+?)\]?:\d+$/i;

function peerOf(cf: unknown): string | null {
  if (typeof cf !== 'object' || cf === null || !('clientIp' in cf) || typeof cf.clientIp !== 'string') return null;
  return PEER.exec(cf.clientIp)?.[1] ?? null;
}
