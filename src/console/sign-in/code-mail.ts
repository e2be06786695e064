// The mail that carries a sign-in code. Plain text: it is read in a second, and nothing in it can be clicked by mistake.
import type { Mail } from '../mail/mailer.ts';

/** Writes the mail. */
export const codeMail = (to: string, code: string): Mail => ({
  to,
  subject: `${code} is your sign-in code`,
  text: [
    `${code} is your sign-in code. It holds for 10 minutes and works once.`,
    '',
    'If you did not ask for it, do nothing: without the code nobody can sign in.',
  ].join('\n'),
});
