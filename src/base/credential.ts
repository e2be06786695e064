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

/** The caller's address as Cloudflare saw it; null on one machine, where nothing in front can be trusted to say it. */
export const callerAddressOf = (headers: HeaderSource): string | null => headers.get('cf-connecting-ip');
