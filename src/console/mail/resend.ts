// Mail by Resend: one POST. Its SDK would add a renderer of HTML mail that plain text has no use for.
import type { World } from '../../world.ts';
import type { Carrier } from './mailer.ts';

const DEADLINE_MS = 5_000;

/** Sends by Resend's API under the operator's key. */
export const sendByResend =
  (world: World, key: string): Carrier =>
  async ({ to, subject, text }, from) => {
    const base = (world.env.RESEND_BASE_URL || 'https://api.resend.com').replace(/\/+$/, '');
    const response = await world.fetch(`${base}/emails`, {
      method: 'POST',
      headers: { authorization: `Bearer ${key}`, 'content-type': 'application/json' },
      body: JSON.stringify({ from, to: [to], subject, text }),
      redirect: 'manual',
      signal: AbortSignal.timeout(DEADLINE_MS),
    });
    // What it says of a failure may repeat the address, so only the status is kept.
    await response.body?.cancel();
    if (!response.ok) throw new MailError(`status_${response.status}`);
  };

/** The carrier did not take the mail. Its code says why and is safe to log. */
class MailError extends Error {
  override readonly name = 'MailError';
  readonly code: string;

  constructor(code: string) {
    super(code);
    this.code = code;
  }
}
