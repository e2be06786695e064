// The copy of the compiled catalogue in the platform's cache: for an isolate that starts while D1 does not answer.
// Keys of providers are in it only as D1 has them, sealed.
import { HOUR, SECOND } from '../base/clock.ts';

/** The compiled row as it was read, and when. */
export type StoredCopy = { readonly version: string; readonly compiled: string; readonly readAt: number };

const COPY_URL = 'https://catalog.farebox.invalid/compiled';

/** The copy, or undefined where there is none or the platform has no cache. */
export async function readCopy(): Promise<StoredCopy | undefined> {
  try {
    const answer = await caches.default.match(COPY_URL);
    const version = answer?.headers.get('x-version');
    const readAt = Number(answer?.headers.get('x-read-at'));
    if (answer === undefined || version === null || version === undefined || !Number.isSafeInteger(readAt)) {
      return undefined;
    }
    return { version, compiled: await answer.text(), readAt };
  } catch {
    return undefined;
  }
}

/** Writes the copy; a platform without a cache is no failure. */
export async function writeCopy({ version, compiled, readAt }: StoredCopy): Promise<void> {
  const headers = {
    'content-type': 'application/json',
    'cache-control': `max-age=${HOUR / SECOND}`,
    'x-version': version,
    'x-read-at': String(readAt),
  };
  try {
    await caches.default.put(COPY_URL, new Response(compiled, { headers }));
  } catch {
    // The next read of D1 tries again.
  }
}
