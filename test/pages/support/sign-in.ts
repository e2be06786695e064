// Signing in on the page, as people do it.
import type { Hand } from './hand.ts';
import { codeFor, type Visitor } from './visitor.ts';

/** Signs in by a mailed code, on the sign-in page that is open. */
export async function signInByCode(visitor: Visitor, hand: Hand, email: string): Promise<void> {
  const { page } = visitor;
  // No reader is quicker than the page's script, and a test is.
  await page.waitForURL(/\/sign-in/, { waitUntil: 'load' });
  await hand.write(page.getByLabel('E-mail address'), email);
  await page.keyboard.press('Enter');
  const code = page.getByLabel('Code of six digits');
  await code.waitFor();
  await hand.write(code, await codeFor(visitor, email));
  await page.keyboard.press('Enter');
}
