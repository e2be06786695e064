// Mail by Cloudflare's e-mail sending: a binding, so there is no key to keep. Its failures carry a code.
import { withDeadline } from '../../durable/deadline.ts';
import type { Carrier } from './mailer.ts';

const DEADLINE_MS = 5_000;

/** Sends by the binding; the platform signs for the sender's domain. */
export const sendByCloudflare =
  (binding: SendEmail): Carrier =>
  async ({ to, subject, text }, from) => {
    await withDeadline(binding.send({ to, from: senderOf(from), subject, text }), DEADLINE_MS, 'sending mail');
  };

const NAMED = /^\s*(.*?)\s*<\s*([^<>\s]+)\s*>\s*$/;

/** The binding takes a sender's name apart from the address. */
function senderOf(from: string): string | { email: string; name: string } {
  const [, name = '', email = ''] = NAMED.exec(from) ?? [];
  if (email === '') return from.trim();
  return name === '' ? email : { email, name: name.replace(/^"(.*)"$/, '$1') };
}
