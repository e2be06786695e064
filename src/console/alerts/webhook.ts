// One webhook on its way, by Standard Webhooks: the id stays the same however often it is sent, the timestamp is of the attempt, and each
// living secret signs. What an endpoint answers beyond its status is not read.
import { hmacSha256Base64 } from '../../base/crypto.ts';
import { ok, type Result, refuse } from '../../base/result.ts';
import type { World } from '../../world.ts';
import { mistakeInUrl } from './endpoint-url.ts';

/** An endpoint that is ready to be delivered to. */
export type Target = { readonly url: string; readonly keys: readonly Uint8Array[] };

/** Why a webhook was not taken; the status when there was an answer. */
export type NotTaken = {
  readonly why: 'status' | 'redirect' | 'timeout' | 'unreachable' | 'secret_lost' | 'address_not_allowed';
  readonly status: number | null;
};

const DEADLINE_MS = 10_000;

/** Sends an event; taken is what was answered with 2xx. */
export async function sendWebhook(
  { clock, fetch }: Pick<World, 'clock' | 'fetch'>,
  { url, keys }: Target,
  id: string,
  body: string,
): Promise<Result<number, NotTaken>> {
  if (keys.length === 0) return refuse({ why: 'secret_lost', status: null });
  // Rules may have become stricter since it was set.
  if (mistakeInUrl(url) !== undefined) return refuse({ why: 'address_not_allowed', status: null });
  const timestamp = Math.floor(clock() / 1000);
  const signatures = await Promise.all(keys.map((key) => hmacSha256Base64(key, `${id}.${timestamp}.${body}`)));
  try {
    const response = await fetch(url, {
      method: 'POST',
      headers: {
        'content-type': 'application/json',
        'user-agent': 'Farebox-Webhooks/1',
        'webhook-id': id,
        'webhook-timestamp': String(timestamp),
        'webhook-signature': signatures.map((signature) => `v1,${signature}`).join(' '),
      },
      body,
      // Whoever answers with a redirect could send us anywhere.
      redirect: 'manual',
      signal: AbortSignal.timeout(DEADLINE_MS),
    });
    await response.body?.cancel();
    const { status } = response;
    if (response.ok) return ok(status);
    return refuse({ why: status >= 300 && status < 400 ? 'redirect' : 'status', status });
  } catch (error) {
    const isLate = error instanceof Error && error.name === 'TimeoutError';
    return refuse({ why: isLate ? 'timeout' : 'unreachable', status: null });
  }
}
